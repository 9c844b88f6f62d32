using System;
using System.Runtime.InteropServices;

namespace Sundog.Nocrypto;

/// <summary>
/// SHA-1 (FIPS 180-4 §6.1): 20-byte hashes, 64-byte blocks. For what others fixed long ago only: the certificate ids of
/// OCSP (RFC 6960 §4.1.1), key identifiers and old fingerprints, HMAC-SHA-1 inside PBKDF2, OAEP's default.
/// </summary>
/// <remarks>
/// Anyone can make two messages with one hash (Leurent and Peyrin, "SHA-1 is a shambles", 2020): no signature here takes
/// it. HMAC and PBKDF2 do not rest on that and are not broken with it.
/// </remarks>
public sealed class Sha1 : HashFunction
{
    private Sha1()
        : base(
            "SHA-1", hashSize: 20, blockSize: 64,
            "a9993e364706816aba3e25717850c26c9cd0d89d")
    {
    }

    /// <summary>The only instance.</summary>
    public static Sha1 Instance { get; } = new();

    // FIPS 180-4 §5.3.1.
    private static ReadOnlySpan<uint> InitialValue => [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];

    internal override void Initialize(Span<ulong> chaining)
        => InitialValue.CopyTo(MemoryMarshal.Cast<ulong, uint>(chaining));

    internal override void Compress(Span<ulong> chaining, ReadOnlySpan<byte> blocks)
        => Sha1Compression.Compress(MemoryMarshal.Cast<ulong, uint>(chaining), blocks);

    internal override void Finish(
        Span<ulong> chaining, Span<byte> block, int used, ulong length, Span<byte> destination)
    {
        MerkleDamgard.FinishMessage(this, chaining, block, used, length);
        MerkleDamgard.WriteHash(MemoryMarshal.Cast<ulong, uint>(chaining), destination[..HashSize]);
    }
}
