using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Sundog.Endurance;

/// <summary>What came of a load.</summary>
internal readonly record struct LoadResult(int Pages, int Lost);

/// <summary>Honest clients, by the platform's TLS: an implementation that shares no code with the server.</summary>
internal static class Load
{
    private static readonly byte[] Request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray();
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>So many connections at once, each fetching so many pages, every one checked to its last byte.</summary>
    public static async Task<LoadResult> RunAsync(ServerUnderTest server, int connections, int pages)
    {
        int[] fetched = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => FetchAsync(server, pages)));
        return new LoadResult(fetched.Sum(), (connections * pages) - fetched.Sum());
    }

    private static async Task<int> FetchAsync(ServerUnderTest server, int pages)
    {
        int fetched = 0;
        using CancellationTokenSource patience = new(Patience);
        try
        {
            using TcpClient tcp = new();
            await tcp.ConnectAsync(IPAddress.Loopback, server.Port, patience.Token);
            await using SslStream tls = new(tcp.GetStream());
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "localhost",
                    // Self-signed, so it is the very certificate or nothing.
                    RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == server.Fingerprint,
                },
                patience.Token);
            byte[] buffer = new byte[64 * 1024];
            for (; fetched < pages; fetched++)
            {
                await tls.WriteAsync(Request, patience.Token);
                if (!await ReadPageAsync(tls, buffer, patience.Token))
                    return fetched;
            }
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            Console.Error.WriteLine($"lost after {fetched} pages: {error.Message}");
        }
        return fetched;
    }

    private static async Task<bool> ReadPageAsync(SslStream tls, byte[] buffer, CancellationToken cancellation)
    {
        int held = 0;
        while (true)
        {
            int read = await tls.ReadAsync(buffer.AsMemory(held), cancellation);
            if (read == 0)
                return false;
            held += read;
            int body = buffer.AsSpan(0, held).IndexOf("\r\n\r\n"u8) + 4;
            if (body < 4)
                continue;
            string head = Encoding.ASCII.GetString(buffer, 0, body);
            int length = int.Parse(
                head.Split("\r\n").First(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))[15..],
                System.Globalization.CultureInfo.InvariantCulture);
            if (held < body + length)
                continue;
            return held == body + length
                && head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)
                && buffer.AsSpan(0, held).TrimEnd((byte)10).EndsWith("</html>"u8);
        }
    }
}
