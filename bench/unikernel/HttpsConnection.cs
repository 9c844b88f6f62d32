using System;
using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Sundog.Tls;
using Sundog.X509;

namespace Sundog.Bench.Unikernel;

/// <summary>One connection that is kept alive between its requests.</summary>
internal sealed class HttpsConnection : IAsyncDisposable
{
    private readonly TcpClient _tcp;
    private readonly TlsStream _tls;

    private HttpsConnection(TcpClient tcp)
    {
        _tcp = tcp;
        _tls = new TlsStream(tcp.GetStream());
    }

    /// <summary>A client that accepts the one certificate which both guests show.</summary>
    public static TlsClientConfiguration Trusting(Certificate certificate) => TlsClientConfiguration.Create(new TlsClientOptions
    {
        Random = HostRandom.Shared,
        Clock = TimeProvider.System,
        Authenticator = PeerAuthenticator.ForPins(PublicKeyPin.Of(certificate)),
    });

    public static async Task<HttpsConnection> OpenAsync(int port, TlsClientConfiguration configuration, CancellationToken cancellation)
    {
        TcpClient tcp = new() { NoDelay = true };
        try
        {
            await tcp.ConnectAsync("127.0.0.1", port, cancellation);
            HttpsConnection connection = new(tcp);
            await connection._tls.AuthenticateAsClientAsync(configuration, "localhost", cancellation);
            return connection;
        }
        catch
        {
            tcp.Dispose();
            throw;
        }
    }

    /// <summary>Fetches a page and says how long its body is.</summary>
    /// <exception cref="IOException">The answer is not 200 with a length, or ends early.</exception>
    public async Task<long> GetAsync(string path, CancellationToken cancellation)
    {
        await _tls.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"), cancellation);
        byte[] buffer = new byte[65536];
        int have = 0;
        int end;
        while ((end = buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8)) < 0)
            have += await ReadSomeAsync(buffer.AsMemory(have), cancellation);
        string head = Encoding.ASCII.GetString(buffer, 0, end);
        if (!head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
            throw new IOException($"The server answered \"{head.Split('\r')[0]}\".");
        long length = ContentLength(head);
        for (long left = length - (have - end - 4); left > 0;)
            left -= await ReadSomeAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellation);
        return length;
    }

    public ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        return _tls.DisposeAsync();
    }

    private async ValueTask<int> ReadSomeAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        int read = await _tls.ReadAsync(destination, cancellation);
        return read > 0 ? read : throw new IOException("The server closed in the middle of an answer.");
    }

    private static long ContentLength(string head)
    {
        foreach (string line in head.Split("\r\n"))
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                return long.Parse(line["Content-Length:".Length..].Trim(), CultureInfo.InvariantCulture);
        }
        throw new IOException("The answer has no length.");
    }
}
