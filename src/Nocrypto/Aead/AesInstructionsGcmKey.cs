using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Sundog.Nocrypto;

/// <summary>AES-GCM by <see cref="AesInstructions"/> and <see cref="GhashClmul"/>.</summary>
internal sealed unsafe class AesInstructionsGcmKey : PinnedAeadKey
{
    // The table: round keys, powers of H, and scratch for one batch and a computed tag.
    private const int PowersOffset = 256;
    private const int ScratchOffset = PowersOffset + GhashClmul.TableSize;
    private const int TagOffset = ScratchOffset + GhashClmul.BatchSize;
    private const int TableSize = TagOffset + AeadAlgorithm.TagSize;

    private readonly int _rounds;
    private readonly bool _wide;

    /// <summary>Expands a key.</summary>
    /// <param name="algorithm">Which AES-GCM.</param>
    /// <param name="key">The key, of the algorithm's size.</param>
    /// <param name="wide">Whether to multiply two pairs at once; only where <see cref="GhashClmul.IsWideSupported"/>.</param>
    public AesInstructionsGcmKey(AeadAlgorithm algorithm, ReadOnlySpan<byte> key, bool wide)
        : base(algorithm, key, TableSize)
    {
        _rounds = AesBlock.Rounds(key.Length);
        _wide = wide;
        AesInstructions.ExpandKey(key, Schedule);
        GhashClmul.Prepare(AesInstructions.Encrypt(Schedule, _rounds, Vector128<byte>.Zero), Powers);
        GC.KeepAlive(Table);
    }

    public static bool IsSupported => AesInstructions.IsSupported && GhashClmul.IsSupported;

    private byte* Schedule => Table.Start;

    private byte* Powers => Table.Start + PowersOffset;

    private byte* Scratch => Table.Start + ScratchOffset;

    private protected override void SealCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext,
        Span<byte> ciphertext, Span<byte> tag)
    {
        Vector128<uint> first = FirstCounter(nonce);
        fixed (byte* data = associatedData, source = plaintext, destination = ciphertext, tagStart = tag)
        {
            Vector128<ulong> hash = GhashClmul.AbsorbPadded(Powers, default, data, associatedData.Length, Scratch);
            Vector128<uint> counter = first + Vector128.Create(1u, 0, 0, 0);
            int bulk = plaintext.Length & -GhashClmul.BatchSize;
            if (bulk > 0)
                hash = SealBulk(counter, source, destination, bulk, hash);
            int rest = plaintext.Length - bulk;
            EncryptRest(After(counter, bulk), source + bulk, destination + bulk, rest);
            hash = GhashClmul.AbsorbPadded(Powers, hash, destination + bulk, rest, Scratch);
            Finish(first, hash, associatedData.Length, plaintext.Length).Store(tagStart);
        }
        ClearScratch();
    }

    private protected override bool OpenCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        Vector128<uint> first = FirstCounter(nonce);
        byte* computed = Table.Start + TagOffset;
        fixed (byte* data = associatedData, source = ciphertext, destination = plaintext)
        {
            Vector128<ulong> hash = GhashClmul.AbsorbPadded(Powers, default, data, associatedData.Length, Scratch);
            Vector128<uint> counter = first + Vector128.Create(1u, 0, 0, 0);
            int bulk = ciphertext.Length & -GhashClmul.BatchSize;
            if (bulk > 0)
                hash = OpenBulk(counter, source, destination, bulk, hash);
            int rest = ciphertext.Length - bulk;
            hash = GhashClmul.AbsorbPadded(Powers, hash, source + bulk, rest, Scratch);
            EncryptRest(After(counter, bulk), source + bulk, destination + bulk, rest);
            Finish(first, hash, associatedData.Length, ciphertext.Length).Store(computed);
        }
        bool authentic = AeadTag.AreEqual(new ReadOnlySpan<byte>(computed, AeadAlgorithm.TagSize), tag);
        ClearScratch();
        return authentic;
    }

    // AdvSimd is a constant of the build: each has the batches of its own processor.
    private Vector128<ulong> SealBulk(
        Vector128<uint> counter, byte* source, byte* destination, int length, Vector128<ulong> hash)
        => AdvSimd.IsSupported
            ? AesArm64GcmBatches.Seal(Schedule, _rounds, Powers, counter, source, destination, length, hash)
            : _wide
            ? AesNiGcmBatches.SealWide(Schedule, _rounds, Powers, counter, source, destination, length, hash)
            : AesNiGcmBatches.Seal(Schedule, _rounds, Powers, counter, source, destination, length, hash);

    private Vector128<ulong> OpenBulk(
        Vector128<uint> counter, byte* source, byte* destination, int length, Vector128<ulong> hash)
        => AdvSimd.IsSupported
            ? AesArm64GcmBatches.Open(Schedule, _rounds, Powers, counter, source, destination, length, hash)
            : _wide
            ? AesNiGcmBatches.OpenWide(Schedule, _rounds, Powers, counter, source, destination, length, hash)
            : AesNiGcmBatches.Open(Schedule, _rounds, Powers, counter, source, destination, length, hash);

    /// <summary>SP 800-38D §7.1 step 2: J0 = nonce, then a 32-bit one; as a little-endian number.</summary>
    private static Vector128<uint> FirstCounter(ReadOnlySpan<byte> nonce)
        => Vector128.Create(
            1,
            BinaryPrimitives.ReadUInt32BigEndian(nonce[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(nonce[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(nonce));

    private static Vector128<uint> After(Vector128<uint> counter, int bytes)
        => counter + Vector128.Create((uint)bytes / 16, 0, 0, 0);

    /// <summary>AES-CTR of less than a batch: half a batch of keystream costs little more than one block of it.</summary>
    private void EncryptRest(Vector128<uint> counter, byte* source, byte* destination, int length)
    {
        if (length >= GhashClmul.HalfBatchSize)
        {
            EncryptHalf(counter, source, destination);
            counter = After(counter, GhashClmul.HalfBatchSize);
            source += GhashClmul.HalfBatchSize;
            destination += GhashClmul.HalfBatchSize;
            length -= GhashClmul.HalfBatchSize;
        }
        if (length == 0)
            return;
        byte* keystream = Scratch;
        Unsafe.InitBlockUnaligned(keystream, 0, GhashClmul.HalfBatchSize);
        EncryptHalf(counter, keystream, keystream);
        Keystream.Xor(source, keystream, destination, length);
    }

    private void EncryptHalf(Vector128<uint> counter, byte* source, byte* destination)
    {
        if (AdvSimd.IsSupported)
            AesArm64GcmBatches.Encrypt(Schedule, _rounds, counter, source, destination);
        else
            AesNiGcmBatches.Encrypt(Schedule, _rounds, counter, source, destination);
    }

    /// <summary>SP 800-38D §7.1 steps 5 and 6: the tag.</summary>
    private Vector128<byte> Finish(Vector128<uint> first, Vector128<ulong> hash, int associatedData, int ciphertext)
    {
        hash = GhashClmul.AbsorbLengths(Powers, hash, associatedData, ciphertext);
        return GhashClmul.Reverse(hash.AsByte()).AsByte()
            ^ AesInstructions.Encrypt(Schedule, _rounds, GhashClmul.Reverse(first.AsByte()).AsByte());
    }

    /// <summary>What is left of keystream, ciphertext and computed tag.</summary>
    private void ClearScratch()
    {
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(
            new Span<byte>(Scratch, TableSize - ScratchOffset));
        GC.KeepAlive(Table);
    }
}
