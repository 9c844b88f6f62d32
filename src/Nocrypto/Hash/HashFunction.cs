using System;
using System.Runtime.CompilerServices;

namespace Sundog.Nocrypto;

/// <summary>A hash function, as an immutable object to pass around: <c>Sha256.Instance</c>. Thread-safe.</summary>
public abstract class HashFunction
{
    private readonly SelfTest _selfTest;

    /// <summary>The known answer is the hash, in hexadecimal, of the three bytes <c>abc</c>: the standards' own example.</summary>
    private protected HashFunction(string name, int hashSize, int blockSize, string knownAnswer)
    {
        Name = name;
        HashSize = hashSize;
        BlockSize = blockSize;
        _selfTest = new SelfTest(name, () => AnswersAs(knownAnswer));
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
    public HashState Start() => new(this);

    /// <summary>
    /// Hashes <paramref name="data"/> into the first <see cref="HashSize"/> bytes of <paramref name="destination"/>,
    /// which may overlap the data. Allocates nothing.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than <see cref="HashSize"/>.</exception>
    [SkipLocalsInit]
    public void Hash(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        CheckDestination(destination);
        Unsafe.SkipInit(out HashContext context);
        context.Start(this);
        context.Append(this, data);
        context.Finish(this, destination);
    }

    /// <summary>The name.</summary>
    public sealed override string ToString() => Name;

    /// <summary>Runs the self-test if it has not run; every use begins with this.</summary>
    internal void EnsureTested() => _selfTest.Ensure();

    /// <summary>Writes the chaining value that a message starts from.</summary>
    internal abstract void Initialize(Span<ulong> chaining);

    /// <summary>Takes in <paramref name="blocks"/>, a whole number of blocks.</summary>
    internal abstract void Compress(Span<ulong> chaining, ReadOnlySpan<byte> blocks);

    /// <summary>
    /// Ends a message of <paramref name="length"/> bytes: pads the last <paramref name="used"/> bytes, which are at the
    /// start of <paramref name="block"/> and at most a block (SHA-3: less), takes them in and writes the hash.
    /// </summary>
    internal abstract void Finish(Span<ulong> chaining, Span<byte> block, int used, ulong length, Span<byte> destination);

    /// <summary>Refuses a destination that cannot hold a hash.</summary>
    internal void CheckDestination(Span<byte> destination)
    {
        if (destination.Length < HashSize)
            throw new ArgumentException($"The destination has {destination.Length} bytes; {HashSize} are needed.", nameof(destination));
    }

    private bool AnswersAs(string knownAnswer)
    {
        Span<byte> hash = stackalloc byte[MaxHashSize];
        Hash("abc"u8, hash);
        return Convert.ToHexStringLower(hash[..HashSize]) == knownAnswer;
    }
}
