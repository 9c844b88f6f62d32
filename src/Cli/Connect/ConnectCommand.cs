using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Sundog.Tls;
using Sundog.X509;

namespace Sundog.Cli;

/// <summary><c>sundog connect</c>: a client that says what it negotiated, and pipes or fetches a page.</summary>
internal static class ConnectCommand
{
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(15);

    /// <summary>The command.</summary>
    public static readonly Command Definition = new()
    {
        Name = "connect",
        Summary = "Connects, says what was negotiated, and pipes standard input and output; or fetches a page.",
        Positionals = ["HOST:PORT"],
        Options =
        [
            new("--ca", "FILE", "trust these authorities, PEM, instead of the system's"),
            new("--pin", "sha256:HASH", "accept exactly the public key with this hash, in hexadecimal or base64", Repeatable: true),
            new("--sni", "NAME", "who the server must be; by default the HOST"),
            .. TlsChoices.Options,
            new("--cert", "FILE", "the client's certificate chain, PEM, leaf first"),
            new("--key", "FILE", "the client's private key, PEM"),
            new("--session", "FILE", "keep the session here, and resume the one that is here"),
            new("--key-update", null, "update the keys of both directions after the first bytes sent"),
            new("--get", "PATH", "fetch this path over HTTP/1.1, and write the body to standard output"),
        ],
        Run = RunAsync,
    };

    private static async Task RunAsync(Arguments arguments, CommandContext context, CancellationToken cancellation)
    {
        Endpoint endpoint = Endpoint.Parse(arguments.Positional(0));
        ServerName name = ReadName(arguments.Value("--sni") ?? endpoint.Host);
        using KeyLogFile? keyLog = TlsChoices.KeyLog(arguments);
        TlsClientConfiguration configuration = Configure(arguments, context, keyLog);

        using Socket socket = await ConnectAsync(endpoint, cancellation);
        await using NetworkStream transport = new(socket, ownsSocket: false);
        await using TlsStream stream = new(transport, leaveInnerStreamOpen: true);
        try
        {
            await AuthenticateAsync(stream, configuration, name, endpoint, cancellation);
            Reports.Of(stream.Info!, isServer: false).WriteTo(context.Messages);
            Reports.WriteChain(context.Messages, stream.Info!);
            if (arguments.Value("--get") is { } path)
                await HttpGet.RunAsync(stream, name.Text, endpoint.Port, path, context, cancellation);
            else
                await Piping.RunAsync(stream, context, arguments.Has("--key-update"), cancellation);
        }
        catch (TlsException error)
        {
            throw Failure(error.Fault, endpoint);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            throw new CommandFailure(ExitCode.Network, $"{endpoint}: {error.Message}");
        }
        finally
        {
            await Closing.CloseAsync(socket);
        }
    }

    private static async Task AuthenticateAsync(
        TlsStream stream, TlsClientConfiguration configuration, ServerName name, Endpoint endpoint, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(ConnectTime);
        try
        {
            await stream.AuthenticateAsClientAsync(configuration, name, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CommandFailure(ExitCode.Network, $"{endpoint}: the handshake took longer than {ConnectTime.TotalSeconds} seconds");
        }
    }

    private static CommandFailure Failure(TlsFault fault, Endpoint endpoint)
    {
        bool certificate = fault.Reason is TlsFaultReason.BadCertificate or TlsFaultReason.UnsupportedCertificate
            or TlsFaultReason.CertificateExpired or TlsFaultReason.UnknownAuthority
            or TlsFaultReason.CertificateNameMismatch or TlsFaultReason.CertificateUnknown;
        return new CommandFailure(
            certificate ? ExitCode.Certificate : ExitCode.Tls, $"{endpoint}: {ConnectionReport.Printable(fault.ToString())}");
    }

    private static ServerName ReadName(string text)
        => ServerName.TryParse(text, out ServerName? name)
            ? name!
            : throw CommandFailure.Usage($"\"{text}\" is neither a DNS name nor an IP address");

    private static TlsClientConfiguration Configure(Arguments arguments, CommandContext context, KeyLogFile? keyLog)
    {
        TlsClientOptions options = new()
        {
            Random = HostRandom.Shared,
            Clock = context.Time,
            Authenticator = ReadAuthenticator(arguments),
            Identity = ReadIdentity(arguments, context),
            CipherSuites = TlsChoices.Suites(arguments),
            Groups = TlsChoices.Groups(arguments),
            ApplicationProtocols = arguments.List("--alpn") ?? [],
            Sessions = arguments.Value("--session") is { } path ? new SessionFile(path) : null,
            KeyLog = keyLog,
        };
        return TlsClientConfiguration.TryCreate(options, out TlsClientConfiguration? configuration, out IReadOnlyList<string> problems)
            ? configuration!
            : throw CommandFailure.Usage(string.Join("; ", problems));
    }

    private static TlsIdentity? ReadIdentity(Arguments arguments, CommandContext context)
        => (arguments.Value("--cert"), arguments.Value("--key")) switch
        {
            (null, null) => null,
            ({ } certificate, { } key) => PemFile.ReadIdentity(certificate, key, context.Time.GetUtcNow()),
            _ => throw CommandFailure.Usage("--cert and --key go together"),
        };

    private static PeerAuthenticator ReadAuthenticator(Arguments arguments)
    {
        IReadOnlyList<string> pins = arguments.Values("--pin");
        if (pins.Count > 0 && arguments.Has("--ca"))
            throw CommandFailure.Usage("--ca and --pin exclude each other");
        if (pins.Count > 0)
            return PeerAuthenticator.ForPins(pins.Select(ReadPin).ToArray());
        return PeerAuthenticator.ForTrustAnchors(
            arguments.Value("--ca") is { } path ? PemFile.ReadTrustAnchors(path) : SystemTrust.Read());
    }

    private static PublicKeyPin ReadPin(string text)
        => PublicKeyPin.TryParse(text, out PublicKeyPin? pin)
            ? pin!
            : throw CommandFailure.Usage($"--pin: \"{text}\" is not sha256: and a hash of 32 bytes");

    private static async Task<Socket> ConnectAsync(Endpoint endpoint, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(ConnectTime);
        string problem = "no address";
        foreach (IPAddress address in await endpoint.ResolveAsync(cancellation))
        {
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, endpoint.Port, patience.Token);
                return socket;
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                socket.Dispose();
                cancellation.ThrowIfCancellationRequested();
                problem = error is SocketException ? error.Message : "no answer";
            }
        }
        throw new CommandFailure(ExitCode.Network, $"cannot connect to {endpoint}: {problem}");
    }
}
