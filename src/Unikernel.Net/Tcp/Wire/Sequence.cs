namespace Sundog.Unikernel.Net.Tcp;

/// <summary>
/// Sequence numbers. On the wire they are 32 bits and wrap (RFC 9293 §3.4); inside a connection they are 64 bits that
/// never do, so that they compare and add as numbers do. This is the one place where the two meet.
/// </summary>
internal static class Sequence
{
    /// <summary>The number nearest to <paramref name="near"/> that has these lower 32 bits.</summary>
    public static long FromWire(uint wire, long near) => unchecked(near + (int)(wire - (uint)near));

    /// <summary>The lower 32 bits.</summary>
    public static uint ToWire(long sequence) => unchecked((uint)sequence);
}
