using System;
using System.Security.Cryptography;
using Sundog.Nocrypto;

namespace Sundog.Bench.Crypto.Peers;

/// <summary>Repeatable bytes, and a random source that costs nothing: no contender pays for a generator that is not its own.</summary>
internal sealed class Inputs : RandomSource
{
    private ulong _state = 0x9e3779b97f4a7c15;

    internal static byte[] Bytes(int count, string label)
    {
        byte[] bytes = new byte[count];
        Shake128.HashData(System.Text.Encoding.UTF8.GetBytes(label), bytes);
        return bytes;
    }

    public override void Fill(Span<byte> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            _state ^= _state << 13;
            _state ^= _state >> 7;
            _state ^= _state << 17;
            destination[i] = (byte)_state;
        }
    }
}
