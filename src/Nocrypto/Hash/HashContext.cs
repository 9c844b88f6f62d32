using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// A running hash as a value, so that one-shots live on the stack. A copy is an independent fork of the message. The
/// function is an argument of each call, and must be the same one from <see cref="Start"/> on. Holds what may be
/// secret: every path ends in <see cref="Finish"/> or <see cref="Clear"/>.
/// </summary>
internal struct HashContext
{
    private ChainingValue _chaining;
    private PartialBlock _block;
    private ulong _length;
    private int _used;

    /// <summary>Begins the empty message, whatever was here before.</summary>
    internal void Start(HashFunction function)
    {
        function.Initialize(_chaining);
        _length = 0;
        _used = 0;
    }

    /// <summary>Adds <paramref name="data"/> to the message.</summary>
    internal void Append(HashFunction function, ReadOnlySpan<byte> data)
    {
        _length += (ulong)data.Length;
        Span<byte> block = ((Span<byte>)_block)[..function.BlockSize];
        if (_used > 0)
        {
            int taken = Math.Min(block.Length - _used, data.Length);
            data[..taken].CopyTo(block[_used..]);
            _used += taken;
            data = data[taken..];
            if (_used < block.Length)
                return;
            function.Compress(_chaining, block);
            _used = 0;
        }
        int whole = data.Length - (data.Length % block.Length);
        if (whole > 0)
            function.Compress(_chaining, data[..whole]);
        data[whole..].CopyTo(block);
        _used = data.Length - whole;
    }

    /// <summary>Writes the hash to the start of <paramref name="destination"/> and clears this value.</summary>
    internal void Finish(HashFunction function, Span<byte> destination)
    {
        function.Finish(_chaining, _block, _used, _length, destination);
        Clear();
    }

    /// <summary>Zeroes this value; <see cref="Start"/> makes it usable again.</summary>
    internal void Clear()
        => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<HashContext>(ref this)));

    [InlineArray(8)]
    private struct ChainingValue
    {
        private ulong _first;
    }

    [InlineArray(128)]
    private struct PartialBlock
    {
        private byte _first;
    }
}
