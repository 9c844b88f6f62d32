// Fetches a page over TLS 1.3: dotnet run --project samples/HttpsGet -- CA.pem HOST PORT
using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using Sundog.Tls;
using Sundog.X509;

if (args.Length != 3)
{
    Console.Error.WriteLine("usage: HttpsGet CA.pem HOST PORT");
    return 2;
}
(string ca, string host, int port) = (args[0], args[1], int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture));
if (!CertificatePem.TryReadAll(File.ReadAllText(ca), out IReadOnlyList<Certificate>? anchors, out X509Fault fault))
{
    Console.Error.WriteLine($"{ca}: {fault}");
    return 3;
}
TlsClientConfiguration configuration = TlsClientConfiguration.Create(new TlsClientOptions
{
    Random = HostRandom.Shared,
    Clock = TimeProvider.System,
    Authenticator = PeerAuthenticator.ForTrustAnchors(TrustAnchors.Create(anchors)),
});
using TcpClient tcp = new(host, port);
await using TlsStream tls = new(tcp.GetStream());
await tls.AuthenticateAsClientAsync(configuration, host);
Console.Error.WriteLine($"{tls.Info!.CipherSuite}, {tls.Info.Group}");
await tls.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
using StreamReader reader = new(tls);
Console.WriteLine(await reader.ReadToEndAsync());
return 0;
