using System;
using System.Text;
using Sundog.Tls.Handshake;
using Sundog.Tls.Handshake.Client13;
using Sundog.Tls.Handshake.Server13;
using Sundog.Tls.Record;
using Sundog.Tls.Wire;
using Sundog.X509;

namespace Sundog.Tls;

/// <summary>
/// One TLS connection as a pure state machine: records in, records out, plaintext in, plaintext out, over memory that the
/// caller owns. It does no I/O, starts no tasks and reads no clock but the configuration's; whatever a peer sends, it
/// never throws. Every I/O shape (streams, pipes, flows) is a thin wrapper around it.
/// </summary>
/// <remarks>
/// <para>
/// The loop of a caller: drain what is pending to the transport; read from the transport and give it to
/// <see cref="Receive"/> until that wants more data; send by <see cref="Send"/>. A fault leaves its alert pending.
/// </para>
/// <para>Not thread-safe. Exceptions mean that the caller erred, never the peer.</para>
/// </remarks>
public sealed partial class TlsEngine : IDisposable
{
    /// <summary>The largest record, header and all, in bytes: an input buffer of this size always suffices.</summary>
    public const int MaxRecordSize = RecordHeader.Size + RecordHeader.MaxCiphertext;

    private const int MaxExporterLabel = 249;

    private readonly RecordReader _reader = new();
    private readonly RecordWriter _writer = new();
    private readonly OutgoingBuffer _outgoing = new();
    private readonly HandshakeJoiner _joiner = new();
    private readonly Outbox _outbox;
    private readonly HandshakeMachine _machine;
    private TlsConfiguration? _configuration;
    private bool _disposed;

    private TlsEngine(TlsClientConfiguration configuration, ServerName? serverName)
    {
        _outbox = new Outbox(_reader, _writer, _outgoing);
        Configure(configuration);
        ClientContext context = new(_outbox, configuration, serverName);
        _machine = new ClientMachine(context, ClientHelloFlight.SendFirst(context));
        _outbox.Flush();
    }

    private TlsEngine(TlsServerConfiguration? configuration)
    {
        _outbox = new Outbox(_reader, _writer, _outgoing);
        if (configuration is not null)
            Configure(configuration);
        _machine = new ServerMachine(new ServerContext(_outbox, configuration), new ServerExpectClientHello());
    }

    /// <summary>
    /// A client; its first flight is pending at once.
    /// </summary>
    /// <param name="configuration">Shared by any number of connections.</param>
    /// <param name="serverName">
    /// Whom to reach: sent as SNI if it is a DNS name, and what the server's certificate has to be for. Null only with
    /// an authenticator that does not look at names.
    /// </param>
    /// <exception cref="ArgumentException">
    /// <paramref name="configuration"/> is null, or <paramref name="serverName"/> is null though the authenticator
    /// validates chains.
    /// </exception>
    public static TlsEngine CreateClient(TlsClientConfiguration configuration, ServerName? serverName)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        // RFC 9525 §6: a chain that is validated for no name in particular proves nothing about whom this is.
        if (serverName is null && configuration.Authenticator.ChecksNames)
            throw new ArgumentException("Trust anchors prove a name; say which.", nameof(serverName));
        return new TlsEngine(configuration, serverName);
    }

    /// <summary>A server.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="configuration"/> is null.</exception>
    public static TlsEngine CreateServer(TlsServerConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return new TlsEngine(configuration);
    }

    /// <summary>
    /// A server whose configuration depends on the ClientHello: it suspends with a <see cref="ConfigurationSuspension"/>
    /// once that has come.
    /// </summary>
    public static TlsEngine CreateServer() => new(null);

    /// <summary>Whether the handshake is complete: the peer is authenticated, and data may flow both ways.</summary>
    public bool IsHandshakeComplete => _outbox.IsComplete;

    /// <summary>Whether the peer closed its side in order (RFC 9846 §6.1). Sending may go on.</summary>
    public bool ReadClosed { get; private set; }

    /// <summary>Whether this side was closed by <see cref="Close"/>. Receiving may go on.</summary>
    public bool WriteClosed { get; private set; }

    /// <summary>Why the connection is dead; null while it is not.</summary>
    public TlsFault? Fault { get; private set; }

    /// <summary>What the engine waits for from the application; null while it does not.</summary>
    public TlsSuspension? Suspension => Fault is null ? _machine.Suspension : null;

    /// <summary>What was negotiated; null until the handshake is complete.</summary>
    public TlsConnectionInfo? Info => _outbox.IsComplete ? _machine.Context.Info : null;

    /// <summary>
    /// Exports <c>destination.Length</c> bytes of keying material (RFC 9846 §7.5), such as a channel binding
    /// (RFC 9266: label <c>EXPORTER-Channel-Binding</c>, no context, 32 bytes). False until the handshake is complete,
    /// and after a fault.
    /// </summary>
    /// <param name="label">1 to 249 ASCII characters.</param>
    /// <param name="context">Any length; empty and absent are the same in TLS 1.3.</param>
    /// <param name="destination">At most 255 times the hash's size.</param>
    /// <exception cref="ArgumentException">The label is not one, or the destination is too long.</exception>
    public bool TryExportKeyingMaterial(string label, ReadOnlySpan<byte> context, Span<byte> destination)
    {
        ArgumentException.ThrowIfNullOrEmpty(label);
        if (label.Length > MaxExporterLabel || !Ascii.IsValid(label))
            throw new ArgumentException($"A label has 1 to {MaxExporterLabel} ASCII characters.", nameof(label));
        if (Fault is not null || _outbox.Exporter is not { } exporter)
            return false;
        // RFC 5869 §2.3: HKDF gives no more.
        int most = 255 * Info!.CipherSuite!.Hash.HashSize;
        if (destination.Length > most)
            throw new ArgumentException($"At most {most} bytes can be exported.", nameof(destination));
        exporter.Export(label, context, destination);
        return true;
    }

    /// <summary>
    /// Clears every secret of the connection. What is pending can still be drained; everything else throws
    /// <see cref="ObjectDisposedException"/>. Idempotent.
    /// </summary>
    public void Dispose()
    {
        _disposed = true;
        ClearSecrets();
    }

    private void ClearSecrets()
    {
        _machine.Dispose();
        _outbox.Dispose();
        _reader.Dispose();
        _writer.Dispose();
        _joiner.Dispose();
    }

    private void Configure(TlsConfiguration configuration)
    {
        _configuration = configuration;
        _writer.PaddingMultiple = configuration.PaddingMultiple;
    }

    // The one way to end a connection by a fault: the alert goes out under the present keys, and every secret is cleared.
    private TlsStatus Fail(TlsFault fault)
    {
        Fault = fault;
        if (fault is { IsLocal: true, Alert: { } alert } && !WriteClosed)
            _outbox.SendAlert(AlertLevel.Fatal, alert);
        ClearSecrets();
        return TlsStatus.Faulted;
    }
}
