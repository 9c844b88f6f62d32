using System;

namespace Sundog.Nocrypto;

/// <summary>SHA-384 (FIPS 180-4 §6.5): 48-byte hashes, 128-byte blocks; SHA-512 cut short, from another initial value.</summary>
public sealed class Sha384 : HashFunction
{
    private Sha384()
        : base(
            "SHA-384", hashSize: 48, blockSize: 128,
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7")
    {
    }

    /// <summary>The only instance.</summary>
    public static Sha384 Instance { get; } = new();

    // FIPS 180-4 §5.3.4.
    private static ReadOnlySpan<ulong> InitialValue =>
    [
        0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
        0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4,
    ];

    internal override void Initialize(Span<ulong> chaining)
        => InitialValue.CopyTo(chaining);

    internal override void Compress(Span<ulong> chaining, ReadOnlySpan<byte> blocks)
        => Sha512Compression.Compress(chaining, blocks);

    internal override void Finish(
        Span<ulong> chaining, Span<byte> block, int used, ulong length, Span<byte> destination)
    {
        MerkleDamgard.FinishMessage(this, chaining, block, used, length);
        MerkleDamgard.WriteHash(chaining, destination[..HashSize]);
    }
}
