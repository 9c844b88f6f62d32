using System;

namespace Sundog.Unikernel.Net.Hashing;

/// <summary>
/// Numbers that nobody without the secret predicts: SipHash-2-4 over a counter. Not for keys; for identifiers, ports and
/// jitter, whose worth ends with the exchange they belong to.
/// </summary>
internal sealed class KeyedRandom(ReadOnlySpan<byte> key)
{
    private readonly SipHash24 _hash = new(key);
    private ulong _counter;
    private ulong _rest;
    private int _restWords;

    public ulong NextUInt64() => _hash.Hash(unchecked(_counter++), 0);

    public ushort NextUInt16()
    {
        if (_restWords == 0)
        {
            _rest = NextUInt64();
            _restWords = 4;
        }
        ushort word = (ushort)(_rest & 0xffff);
        _rest >>= 16;
        _restWords--;
        return word;
    }

    public uint NextUInt32() => (uint)NextUInt16() << 16 | NextUInt16();

    /// <summary>A number from 0 up to, not including, <paramref name="limit"/>, which is positive.</summary>
    public long Below(long limit) => (long)(NextUInt64() % (ulong)limit);
}
