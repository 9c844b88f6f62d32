using System;
using System.Threading.Tasks;
using Sundog.Nocrypto;
using Sundog.Tls;
using Sundog.X509;

namespace Sundog.Unikernel.Adapter.Tests;

/// <summary>Configurations of a server and a client that know each other.</summary>
internal sealed class TlsSetup
{
    public const long Timeout = 10_000_000;

    public TlsSetup(TicketProtector? tickets = null)
    {
        FakeMachine machine = new();
        Random = new Fortuna(TimeProvider.System, () => 0, new CountingSource());
        Key = P256.Instance.GeneratePrivateKey(Random);
        DateTimeOffset now = machine.Clock.GetUtcNow();
        CertificateBuilder builder = new(DistinguishedName.Create("localhost"), Key.PublicKey, now.AddDays(-1), now.AddDays(1));
        if (!ServerName.TryParse("localhost", out ServerName? name))
            throw new InvalidOperationException("localhost is a name");
        Name = name;
        builder.ServerNames.Add(name);
        builder.Purposes.Add(CertificatePurpose.ServerAuthentication);
        Certificate = builder.SelfSign(Key, Random);
        Server = TlsServerConfiguration.Create(new TlsServerOptions
        {
            Random = Random,
            Clock = machine.Clock,
            Identities = [TlsIdentity.Create([Certificate], Key)],
            ApplicationProtocols = ["http/1.1"],
            Tickets = tickets,
        });
        Client = TlsClientConfiguration.Create(new TlsClientOptions
        {
            Random = Random,
            Clock = machine.Clock,
            Authenticator = PeerAuthenticator.ForPins(PublicKeyPin.Of(Certificate)),
            ApplicationProtocols = ["http/1.1"],
        });
    }

    public RandomSource Random { get; }

    public PrivateKey Key { get; }

    public Certificate Certificate { get; }

    public ServerName Name { get; }

    public TlsServerConfiguration Server { get; }

    public TlsClientConfiguration Client { get; }

    /// <summary>Both ends of a connection over two flows that are connected.</summary>
    public async ValueTask<(TlsFlow Client, TlsFlow Server)> ConnectAsync(EventLoop loop, IFlow one, IFlow other)
    {
        Task<TlsFlow> server = TlsFlow.AcceptAsync(loop, other, Server, Timeout).AsTask();
        TlsFlow client = await TlsFlow.ConnectAsync(loop, one, Client, Name, Timeout);
        return (client, await server);
    }
}
