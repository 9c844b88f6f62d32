using System;
using Sundog.Nocrypto;

namespace Sundog.Tls;

/// <summary>What came of looking at a ticket.</summary>
public enum TicketOpening
{
    /// <summary>The ticket is good; its state was written.</summary>
    Opened,

    /// <summary>The ticket is unknown, expired or forged; the handshake goes on in full.</summary>
    Refused,

    /// <summary>The answer is elsewhere: the engine suspends with a <see cref="TicketSuspension"/>.</summary>
    Pending,
}

/// <summary>
/// Turns session state into the tickets that clients keep (RFC 9846 §4.7.1) and back: self-encrypted by
/// <see cref="TicketKeys"/>, or handles into a store of the caller's. Shared by all connections, so thread-safe.
/// </summary>
public abstract class TicketProtector
{
    /// <summary>An upper bound on the size of the ticket for <paramref name="stateLength"/> bytes of state, in bytes.</summary>
    public abstract int MaxTicketSize(int stateLength);

    /// <summary>
    /// Makes a ticket from <paramref name="state"/>, which is secret, into <paramref name="ticket"/>. False to issue
    /// none.
    /// </summary>
    public abstract bool TryProtect(
        ReadOnlySpan<byte> state, RandomSource random, DateTimeOffset now, Span<byte> ticket, out int written);

    /// <summary>
    /// Opens a ticket that a peer sent, which may be anything. <paramref name="state"/> is as long as
    /// <paramref name="ticket"/>, and is cleared by the caller.
    /// </summary>
    public abstract TicketOpening TryOpen(ReadOnlySpan<byte> ticket, DateTimeOffset now, Span<byte> state, out int written);
}
