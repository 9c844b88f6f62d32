using System;
using System.Runtime.InteropServices;

namespace Sundog.Nocrypto;

/// <summary>SHA-256 (FIPS 180-4 §6.2): 32-byte hashes, 64-byte blocks.</summary>
public sealed class Sha256 : HashFunction
{
    private Sha256()
        : base(
            "SHA-256", hashSize: 32, blockSize: 64,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    {
    }

    /// <summary>The only instance.</summary>
    public static Sha256 Instance { get; } = new();

    // FIPS 180-4 §5.3.3.
    private static ReadOnlySpan<uint> InitialValue =>
    [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
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
