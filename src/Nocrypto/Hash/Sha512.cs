using System;

namespace Sundog.Nocrypto;

/// <summary>SHA-512 (FIPS 180-4 §6.4): 64-byte hashes, 128-byte blocks.</summary>
public sealed class Sha512 : HashFunction
{
    private Sha512()
        : base(
            "SHA-512", hashSize: 64, blockSize: 128,
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
                + "454d4423643ce80e2a9ac94fa54ca49f")
    {
    }

    /// <summary>The only instance.</summary>
    public static Sha512 Instance { get; } = new();

    // FIPS 180-4 §5.3.5.
    private static ReadOnlySpan<ulong> InitialValue =>
    [
        0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
        0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
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
