using System;
using System.Collections.Generic;
using Sundog.Nocrypto;

namespace Sundog.Tls.Tests.Pairs;

/// <summary>Tickets that are handles into a store, which takes time to ask: the engine suspends.</summary>
internal sealed class StoredTickets : TicketProtector
{
    private const int HandleSize = 16;

    /// <summary>The states by handle, in hexadecimal.</summary>
    public Dictionary<string, byte[]> States { get; } = [];

    /// <summary>Whether tickets are made at all.</summary>
    public bool Issues { get; set; } = true;

    public override int MaxTicketSize(int stateLength) => HandleSize;

    public override bool TryProtect(ReadOnlySpan<byte> state, RandomSource random, DateTimeOffset now, Span<byte> ticket, out int written)
    {
        random.Fill(ticket[..HandleSize]);
        States[Convert.ToHexString(ticket[..HandleSize])] = state.ToArray();
        written = HandleSize;
        return Issues;
    }

    public override TicketOpening TryOpen(ReadOnlySpan<byte> ticket, DateTimeOffset now, Span<byte> state, out int written)
    {
        written = 0;
        return TicketOpening.Pending;
    }
}
