using System;
using System.Buffers.Binary;

namespace Sundog.Tls.Wire;

/// <summary>
/// Reads the presentation language of TLS (RFC 9846 §3) from bytes that a peer sent. Nothing throws and nothing is
/// copied: a span that is read aliases the input. A read that fails moves nothing, and its result is empty.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Whether everything was read. Every decoder ends with this.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>How many bytes are left.</summary>
    public readonly int Remaining => _rest.Length;

    public bool TryReadUInt8(out byte value)
    {
        value = 0;
        if (_rest.IsEmpty)
            return false;
        value = _rest[0];
        _rest = _rest[1..];
        return true;
    }

    public bool TryReadUInt16(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(_rest, out value))
            return false;
        _rest = _rest[2..];
        return true;
    }

    public bool TryReadUInt24(out int value)
    {
        value = 0;
        if (_rest.Length < 3)
            return false;
        value = _rest[0] << 16 | _rest[1] << 8 | _rest[2];
        _rest = _rest[3..];
        return true;
    }

    public bool TryReadUInt32(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32BigEndian(_rest, out value))
            return false;
        _rest = _rest[4..];
        return true;
    }

    /// <summary>An opaque of fixed length.</summary>
    public bool TryReadBytes(int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (count < 0 || count > _rest.Length)
            return false;
        bytes = _rest[..count];
        _rest = _rest[count..];
        return true;
    }

    /// <summary>A vector&lt;minimum..maximum&gt; whose length takes one byte; the bounds are in bytes.</summary>
    public bool TryReadVector8(int minimum, int maximum, out ReadOnlySpan<byte> content)
    {
        WireReader ahead = this;
        content = default;
        return ahead.TryReadUInt8(out byte length) && TakeVector(ahead, length, minimum, maximum, out content);
    }

    /// <summary>A vector&lt;minimum..maximum&gt; whose length takes two bytes; the bounds are in bytes.</summary>
    public bool TryReadVector16(int minimum, int maximum, out ReadOnlySpan<byte> content)
    {
        WireReader ahead = this;
        content = default;
        return ahead.TryReadUInt16(out ushort length) && TakeVector(ahead, length, minimum, maximum, out content);
    }

    /// <summary>A vector&lt;minimum..maximum&gt; whose length takes three bytes; the bounds are in bytes.</summary>
    public bool TryReadVector24(int minimum, int maximum, out ReadOnlySpan<byte> content)
    {
        WireReader ahead = this;
        content = default;
        return ahead.TryReadUInt24(out int length) && TakeVector(ahead, length, minimum, maximum, out content);
    }

    // RFC 9846 §3.4: the length must lie within the vector's bounds.
    private bool TakeVector(WireReader ahead, int length, int minimum, int maximum, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (length < minimum || length > maximum || !ahead.TryReadBytes(length, out content))
            return false;
        _rest = ahead._rest;
        return true;
    }
}
