using System;
using Sundog.Nocrypto;
using Sundog.Tls.Handshake.Negotiation;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Record;
using Sundog.Tls.Sessions;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Server13;

/// <summary>From a ClientHello to a HelloRetryRequest, to the lookup of a ticket, or to the server's flight.</summary>
internal static class ClientHelloAnswer
{
    // A client without leave to send early data may still send as much as an older ticket of it said.
    private const int MaxSkippedEarlyData = 64 * 1024;

    public static Step<ServerState> ToFirst(in ClientHello hello, ReadOnlySpan<byte> raw, RecordBoundary boundary, ServerContext context)
    {
        if (!ServerNegotiation.TryDecide(hello, context.Configuration!, out ServerDecision? decision, out TlsFault? fault))
            return fault;
        if (hello.Extensions.Contains(ExtensionType.EarlyData))
            context.Outbox.EarlyDataToSkip = MaxSkippedEarlyData;
        return decision.NeedsRetry
            ? Retry(hello, raw, decision, context)
            : LookUpTicket(hello, raw, boundary, decision, null, context);
    }

    public static Step<ServerState> ToSecond(
        in ClientHello hello, ReadOnlySpan<byte> raw, RecordBoundary boundary, RetriedHello retried, ServerContext context)
    {
        if (!ServerNegotiation.TryDecide(hello, context.Configuration!, out ServerDecision? decision, out TlsFault? fault))
            return fault;
        // RFC 9846 §4.3.8: exactly one share, of the group that was asked for.
        if (decision.NeedsRetry || decision.Group != retried.Group || ServerNegotiation.CountShares(hello) != 1)
            return new TlsFault(TlsFaultReason.IllegalParameter, $"the second ClientHello does not have exactly the share of {retried.Group} (RFC 9846 §4.3.8)");
        context.Outbox.EarlyDataToSkip = 0;
        // The hello's suites did not change, so neither does the choice; a PSK has to fit it (RFC 9846 §4.2.4).
        return LookUpTicket(hello, raw, boundary, decision.WithSuite(retried.Suite), retried, context);
    }

    /// <summary>Goes on with the session that a ticket held; null for none.</summary>
    public static Step<ServerState> WithSession(
        in ClientHello hello,
        ReadOnlySpan<byte> raw,
        RecordBoundary boundary,
        ServerDecision decision,
        ServerSession? session,
        RetriedHello? retried,
        ServerContext context)
    {
        using ServerSession? lookedUp = session;
        if (lookedUp is not null && SuiteFor(hello, decision, lookedUp, retried, context) is { } suite
            && TicketAcceptance.Accepts(lookedUp, decision, context.Configuration!))
            return ServerFlight.Begin(hello, raw, boundary, decision.WithSuite(suite), lookedUp, retried, context);
        return decision.Identity is null
            ? decision.IdentityFault!
            : ServerFlight.Begin(hello, raw, boundary, decision, null, retried, context);
    }

    private static Step<ServerState> LookUpTicket(
        in ClientHello hello, ReadOnlySpan<byte> raw, RecordBoundary boundary, ServerDecision decision, RetriedHello? retried, ServerContext context)
    {
        if (!hello.Extensions.TryFind(ExtensionType.PreSharedKey, out ReadOnlySpan<byte> data))
            return WithSession(hello, raw, boundary, decision, null, retried, context);
        if (!PreSharedKeyExtension.TryReadClientHello(data, out OfferedPsks offered))
            return new TlsFault(TlsFaultReason.MalformedMessage, "the extension pre_shared_key of ClientHello cannot be parsed");
        // RFC 9846 §4.3.11: one binder for each identity.
        if (offered.Identities.Count != offered.Binders.Count)
            return new TlsFault(TlsFaultReason.IllegalParameter, $"{offered.Identities.Count} PSK identities but {offered.Binders.Count} binders (RFC 9846 §4.3.11)");
        if (!decision.OffersPsk || context.Configuration!.Tickets is not { } tickets)
            return WithSession(hello, raw, boundary, decision, null, retried, context);
        ReadOnlySpan<byte> ticket = First(offered.Identities);
        TicketOpening opening = TicketAcceptance.TryOpen(tickets, ticket, context.Configuration.Clock.GetUtcNow(), out ServerSession? session);
        return opening == TicketOpening.Pending
            ? new ServerAwaitTicket(raw, ticket, boundary, decision, retried)
            : WithSession(hello, raw, boundary, decision, session, retried, context);
    }

    // A client of this stack's kind offers one session; of several the first is the one it likes best.
    private static ReadOnlySpan<byte> First(PskIdentityList identities)
    {
        foreach (PskIdentity identity in identities)
            return identity.Identity;
        return default;
    }

    // RFC 9846 §4.3.11: the suite's hash is the PSK's; a suite that was announced by a HelloRetryRequest stays.
    private static CipherSuite? SuiteFor(
        in ClientHello hello, ServerDecision decision, ServerSession session, RetriedHello? retried, ServerContext context)
    {
        HashFunction? hash = context.Configuration!.FindSuite((ushort)session.Suite)?.Hash;
        if (hash is null)
            return null;
        if (decision.Suite.Hash == hash)
            return decision.Suite;
        return retried is null ? ServerNegotiation.ChooseSuite(hello.CipherSuites, context.Configuration, hash) : null;
    }

    private static Step<ServerState> Retry(in ClientHello hello, ReadOnlySpan<byte> raw, ServerDecision decision, ServerContext context)
    {
        Transcript transcript = new(decision.Suite.Hash);
        transcript.Append(raw);
        transcript.ReplaceByMessageHash();
        Outbox outbox = context.Outbox;
        int start = outbox.Begin();
        NestedMark message = ServerHello.Open(outbox.Messages, ServerHello.HelloRetryRequestRandom, hello.SessionId, decision.Suite.Id);
        KeyShareExtension.WriteHelloRetryRequest(outbox.Messages, decision.Group.Id);
        SupportedVersionsExtension.WriteServerHello(outbox.Messages, ProtocolVersion.Tls13);
        outbox.Messages.Close(message);
        outbox.End(start, context.Info, transcript);
        // RFC 9846 §E.4: right after the first message of the server, when the client asks for it by a session id.
        if (!hello.SessionId.IsEmpty)
            outbox.SendChangeCipherSpec();
        context.Info.UsedHelloRetryRequest = true;
        return new ServerExpectSecondClientHello(new RetriedHello
        {
            Transcript = transcript,
            Suite = decision.Suite,
            Group = decision.Group,
            Frozen = FrozenHello.Digest(hello),
        });
    }
}
