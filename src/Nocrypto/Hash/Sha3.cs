using System;

namespace Sundog.Nocrypto;

/// <summary>
/// SHA-3 (FIPS 202 §6.1): hashes of 28, 32, 48 and 64 bytes. The block is the sponge's rate, 200 bytes less twice the
/// hash: 144, 136, 104 and 72 bytes; HMAC pads its key to it (FIPS 202 §7).
/// </summary>
public sealed class Sha3 : HashFunction
{
    // FIPS 202 §6.1: the bits 01, then the first bit of the padding.
    private const byte Suffix = 0x06;

    private Sha3(string name, int hashSize, string knownAnswer)
        : base(name, hashSize, blockSize: 200 - (2 * hashSize), knownAnswer)
    {
    }

    /// <summary>SHA3-224: hashes of 28 bytes.</summary>
    public static Sha3 Bits224 { get; } = new(
        "SHA3-224", 28,
        "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf");

    /// <summary>SHA3-256: hashes of 32 bytes.</summary>
    public static Sha3 Bits256 { get; } = new(
        "SHA3-256", 32,
        "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");

    /// <summary>SHA3-384: hashes of 48 bytes.</summary>
    public static Sha3 Bits384 { get; } = new(
        "SHA3-384", 48,
        "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25");

    /// <summary>SHA3-512: hashes of 64 bytes.</summary>
    public static Sha3 Bits512 { get; } = new(
        "SHA3-512", 64,
        "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e39340"
            + "57340b4cf408d5a56592f8274eec53f0");

    // The chaining value is the whole sponge.
    internal override void Initialize(Span<ulong> chaining) => chaining.Clear();

    internal override void Compress(Span<ulong> chaining, ReadOnlySpan<byte> blocks)
        => KeccakSponge.Absorb(chaining, BlockSize, 0, blocks);

    internal override void Finish(
        Span<ulong> chaining, Span<byte> block, int used, ulong length, Span<byte> destination)
    {
        KeccakSponge.Finish(chaining, BlockSize, used, Suffix);
        KeccakSponge.Squeeze(chaining, BlockSize, 0, destination[..HashSize]);
    }
}
