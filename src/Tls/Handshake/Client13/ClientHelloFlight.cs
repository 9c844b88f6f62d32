using System;
using System.Text;
using Sundog.Nocrypto;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Client13;

/// <summary>Writes and sends ClientHello, the first and, after a HelloRetryRequest, the second (RFC 9846 §4.2.2).</summary>
internal static class ClientHelloFlight
{
    private const int RandomSize = 32;

    /// <summary>The first flight.</summary>
    public static ClientState SendFirst(ClientContext context)
    {
        TlsClientConfiguration configuration = context.Configuration;
        ClientOffer offer = new()
        {
            Random = RandomBytes(configuration.Random),
            SessionId = configuration.MiddleboxCompatibility ? RandomBytes(configuration.Random) : [],
        };
        for (int i = 0; i < configuration.KeyShareCount; i++)
            offer.Shares.Add(configuration.Groups[i], configuration.Groups[i].Exchange.Start(configuration.Random));
        ChooseSession(offer, context);
        if (context.ServerName is { IsIpAddress: false } name)
            context.Info.ServerName = name.Text;
        Send(offer, [], null, context);
        context.Outbox.DropChangeCipherSpec(true);
        return new ClientExpectServerHello(offer);
    }

    /// <summary>Sends the hello of <paramref name="offer"/>; <paramref name="retried"/> is the transcript up to a HelloRetryRequest.</summary>
    public static void Send(ClientOffer offer, ReadOnlySpan<byte> cookie, Transcript? retried, ClientContext context)
    {
        WireWriter writer = context.Outbox.Messages;
        int start = context.Outbox.Begin();
        Span<CipherSuiteId> suites = stackalloc CipherSuiteId[context.Configuration.CipherSuites.Length];
        for (int i = 0; i < suites.Length; i++)
            suites[i] = context.Configuration.CipherSuites[i].Id;
        NestedMark hello = ClientHello.Open(writer, offer.Random, offer.SessionId, suites);
        WriteExtensions(writer, context);
        WriteShares(writer, offer);
        if (!cookie.IsEmpty)
            CookieExtension.Write(writer, cookie);
        int binders = offer.Session is null ? 0 : WritePsk(writer, offer, context);
        writer.Close(hello);
        if (binders > 0)
            Bind(writer, start, binders, offer, retried);
        offer.Hello = context.Outbox.End(start, context.Info).ToArray();
    }

    private static byte[] RandomBytes(RandomSource random)
    {
        byte[] bytes = new byte[RandomSize];
        random.Fill(bytes);
        return bytes;
    }

    private static void ChooseSession(ClientOffer offer, ClientContext context)
    {
        TlsClientConfiguration configuration = context.Configuration;
        if (configuration.Sessions is not { } store || context.ServerName is not { } name)
            return;
        DateTimeOffset now = configuration.Clock.GetUtcNow();
        while (store.Take(name.Text) is { } session)
        {
            if (session.IsUsable(now) && configuration.FindSuite((ushort)session.Suite) is { } suite)
            {
                offer.Session = session;
                offer.SessionHash = suite.Hash;
                return;
            }
            session.Dispose();
        }
    }

    private static void WriteExtensions(WireWriter writer, ClientContext context)
    {
        TlsClientConfiguration configuration = context.Configuration;
        // RFC 6066 §3: a DNS name, never an address.
        if (context.ServerName is { IsIpAddress: false } name)
            ServerNameExtension.WriteClientHello(writer, Encoding.ASCII.GetBytes(name.Text));
        Span<NamedGroup> groups = stackalloc NamedGroup[configuration.Groups.Length];
        for (int i = 0; i < groups.Length; i++)
            groups[i] = configuration.Groups[i].Id;
        SupportedGroupsExtension.Write(writer, groups);
        SignatureAlgorithmsExtension.Write(writer, configuration.SignatureSchemes);
        SignatureAlgorithmsExtension.WriteForCertificates(writer, SignatureSchemes.ForCertificates);
        if (configuration.ApplicationProtocols.Length > 0)
            AlpnExtension.WriteClientHello(writer, configuration.ApplicationProtocols);
        SupportedVersionsExtension.WriteClientHello(writer, [ProtocolVersion.Tls13]);
        // RFC 9846 §4.3.9: only resumption with a fresh key exchange, which keeps forward secrecy.
        PskKeyExchangeModesExtension.Write(writer, [PskKeyExchangeMode.PskWithDhe]);
    }

    private static void WriteShares(WireWriter writer, ClientOffer offer)
    {
        NestedMark shares = KeyShareExtension.OpenClientHello(writer);
        foreach ((TlsGroup group, KeyExchangeInitiator share) in offer.Shares)
        {
            byte[] bytes = new byte[group.Exchange.InitiatorShareSize];
            share.WriteShare(bytes);
            KeyShareEntry.Write(writer, group.Id, bytes);
        }
        writer.Close(shares);
    }

    // RFC 9846 §4.3.11: last in the hello; the age is obfuscated so that it does not link connections.
    private static int WritePsk(WireWriter writer, ClientOffer offer, ClientContext context)
    {
        ClientSession session = offer.Session!;
        TimeSpan age = context.Configuration.Clock.GetUtcNow() - session.ReceivedAt;
        uint obfuscated = unchecked((uint)(long)age.TotalMilliseconds + session.AgeAdd);
        return PreSharedKeyExtension.WriteClientHello(writer, session.Ticket, obfuscated, offer.SessionHash!.HashSize);
    }

    // RFC 9846 §4.3.11.2: the binder covers the hello up to the list of binders, which ends the message.
    private static void Bind(WireWriter writer, int start, int bindersLength, ClientOffer offer, Transcript? retried)
    {
        HashFunction hash = offer.SessionHash!;
        using Transcript transcript = retried?.Clone() ?? new Transcript(hash);
        transcript.Append(writer.Written[start..^bindersLength]);
        Span<byte> digest = stackalloc byte[HashFunction.MaxHashSize];
        Span<byte> binder = stackalloc byte[HashFunction.MaxHashSize];
        digest = digest[..hash.HashSize];
        binder = binder[..hash.HashSize];
        transcript.WriteHash(digest);
        using EarlySecret early = EarlySecret.FromPsk(hash, offer.Session!.Psk.Expose());
        early.WriteResumptionBinder(digest, binder);
        writer.Patch(writer.Length - binder.Length, binder);
    }
}
