using System;
using System.Diagnostics.CodeAnalysis;
using Sundog.Nocrypto;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Record;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Client13;

/// <summary>From a ServerHello to the handshake keys.</summary>
internal static class ServerHelloAnswer
{
    /// <summary>The hello keeps to <see cref="ServerHelloRules"/>; <paramref name="transcript"/> ends with the client's.</summary>
    public static Step<ClientState> Enter(
        in ServerHello hello, in HandshakeMessage message, ClientOffer offer, CipherSuite suite, Transcript transcript, ClientContext context)
    {
        if (message.Boundary is not { } boundary)
            return new TlsFault(TlsFaultReason.KeyChangeNotAligned, "something follows ServerHello in its record (RFC 9846 §5.1)");
        if (!TryReadPsk(hello, offer, suite, out bool resumes, out TlsFault? fault)
            || !TryAgree(hello, offer, out TlsGroup? group, out SecretBytes? shared, out fault))
            return fault;
        transcript.Append(message.Raw);
        using EarlySecret early = resumes
            ? EarlySecret.FromPsk(suite.Hash, offer.Session!.Psk.Expose())
            : EarlySecret.WithoutPsk(suite.Hash);
        HandshakeStage stage = HandshakeStage.Enter(
            early, shared.Expose(), suite, transcript, context.Configuration.KeyLog, offer.Random);
        shared.Dispose();
        InstallKeys(stage, boundary, context);
        TlsConnectionInfo info = context.Info;
        info.Version = ProtocolVersion.Tls13;
        info.CipherSuite = suite;
        info.Group = group;
        info.IsResumed = resumes;
        return new ClientExpectEncryptedExtensions(offer, stage, resumes);
    }

    private static void InstallKeys(HandshakeStage stage, RecordBoundary boundary, ClientContext context)
    {
        // RFC 9846 §E.4: before the first protected record, unless it went before the second ClientHello.
        if (context.Configuration.MiddleboxCompatibility && !context.Info.UsedHelloRetryRequest)
            context.Outbox.SendChangeCipherSpec();
        context.Outbox.InstallWriteKeys(stage.Client);
        context.Outbox.InstallReadKeys(stage.Server, boundary);
    }

    private static bool TryReadPsk(
        in ServerHello hello, ClientOffer offer, CipherSuite suite, out bool resumes, [NotNullWhen(false)] out TlsFault? fault)
    {
        fault = null;
        resumes = hello.Extensions.TryFind(ExtensionType.PreSharedKey, out ReadOnlySpan<byte> data);
        if (!resumes)
            return true;
        if (!PreSharedKeyExtension.TryReadServerHello(data, out ushort selected))
            fault = new TlsFault(TlsFaultReason.MalformedMessage, "the extension pre_shared_key of ServerHello cannot be parsed (RFC 9846 §4.3.11)");
        // RFC 9846 §4.3.11: one of those that were offered, with the hash of the chosen suite.
        else if (selected != 0 || offer.SessionHash != suite.Hash)
            fault = new TlsFault(TlsFaultReason.IllegalParameter, $"the server chose PSK {selected} with {suite} (RFC 9846 §4.3.11)");
        return fault is null;
    }

    private static bool TryAgree(
        in ServerHello hello,
        ClientOffer offer,
        [NotNullWhen(true)] out TlsGroup? group,
        [NotNullWhen(true)] out SecretBytes? shared,
        [NotNullWhen(false)] out TlsFault? fault)
    {
        group = null;
        shared = null;
        fault = null;
        // RFC 9846 §9.2: without it there is no fresh key exchange, and no other was offered.
        if (!hello.Extensions.TryFind(ExtensionType.KeyShare, out ReadOnlySpan<byte> data))
            fault = new TlsFault(TlsFaultReason.MissingExtension, "ServerHello lacks the extension key_share (RFC 9846 §9.2)");
        else if (!KeyShareExtension.TryReadServerHello(data, out KeyShareEntry share))
            fault = new TlsFault(TlsFaultReason.MalformedMessage, "the extension key_share of ServerHello cannot be parsed (RFC 9846 §4.3.8)");
        else
            fault = Agree(share, offer, out group, out shared);
        return fault is null && group is not null && shared is not null;
    }

    private static TlsFault? Agree(KeyShareEntry share, ClientOffer offer, out TlsGroup? group, out SecretBytes? shared)
    {
        shared = null;
        group = null;
        foreach ((TlsGroup candidate, KeyExchangeInitiator initiator) in offer.Shares)
        {
            if (candidate.Id != share.Group)
                continue;
            group = candidate;
            shared = new SecretBytes(candidate.Exchange.SharedSecretSize);
            if (initiator.TryFinish(share.KeyExchange, shared.ExposeWritable()))
                return null;
            return new TlsFault(TlsFaultReason.InvalidKeyShare, $"the server's share of {candidate} is not a valid public key (RFC 9846 §4.3.8)");
        }
        return new TlsFault(TlsFaultReason.IllegalParameter, $"the server's share is of {(ushort)share.Group:x4}, for which none was sent (RFC 9846 §4.3.8)");
    }
}
