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
    // SHA-2: the chaining value and the last bytes, at most a block. SHA-3: the sponge, which takes bytes in at once.
    private State _state;
    private ulong _length;
    private int _used;

    /// <summary>Begins the empty message, whatever was here before.</summary>
    internal void Start(HashFunction function)
    {
        function.EnsureTested();
        function.Initialize(Chaining(ref _state));
        _length = 0;
        _used = 0;
    }

    /// <summary>Adds <paramref name="data"/> to the message.</summary>
    internal void Append(HashFunction function, ReadOnlySpan<byte> data)
    {
        if (function is Sha3)
        {
            _used = KeccakSponge.Absorb(_state, function.BlockSize, _used, data);
            return;
        }
        _length += (ulong)data.Length;
        Span<byte> block = Block(ref _state)[..function.BlockSize];
        if (_used > 0)
        {
            int taken = Math.Min(block.Length - _used, data.Length);
            data[..taken].CopyTo(block[_used..]);
            _used += taken;
            data = data[taken..];
            if (data.Length == 0)
                return;
            function.Compress(Chaining(ref _state), block);
            _used = 0;
        }
        // The last block waits even if it is whole: it and the padding make two, which cost less together than in turn.
        int whole = data.Length == 0 ? 0 : (data.Length - 1) & -block.Length;
        if (whole > 0)
            function.Compress(Chaining(ref _state), data[..whole]);
        data[whole..].CopyTo(block);
        _used = data.Length - whole;
    }

    /// <summary>Takes in a whole block that waits for what follows it: of use in a state that many messages start from.</summary>
    internal void TakeInWholeBlock(HashFunction function)
    {
        if (function is Sha3 || _used < function.BlockSize)
            return;
        function.Compress(Chaining(ref _state), Block(ref _state)[..function.BlockSize]);
        _used = 0;
    }

    /// <summary>Writes the hash to the start of <paramref name="destination"/> and clears this value.</summary>
    internal void Finish(HashFunction function, Span<byte> destination)
    {
        function.Finish(Chaining(ref _state), Block(ref _state), _used, _length, destination);
        Clear();
    }

    /// <summary>Zeroes this value; <see cref="Start"/> makes it usable again.</summary>
    internal void Clear()
        => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<HashContext>(ref this)));

    /// <summary>All of it for SHA-3, the first eight words for the others.</summary>
    private static Span<ulong> Chaining(ref State state) => state;

    private static Span<byte> Block(ref State state) => MemoryMarshal.AsBytes(((Span<ulong>)state)[8..]);

    [InlineArray(Keccak.Lanes)]
    private struct State
    {
        private ulong _first;
    }
}
