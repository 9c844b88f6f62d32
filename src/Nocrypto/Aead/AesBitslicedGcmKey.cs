using System;
using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>AES-GCM by <see cref="AesBitsliced"/> and <see cref="GhashPortable"/>, for any processor.</summary>
internal sealed unsafe class AesBitslicedGcmKey : PinnedAeadKey
{
    // The table: round keys, H, and scratch for slices, keystream, the tag's mask, the hash and the computed tag.
    private const int SubkeyOffset = AesBitsliced.ScheduleSize;
    private const int ScratchOffset = SubkeyOffset + GhashPortable.TableSize;
    private const int KeystreamOffset = ScratchOffset + AesBitsliced.SlicesSize;
    private const int HashOffset = KeystreamOffset + AesBitsliced.BatchSize;
    private const int MaskOffset = HashOffset + 16;
    private const int TagOffset = MaskOffset + AeadAlgorithm.TagSize;
    private const int TableSize = TagOffset + AeadAlgorithm.TagSize;

    private readonly int _rounds;

    public AesBitslicedGcmKey(AeadAlgorithm algorithm, ReadOnlySpan<byte> key)
        : base(algorithm, key, TableSize)
    {
        _rounds = AesBlock.Rounds(key.Length);
        AesBitsliced.ExpandKey(key, Schedule);
        AesBitsliced.Encrypt(Schedule, _rounds, Slices, Stream, Stream);
        GhashPortable.Prepare(new ReadOnlySpan<byte>(Stream, 16), Subkey);
        ClearScratch();
    }

    private ulong* Schedule => (ulong*)Table.Start;

    private ulong* Subkey => (ulong*)(Table.Start + SubkeyOffset);

    private Vector128<ulong>* Slices => (Vector128<ulong>*)(Table.Start + ScratchOffset);

    private byte* Stream => Table.Start + KeystreamOffset;

    private ulong* Hash => (ulong*)(Table.Start + HashOffset);

    private Span<byte> Mask => new(Table.Start + MaskOffset, AeadAlgorithm.TagSize);

    private Span<byte> Computed => new(Table.Start + TagOffset, AeadAlgorithm.TagSize);

    private protected override void SealCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext,
        Span<byte> ciphertext, Span<byte> tag)
    {
        GhashPortable.AbsorbPadded(Subkey, Hash, associatedData);
        EncryptCounters(nonce, plaintext, ciphertext);
        GhashPortable.AbsorbPadded(Subkey, Hash, ciphertext);
        Finish(associatedData.Length, ciphertext.Length, tag);
        ClearScratch();
    }

    private protected override bool OpenCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        GhashPortable.AbsorbPadded(Subkey, Hash, associatedData);
        GhashPortable.AbsorbPadded(Subkey, Hash, ciphertext);
        EncryptCounters(nonce, ciphertext, plaintext);
        Finish(associatedData.Length, ciphertext.Length, Computed);
        bool authentic = AeadTag.AreEqual(Computed, tag);
        ClearScratch();
        return authentic;
    }

    /// <summary>
    /// SP 800-38D §6.5 from J0 = nonce, then a 32-bit one (§7.1 step 2): the first block of keystream becomes the tag's
    /// mask, the others encrypt.
    /// </summary>
    private void EncryptCounters(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        uint n0 = BinaryPrimitives.ReadUInt32LittleEndian(nonce);
        uint n1 = BinaryPrimitives.ReadUInt32LittleEndian(nonce[4..]);
        uint n2 = BinaryPrimitives.ReadUInt32LittleEndian(nonce[8..]);
        uint counter = 1;
        NextKeystream(n0, n1, n2, ref counter);
        new ReadOnlySpan<byte>(Stream, AeadAlgorithm.TagSize).CopyTo(Mask);
        int used = 16;
        fixed (byte* from = source, to = destination)
        {
            for (int done = 0; done < source.Length; used = 0)
            {
                if (used == 0)
                    NextKeystream(n0, n1, n2, ref counter);
                int count = Math.Min(source.Length - done, AesBitsliced.BatchSize - used);
                Keystream.Xor(from + done, Stream + used, to + done, count);
                done += count;
            }
        }
    }

    private void NextKeystream(uint n0, uint n1, uint n2, ref uint counter)
    {
        for (int offset = 0; offset < AesBitsliced.BatchSize; offset += 16, counter++)
        {
            Span<byte> block = new(Stream + offset, 16);
            BinaryPrimitives.WriteUInt32LittleEndian(block, n0);
            BinaryPrimitives.WriteUInt32LittleEndian(block[4..], n1);
            BinaryPrimitives.WriteUInt32LittleEndian(block[8..], n2);
            BinaryPrimitives.WriteUInt32BigEndian(block[12..], counter);
        }
        AesBitsliced.Encrypt(Schedule, _rounds, Slices, Stream, Stream);
    }

    /// <summary>SP 800-38D §7.1 steps 5 and 6: the tag.</summary>
    private void Finish(int associatedData, int ciphertext, Span<byte> tag)
    {
        GhashPortable.AbsorbBlock(Subkey, Hash, (ulong)associatedData * 8, (ulong)ciphertext * 8);
        ulong maskHigh = BinaryPrimitives.ReadUInt64BigEndian(Mask);
        ulong maskLow = BinaryPrimitives.ReadUInt64BigEndian(Mask[8..]);
        BinaryPrimitives.WriteUInt64BigEndian(tag, Hash[1] ^ maskHigh);
        BinaryPrimitives.WriteUInt64BigEndian(tag[8..], Hash[0] ^ maskLow);
    }

    /// <summary>What is left of keystream, hash, mask and computed tag.</summary>
    private void ClearScratch()
    {
        CryptographicOperations.ZeroMemory(new Span<byte>(Table.Start + ScratchOffset, TableSize - ScratchOffset));
        GC.KeepAlive(Table);
    }
}
