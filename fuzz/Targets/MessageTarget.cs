using System;
using System.Collections.Generic;
using Sundog.Tls;
using Sundog.Tls.Handshake;
using Sundog.Tls.Handshake.Negotiation;
using Sundog.Tls.Sessions;
using Sundog.Tls.Wire;

namespace Sundog.Fuzz.Targets;

/// <summary>Each handshake message and extension, and what is decided by a ClientHello. The first byte chooses.</summary>
internal sealed class MessageTarget : FuzzTarget
{
    private const byte Hellos = 1;

    private static readonly TlsServerConfiguration Configuration = TlsServerConfiguration.Create(new TlsServerOptions
    {
        Random = new RepeatableRandom(1),
        Clock = TimeProvider.System,
        Identities = [TlsIdentity.Create([Honest.Leaf], Honest.Key)],
        ApplicationProtocols = ["h2"],
    });

    public override string Name => "messages";

    public override string Description => "each handshake message, each extension, the server's decision, ticket states";

    public override IEnumerable<byte[]> Seeds()
    {
        (byte[] client, byte[] server) = Honest.Conversation();
        yield return [Hellos, .. Body(client)];
        yield return [2, .. Body(server)];
        for (byte type = 3; type < 12; type++)
            yield return [type, .. Body(client)[40..]];
        yield return [4, 0, 0, 0];
        yield return [10, 1, 0, 1, 0, 0, 0, 0, 1, 0];
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return;
        ReadOnlySpan<byte> body = input[1..];
        switch (input[0] % 12)
        {
            case Hellos when ClientHello.TryRead(body, out ClientHello hello):
                Extensions(hello.Extensions);
                FrozenHello.Digest(hello);
                bool decided = ServerNegotiation.TryDecide(hello, Configuration, out ServerDecision? decision, out TlsFault? fault);
                Require(decided == decision is not null && decided == fault is null, "a decision or a fault, never both");
                break;
            case 2 when ServerHello.TryRead(body, out ServerHello hello):
                Extensions(hello.Extensions);
                break;
            case 3 when EncryptedExtensions.TryRead(body, out EncryptedExtensions message):
                Extensions(message.Extensions);
                break;
            case 4 when CertificateMessage.TryRead(body, out CertificateMessage message):
                int entries = 0;
                foreach (CertificateEntry entry in message.Entries)
                {
                    Extensions(entry.Extensions);
                    entries++;
                }
                Require(entries == message.Entries.Count, "the count is that of the entries");
                CertificateChain.TryRead(body, out _, out _);
                break;
            case 5 when CertificateRequest.TryRead(body, out CertificateRequest message):
                Extensions(message.Extensions);
                break;
            case 6:
                CertificateVerify.TryRead(body, out _);
                break;
            case 7:
                Finished.TryRead(body, 32, out _);
                break;
            case 8 when NewSessionTicket.TryRead(body, out NewSessionTicket message):
                Extensions(message.Extensions);
                break;
            case 9:
                KeyUpdate.TryRead(body, out _);
                break;
            case 10:
                ServerSession.Read(body)?.Dispose();
                break;
            case 11:
                if (ClientSession.TryImport(body, out ClientSession? session))
                {
                    Require(session!.Export().AsSpan().SequenceEqual(body), "a session is exported as it was imported");
                    session.Dispose();
                }
                break;
            default:
                AlertMessage.TryRead(body, out _);
                break;
        }
    }

    private static void Extensions(ExtensionBlock block)
    {
        int count = 0;
        block.FirstDuplicate();
        foreach (Extension extension in block)
        {
            count++;
            One(extension.Data);
        }
        Require(count == block.Count, "the count is that of the extensions");
    }

    // Every codec on every extension: which type it claims to be does not matter to a parser.
    private static void One(ReadOnlySpan<byte> data)
    {
        SupportedVersionsExtension.TryReadClientHello(data, out _);
        SupportedVersionsExtension.TryReadServerHello(data, out _);
        ServerNameExtension.TryReadClientHello(data, out _);
        SupportedGroupsExtension.TryRead(data, out _);
        SignatureAlgorithmsExtension.TryRead(data, out _);
        PskKeyExchangeModesExtension.TryRead(data, out _);
        CookieExtension.TryRead(data, out _);
        CertificateAuthoritiesExtension.TryRead(data, out _);
        AlpnExtension.TryReadServer(data, out _);
        KeyShareExtension.TryReadServerHello(data, out _);
        KeyShareExtension.TryReadHelloRetryRequest(data, out _);
        PreSharedKeyExtension.TryReadServerHello(data, out _);
        if (AlpnExtension.TryReadClientHello(data, out OpaqueList protocols))
            protocols.Contains("h2"u8);
        if (KeyShareExtension.TryReadClientHello(data, out KeyShareList shares))
            shares.FirstDuplicate();
        if (PreSharedKeyExtension.TryReadClientHello(data, out OfferedPsks offered))
            Require(offered.BindersLength <= data.Length, "the binders end with the extension");
    }

    private static byte[] Body(byte[] records) => records[(RecordHeader.Size + HandshakeHeader.Size)..(RecordHeader.Size + ((records[3] << 8) | records[4]))];
}
