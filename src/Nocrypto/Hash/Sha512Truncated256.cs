using System;

namespace Sundog.Nocrypto;

/// <summary>
/// SHA-512/256 (FIPS 180-4 §6.7): 32-byte hashes, 128-byte blocks; SHA-512 cut short, from another initial value. What
/// is cut off cannot be guessed, so a message cannot be continued from its hash, as one under SHA-256 can.
/// </summary>
public sealed class Sha512Truncated256 : HashFunction
{
    private Sha512Truncated256()
        : base(
            "SHA-512/256", hashSize: 32, blockSize: 128,
            "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23")
    {
    }

    /// <summary>The only instance.</summary>
    public static Sha512Truncated256 Instance { get; } = new();

    // FIPS 180-4 §5.3.6.2.
    private static ReadOnlySpan<ulong> InitialValue =>
    [
        0x22312194fc2bf72c, 0x9f555fa3c84c64c2, 0x2393b86b6f53b151, 0x963877195940eabd,
        0x96283ee2a88effe3, 0xbe5e1e2553863992, 0x2b0199fc2c85b8aa, 0x0eb72ddc81c52ca2,
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
