using System;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// RFC 8439 §2.8 over whichever ChaCha20 and Poly1305: the strategies differ in how many blocks they make at once.
/// </summary>
internal abstract unsafe class ChaCha20Poly1305Key : PinnedAeadKey
{
    // What is encrypted is hashed while it is still in the first-level cache.
    private const int ChunkSize = 4096;

    // The table: ChaCha20's state, and scratch for a padded block, a computed tag, a batch, Poly1305's state.
    private const int BlockOffset = ChaCha20.StateWords * sizeof(uint);
    private const int TagOffset = BlockOffset + Poly1305.BlockSize;
    private const int KeystreamOffset = 128;

    private readonly int _batchSize;

    private protected ChaCha20Poly1305Key(AeadAlgorithm algorithm, ReadOnlySpan<byte> key, int batchSize)
        : base(algorithm, key, KeystreamOffset + batchSize + sizeof(Poly1305State))
    {
        _batchSize = batchSize;
        ChaCha20.SetKey(State, key);
        GC.KeepAlive(Table);
    }

    private uint* State => (uint*)Table.Start;

    private Poly1305State* Mac => (Poly1305State*)(Stream + _batchSize);

    private byte* PaddedBlock => Table.Start + BlockOffset;

    private byte* Stream => Table.Start + KeystreamOffset;

    /// <summary>Adds the keystream of whole batches from block <paramref name="counter"/> on.</summary>
    private protected abstract void XorBatches(uint* state, uint counter, byte* source, byte* destination, int length);

    /// <summary>Absorbs whole blocks.</summary>
    private protected abstract void AbsorbBlocks(Poly1305State* mac, byte* data, int length);

    private protected sealed override void SealCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext,
        Span<byte> ciphertext, Span<byte> tag)
    {
        fixed (byte* data = associatedData, source = plaintext, destination = ciphertext)
        {
            int ready = Start(nonce, source, plaintext.Length);
            AbsorbPadded(data, associatedData.Length);
            Process(source, destination, plaintext.Length, ready, sealing: true);
        }
        Finish(associatedData.Length, plaintext.Length, tag);
        ClearScratch();
    }

    private protected sealed override bool OpenCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        fixed (byte* data = associatedData, source = ciphertext, destination = plaintext)
        {
            int ready = Start(nonce, source, ciphertext.Length);
            AbsorbPadded(data, associatedData.Length);
            Process(source, destination, ciphertext.Length, ready, sealing: false);
        }
        Span<byte> computed = new(Table.Start + TagOffset, AeadAlgorithm.TagSize);
        Finish(associatedData.Length, ciphertext.Length, computed);
        bool authentic = AeadTag.AreEqual(computed, tag);
        ClearScratch();
        return authentic;
    }

    /// <summary>
    /// RFC 8439 §2.6: block 0 is Poly1305's one-time key. The rest of its batch is for the first bytes of
    /// <paramref name="source"/>: returns how many, which wait behind the block in the scratch, encrypted or decrypted.
    /// </summary>
    private int Start(ReadOnlySpan<byte> nonce, byte* source, int length)
    {
        int ready = Math.Min(length, _batchSize - ChaCha20.BlockSize);
        ChaCha20.SetNonce(State, nonce);
        new Span<byte>(Stream, ChaCha20.BlockSize).Clear();
        Copy(source, Stream + ChaCha20.BlockSize, ready);
        XorBatches(State, 0, Stream, Stream, _batchSize);
        Poly1305.Start(Mac, new ReadOnlySpan<byte>(Stream, Poly1305.KeySize));
        return ready;
    }

    /// <summary>Encrypts and absorbs the result, or absorbs and decrypts, chunk after chunk.</summary>
    // What is ready belongs to the first chunk: a record of a packet's size is absorbed at once.
    private void Process(byte* source, byte* destination, int length, int ready, bool sealing)
    {
        uint counter = (uint)(_batchSize / ChaCha20.BlockSize);
        for (int done = 0; done < length;)
        {
            int count = Math.Min(length - done, ready + ChunkSize);
            if (!sealing)
                AbsorbPadded(source + done, count);
            Copy(Stream + ChaCha20.BlockSize, destination + done, ready);
            Xor(counter, source + done + ready, destination + done + ready, count - ready);
            if (sealing)
                AbsorbPadded(destination + done, count);
            done += count;
            ready = 0;
            counter += ChunkSize / ChaCha20.BlockSize;
        }
    }

    private void Xor(uint counter, byte* source, byte* destination, int length)
    {
        int whole = length & -_batchSize, rest = length - whole;
        XorBatches(State, counter, source, destination, whole);
        if (rest == 0)
            return;
        // A whole batch in the scratch: nothing behind the last byte is read or written.
        Copy(source + whole, Stream, rest);
        XorBatches(State, counter + ((uint)whole / ChaCha20.BlockSize), Stream, Stream, _batchSize);
        Copy(Stream, destination + whole, rest);
    }

    private static void Copy(byte* source, byte* destination, int length)
        => new ReadOnlySpan<byte>(source, length).CopyTo(new Span<byte>(destination, length));

    /// <summary>RFC 8439 §2.8: padded with zeros to whole blocks.</summary>
    private void AbsorbPadded(byte* data, int length)
    {
        int whole = length & -Poly1305.BlockSize;
        AbsorbBlocks(Mac, data, whole);
        if (whole == length)
            return;
        Span<byte> padded = new(PaddedBlock, Poly1305.BlockSize);
        padded.Clear();
        new ReadOnlySpan<byte>(data + whole, length - whole).CopyTo(padded);
        Poly1305.Absorb(Mac, PaddedBlock, Poly1305.BlockSize);
    }

    private void Finish(int associatedData, int ciphertext, Span<byte> tag)
    {
        Span<byte> lengths = new(PaddedBlock, Poly1305.BlockSize);
        BinaryPrimitives.WriteUInt64LittleEndian(lengths, (ulong)associatedData);
        BinaryPrimitives.WriteUInt64LittleEndian(lengths[8..], (ulong)ciphertext);
        Poly1305.Absorb(Mac, PaddedBlock, Poly1305.BlockSize);
        Poly1305.Finish(Mac, tag);
    }

    /// <summary>The one-time key, its powers, the keystream, the plaintext, the computed tag.</summary>
    private void ClearScratch()
    {
        CryptographicOperations.ZeroMemory(
            new Span<byte>(Table.Start + BlockOffset, KeystreamOffset - BlockOffset + _batchSize + sizeof(Poly1305State)));
        GC.KeepAlive(Table);
    }
}
