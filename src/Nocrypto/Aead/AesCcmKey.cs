using System;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// AES-CCM over a strategy that encrypts two blocks at once: the block of CBC-MAC that waits for its encryption, and the
/// next counter. One pair a block does both halves of CCM, sealing and opening alike.
/// </summary>
internal abstract unsafe class AesCcmKey : PinnedAeadKey
{
    private const int BlockSize = AesBlock.Size;

    // SP 800-38C appendix A.1: the length of the message has q = 15 - n bytes.
    private const int LengthSize = BlockSize - 1 - AeadAlgorithm.NonceSize;

    // Behind the round keys: room for the slices of a strategy, a batch of blocks (the MAC, the keystream, and more that
    // only a strategy of so many blocks fills), the computed tag.
    private const int ScratchSize = AesBitsliced.SlicesSize + AesBitsliced.BatchSize + BlockSize;

    private readonly int _scheduleSize;

    private protected AesCcmKey(AeadAlgorithm algorithm, ReadOnlySpan<byte> key, int scheduleSize)
        : base(algorithm, key, scheduleSize + ScratchSize)
    {
        _scheduleSize = scheduleSize;
        Rounds = AesBlock.Rounds(key.Length);
    }

    private protected int Rounds { get; }

    /// <summary>Room for the slices of <see cref="AesBitsliced"/>.</summary>
    private protected byte* Slices => Table.Start + _scheduleSize;

    /// <summary>Where <see cref="EncryptPair"/> finds the MAC's block and, behind it, the counter's.</summary>
    private protected byte* Batch => Slices + AesBitsliced.SlicesSize;

    private Span<byte> Mac => new(Batch, BlockSize);

    private Span<byte> Stream => new(Batch + BlockSize, BlockSize);

    private Span<byte> ComputedTag => new(Batch + AesBitsliced.BatchSize, BlockSize);

    /// <summary>Encrypts the first two blocks of <see cref="Batch"/>, each alone.</summary>
    private protected abstract void EncryptPair();

    private protected sealed override void SealCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext,
        Span<byte> ciphertext, Span<byte> tag)
    {
        Start(nonce, associatedData, plaintext.Length);
        for (int done = 0; done < plaintext.Length; done += BlockSize)
        {
            int length = Math.Min(BlockSize, plaintext.Length - done);
            Advance(nonce, (done / BlockSize) + 1);
            // The MAC first: source and destination may be the same memory.
            Absorb(plaintext.Slice(done, length), 0);
            Encrypt(plaintext.Slice(done, length), ciphertext[done..]);
        }
        Finish(nonce);
        ComputedTag[..tag.Length].CopyTo(tag);
        ClearScratch();
    }

    private protected sealed override bool OpenCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        Start(nonce, associatedData, ciphertext.Length);
        for (int done = 0; done < ciphertext.Length; done += BlockSize)
        {
            int length = Math.Min(BlockSize, ciphertext.Length - done);
            Advance(nonce, (done / BlockSize) + 1);
            Encrypt(ciphertext.Slice(done, length), plaintext[done..]);
            Absorb(plaintext.Slice(done, length), 0);
        }
        Finish(nonce);
        bool authentic = ConstantTime.AreEqual(ComputedTag[..tag.Length], tag);
        ClearScratch();
        return authentic;
    }

    /// <summary>SP 800-38C appendix A.2.1 and A.2.2: block B0 and the associated data, the last of it not encrypted yet.</summary>
    private void Start(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, int length)
    {
        // Flags: whether there is associated data, (t - 2) / 2, q - 1.
        int flags = ((Algorithm.TagLength - 2) / 2 * 8) + LengthSize - 1;
        WriteBlock(Mac, associatedData.IsEmpty ? flags : flags + 0x40, nonce, length);
        if (associatedData.IsEmpty)
            return;

        // A.2.2: the length in two bytes below 2^16 - 2^8, else in six.
        Span<byte> prefix = stackalloc byte[6];
        if (associatedData.Length < 0xff00)
        {
            BinaryPrimitives.WriteUInt16BigEndian(prefix, (ushort)associatedData.Length);
            prefix = prefix[..2];
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(prefix, 0xfffe);
            BinaryPrimitives.WriteInt32BigEndian(prefix[2..], associatedData.Length);
        }
        EncryptPair();
        Absorb(prefix, 0);
        int taken = Math.Min(BlockSize - prefix.Length, associatedData.Length);
        Absorb(associatedData[..taken], prefix.Length);
        for (int done = taken; done < associatedData.Length; done += BlockSize)
        {
            EncryptPair();
            Absorb(associatedData.Slice(done, Math.Min(BlockSize, associatedData.Length - done)), 0);
        }
    }

    /// <summary>Encrypts the waiting block of the MAC, and beside it the counter with the given number (appendix A.3).</summary>
    private void Advance(ReadOnlySpan<byte> nonce, int number)
    {
        WriteBlock(Stream, LengthSize - 1, nonce, number);
        EncryptPair();
    }

    /// <summary>Adds at most a block to the MAC's, from a position on; what is missing is the padding of zeros.</summary>
    private void Absorb(ReadOnlySpan<byte> data, int position)
    {
        Span<byte> mac = Mac.Slice(position, data.Length);
        for (int i = 0; i < data.Length; i++)
            mac[i] ^= data[i];
    }

    private void Encrypt(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        fixed (byte* from = source, to = destination)
            Keystream.Xor(from, Batch + BlockSize, to, source.Length);
    }

    /// <summary>§6.1 steps 4 and 8: the MAC, added to the keystream of counter zero.</summary>
    private void Finish(ReadOnlySpan<byte> nonce)
    {
        Advance(nonce, 0);
        for (int i = 0; i < BlockSize; i++)
            ComputedTag[i] = (byte)(Mac[i] ^ Stream[i]);
    }

    /// <summary>The common form of B0 and of a counter: flags, nonce, and a number of three bytes.</summary>
    private static void WriteBlock(Span<byte> block, int flags, ReadOnlySpan<byte> nonce, int number)
    {
        BinaryPrimitives.WriteInt32BigEndian(block[^sizeof(int)..], number);
        block[0] = (byte)flags;
        nonce.CopyTo(block[1..]);
    }

    private void ClearScratch()
    {
        CryptographicOperations.ZeroMemory(new Span<byte>(Slices, ScratchSize));
        GC.KeepAlive(Table);
    }
}
