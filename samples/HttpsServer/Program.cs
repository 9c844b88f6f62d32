// The smallest HTTPS server: a certificate of its own making, one page, one task for each connection.
//   dotnet run --project samples/HttpsServer -- PORT
using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using Sundog.Nocrypto;
using Sundog.Tls;
using Sundog.X509;

int port = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 8444;
using PrivateKey key = P256.Instance.GeneratePrivateKey(HostRandom.Shared);
Certificate certificate = MakeCertificate(key);
Console.WriteLine($"https://localhost:{port}/ is {PublicKeyPin.Of(certificate)}");

using TicketKeys tickets = new(TimeSpan.FromHours(12));
TlsServerConfiguration configuration = TlsServerConfiguration.Create(new TlsServerOptions
{
    Random = HostRandom.Shared,
    Clock = TimeProvider.System,
    Identities = [TlsIdentity.Create([certificate], key)],
    ApplicationProtocols = ["http/1.1"],
    Tickets = tickets,
});

using TcpListener listener = new(IPAddress.Loopback, port);
listener.Start();
while (true)
    _ = ServeAsync(await listener.AcceptTcpClientAsync(), configuration);

static async Task ServeAsync(TcpClient client, TlsServerConfiguration configuration)
{
    using TcpClient connection = client;
    try
    {
        await using TlsStream tls = new(connection.GetStream());
        await tls.AuthenticateAsServerAsync(configuration);
        using StreamReader reader = new(tls, Encoding.ASCII, leaveOpen: true);
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
        }
        string page = $"{tls.Info!.CipherSuite}, {tls.Info.Group}\n";
        await tls.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {page.Length}\r\nConnection: close\r\n\r\n{page}"));
        await tls.ShutdownAsync();
    }
    catch (IOException error)
    {
        // A TlsException is one, with the fault in it: this connection is over, the others go on.
        Console.Error.WriteLine(error.Message);
    }
}

static Certificate MakeCertificate(PrivateKey key)
{
    DateTimeOffset now = TimeProvider.System.GetUtcNow();
    CertificateBuilder builder = new(DistinguishedName.Create("localhost"), key.PublicKey, now.AddHours(-1), now.AddDays(30));
    if (ServerName.TryParse("localhost", out ServerName? localhost))
        builder.ServerNames.Add(localhost);
    builder.Purposes.Add(CertificatePurpose.ServerAuthentication);
    return builder.SelfSign(key, HostRandom.Shared);
}
