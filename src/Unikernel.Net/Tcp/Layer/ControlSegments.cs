namespace Sundog.Unikernel.Net.Tcp;

/// <summary>A segment without payload that belongs to no connection (any more): a RST, an ACK of TIME-WAIT, a cookie.</summary>
internal readonly record struct ControlSegment(
    IpEndpoint Local,
    IpEndpoint Remote,
    uint Sequence,
    uint Acknowledgment,
    TcpFlags Flags,
    ushort Window,
    SynOffer? Syn,
    TcpTimestamps? Timestamps)
{
    public override string ToString() => $"{Local} to {Remote}: flags {(int)Flags:x2}, {Sequence}, {Acknowledgment}";
}

/// <summary>
/// Control segments that wait to be sent. There is room for few: a flood that asks for more of them than the link
/// carries gets no answer to the rest, which its sender must expect anyway.
/// </summary>
internal sealed class ControlSegments
{
    private const int Capacity = 128;

    private readonly ControlSegment[] _ring = new ControlSegment[Capacity];
    private int _first;
    private int _count;

    public bool IsEmpty => _count == 0;

    public bool TryAdd(in ControlSegment segment)
    {
        if (_count == Capacity)
            return false;
        _ring[(_first + _count++) % Capacity] = segment;
        return true;
    }

    public bool TryTake(out ControlSegment segment)
    {
        segment = default;
        if (_count == 0)
            return false;
        segment = _ring[_first];
        _first = (_first + 1) % Capacity;
        _count--;
        return true;
    }
}
