using System;
using System.Runtime.InteropServices;

namespace Sundog.Nocrypto;

/// <summary>SHA-224 (FIPS 180-4 §6.3): 28-byte hashes, 64-byte blocks; SHA-256 cut short, from another initial value.</summary>
public sealed class Sha224 : HashFunction
{
    private Sha224()
        : base(
            "SHA-224", hashSize: 28, blockSize: 64,
            "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7")
    {
    }

    /// <summary>The only instance.</summary>
    public static Sha224 Instance { get; } = new();

    // FIPS 180-4 §5.3.2.
    private static ReadOnlySpan<uint> InitialValue =>
    [
        0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4,
    ];

    internal override void Initialize(Span<ulong> chaining)
        => InitialValue.CopyTo(MemoryMarshal.Cast<ulong, uint>(chaining));

    internal override void Compress(Span<ulong> chaining, ReadOnlySpan<byte> blocks)
        => Sha256Compression.Compress(MemoryMarshal.Cast<ulong, uint>(chaining), blocks);

    internal override void Finish(
        Span<ulong> chaining, Span<byte> block, int used, ulong length, Span<byte> destination)
    {
        MerkleDamgard.FinishMessage(this, chaining, block, used, length);
        MerkleDamgard.WriteHash(MemoryMarshal.Cast<ulong, uint>(chaining), destination[..HashSize]);
    }
}
