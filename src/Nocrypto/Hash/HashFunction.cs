using System;

namespace Sundog.Nocrypto;

/// <summary>A hash function, as an immutable object to pass around: <c>Sha256.Instance</c>. Thread-safe.</summary>
public abstract class HashFunction
{
    private protected HashFunction(string name, int hashSize, int blockSize)
    {
        Name = name;
        HashSize = hashSize;
        BlockSize = blockSize;
    }

    /// <summary>The largest <see cref="HashSize"/> of all hash functions here, in bytes: enough for a stack buffer.</summary>
    public const int MaxHashSize = 64;

    /// <summary>The largest <see cref="BlockSize"/> of all hash functions here, in bytes.</summary>
    public const int MaxBlockSize = 144;

    /// <summary>The standard's name, such as <c>SHA-256</c>.</summary>
    public string Name { get; }

    /// <summary>The size of a hash, in bytes.</summary>
    public int HashSize { get; }

    /// <summary>The size of the input block, in bytes; HMAC pads its key to this.</summary>
    public int BlockSize { get; }

    /// <summary>A running hash over nothing yet. The caller disposes it.</summary>
    public abstract HashState Start();

    /// <summary>
    /// Hashes <paramref name="data"/> into the first <see cref="HashSize"/> bytes of <paramref name="destination"/>,
    /// which may overlap the data. Allocates nothing.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than <see cref="HashSize"/>.</exception>
    public abstract void Hash(ReadOnlySpan<byte> data, Span<byte> destination);

    /// <summary>The name.</summary>
    public sealed override string ToString() => Name;
}
