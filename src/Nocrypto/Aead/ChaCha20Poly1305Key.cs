using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// RFC 8439 §2.8 over whichever ChaCha20 and Poly1305: the strategies differ in how many blocks they make at once.
/// </summary>
internal abstract unsafe class ChaCha20Poly1305Key : PinnedAeadKey
{
    // What is encrypted is hashed while it is still in the first-level cache.
    private const int ChunkSize = 4096;

    // The table: ChaCha20's state, and scratch for a padded block, a computed tag, a batch of keystream, Poly1305's state.
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
        Start(nonce);
        fixed (byte* data = associatedData, source = plaintext, destination = ciphertext)
        {
            AbsorbPadded(data, associatedData.Length);
            Process(source, destination, plaintext.Length, sealing: true);
        }
        Finish(associatedData.Length, plaintext.Length, tag);
        ClearScratch();
    }

    private protected sealed override bool OpenCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        Start(nonce);
        fixed (byte* data = associatedData, source = ciphertext, destination = plaintext)
        {
            AbsorbPadded(data, associatedData.Length);
            Process(source, destination, ciphertext.Length, sealing: false);
        }
        Span<byte> computed = new(Table.Start + TagOffset, AeadAlgorithm.TagSize);
        Finish(associatedData.Length, ciphertext.Length, computed);
        bool authentic = AeadTag.AreEqual(computed, tag);
        ClearScratch();
        return authentic;
    }

    /// <summary>RFC 8439 §2.6: block 0 is Poly1305's one-time key. The rest of its batch begins the keystream.</summary>
    private void Start(ReadOnlySpan<byte> nonce)
    {
        ChaCha20.SetNonce(State, nonce);
        MakeKeystream(0);
        Poly1305.Start(Mac, new ReadOnlySpan<byte>(Stream, Poly1305.KeySize));
    }

    /// <summary>Encrypts and absorbs the result, or absorbs and decrypts, chunk after chunk.</summary>
    private void Process(byte* source, byte* destination, int length, bool sealing)
    {
        // The first batch began with the one-time key.
        int done = Math.Min(length, _batchSize - ChaCha20.BlockSize);
        if (!sealing)
            AbsorbPadded(source, done);
        Keystream.Xor(source, Stream + ChaCha20.BlockSize, destination, done);
        if (sealing)
            AbsorbPadded(destination, done);
        uint counter = (uint)(_batchSize / ChaCha20.BlockSize);
        while (done < length)
        {
            int count = Math.Min(length - done, ChunkSize);
            if (!sealing)
                AbsorbPadded(source + done, count);
            Xor(counter, source + done, destination + done, count);
            if (sealing)
                AbsorbPadded(destination + done, count);
            done += count;
            counter += ChunkSize / ChaCha20.BlockSize;
        }
    }

    private void Xor(uint counter, byte* source, byte* destination, int length)
    {
        int whole = length & -_batchSize;
        XorBatches(State, counter, source, destination, whole);
        if (whole == length)
            return;
        MakeKeystream(counter + ((uint)whole / ChaCha20.BlockSize));
        Keystream.Xor(source + whole, Stream, destination + whole, length - whole);
    }

    private void MakeKeystream(uint counter)
    {
        Unsafe.InitBlockUnaligned(Stream, 0, (uint)_batchSize);
        XorBatches(State, counter, Stream, Stream, _batchSize);
    }

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

    /// <summary>The one-time key, its powers, the keystream, the computed tag.</summary>
    private void ClearScratch()
    {
        CryptographicOperations.ZeroMemory(
            new Span<byte>(Table.Start + BlockOffset, KeystreamOffset - BlockOffset + _batchSize + sizeof(Poly1305State)));
        GC.KeepAlive(Table);
    }
}
