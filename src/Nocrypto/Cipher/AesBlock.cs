using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// The AES block cipher alone, by either strategy: what <see cref="AesCbc"/>, <see cref="AesCtr"/> and
/// <see cref="AesKeyWrap"/> are built of. Alone (ECB) it is for header protection and for keys, never for data. The key
/// is cleared on <see cref="Dispose"/>. One key may be used by one thread at a time.
/// </summary>
internal sealed unsafe class AesBlock : IDisposable
{
    /// <summary>The size of a block, in bytes.</summary>
    public const int Size = 16;

    // Beside the round keys of AesInstructions, in the room that the bitsliced ones need.
    private const int InverseOffset = 256;
    private const int ScratchOffset = AesBitsliced.ScheduleSize;
    private const int ScratchSize = AesBitsliced.SlicesSize + AesBitsliced.BatchSize;

    private static readonly SelfTest NativeTest = new("AES by instructions", () => AnswersAs(KnownAnswer, native: true));
    private static readonly SelfTest BitslicedTest = new("bitsliced AES", () => AnswersAs(KnownAnswer, native: false));

    private readonly KeyTable _table = new(ScratchOffset + ScratchSize);
    private readonly int _rounds;
    private readonly bool _native;
    private bool _disposed;

    /// <summary>Expands a key of 16 or 32 bytes by the fastest strategy that this machine has.</summary>
    /// <exception cref="ArgumentException">Another size.</exception>
    public AesBlock(ReadOnlySpan<byte> key)
        : this(key, AesInstructions.IsSupported)
    {
    }

    /// <summary>Expands a key for one strategy: <see cref="AesInstructions"/> or <see cref="AesBitsliced"/>.</summary>
    internal AesBlock(ReadOnlySpan<byte> key, bool native)
    {
        if (key.Length is not (16 or 32))
            throw new ArgumentException($"AES: the key has {key.Length} bytes; it must have 16 or 32.", nameof(key));
        (native ? NativeTest : BitslicedTest).Ensure();
        _rounds = Rounds(key.Length);
        _native = native;
        if (native)
        {
            AesInstructions.ExpandKey(key, _table.Start);
            AesInstructions.InvertSchedule(_table.Start, _rounds, _table.Start + InverseOffset);
        }
        else
        {
            AesBitsliced.ExpandKey(key, (ulong*)_table.Start);
        }
        GC.KeepAlive(_table);
    }

    /// <summary>FIPS 197 appendix C.3.</summary>
    internal static ReadOnlySpan<byte> KnownAnswer =>
    [
        0x8e, 0xa2, 0xb7, 0xca, 0x51, 0x67, 0x45, 0xbf, 0xea, 0xfc, 0x49, 0x90, 0x4b, 0x49, 0x60, 0x89,
    ];

    /// <summary>The self-test, both ways, with the answer as an argument.</summary>
    internal static bool AnswersAs(ReadOnlySpan<byte> answer, bool native)
    {
        Span<byte> key = stackalloc byte[32], block = stackalloc byte[Size], output = stackalloc byte[Size];
        for (int i = 0; i < key.Length; i++)
            key[i] = (byte)i;
        for (int i = 0; i < Size; i++)
            block[i] = (byte)(0x11 * i);
        using AesBlock aes = new(key, native);
        aes.EncryptBlocks(block, output);
        bool isRight = output.SequenceEqual(answer);
        aes.DecryptBlocks(output, output);
        return isRight && output.SequenceEqual(block);
    }

    /// <summary>FIPS 197 §5, Table 3: 10 rounds for a key of 16 bytes, 14 for 32.</summary>
    public static int Rounds(int keySize) => (keySize / 4) + 6;

    /// <summary>Whether nothing of the key is left.</summary>
    internal bool IsCleared => _table.IsZero;

    /// <summary>Encrypts the first 16 bytes of <paramref name="block"/>; the destination may overlap them in any way.</summary>
    public void Encrypt(ReadOnlySpan<byte> block, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_native)
            AesInstructions.Encrypt(_table.Start, _rounds, MemoryMarshal.Read<Vector128<byte>>(block)).CopyTo(destination);
        else
            TransformBitsliced(block[..Size], destination, isInverse: false);
        GC.KeepAlive(_table);
    }

    /// <summary>
    /// Encrypts a whole number of blocks, each alone (SP 800-38A §6.1); the destination is the same memory or disjoint.
    /// </summary>
    public void EncryptBlocks(ReadOnlySpan<byte> blocks, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        for (int done = 0; _native && done < blocks.Length; done += Size)
            AesInstructions.Encrypt(_table.Start, _rounds, Vector128.Create(blocks.Slice(done, Size))).CopyTo(destination[done..]);
        for (int done = 0; !_native && done < blocks.Length; done += AesBitsliced.BatchSize)
            TransformBitsliced(blocks[done..], destination[done..], isInverse: false);
        GC.KeepAlive(_table);
    }

    /// <summary>Decrypts a whole number of blocks, each alone; the destination is the same memory or disjoint.</summary>
    public void DecryptBlocks(ReadOnlySpan<byte> blocks, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        byte* inverse = _table.Start + InverseOffset;
        for (int done = 0; _native && done < blocks.Length; done += Size)
            AesInstructions.Decrypt(inverse, _rounds, Vector128.Create(blocks.Slice(done, Size))).CopyTo(destination[done..]);
        for (int done = 0; !_native && done < blocks.Length; done += AesBitsliced.BatchSize)
            TransformBitsliced(blocks[done..], destination[done..], isInverse: true);
        GC.KeepAlive(_table);
    }

    /// <summary>Clears the key.</summary>
    public void Dispose()
    {
        _table.Clear();
        _disposed = true;
    }

    /// <summary>The first blocks, at most a batch.</summary>
    private void TransformBitsliced(ReadOnlySpan<byte> blocks, Span<byte> destination, bool isInverse)
    {
        Span<byte> scratch = new(_table.Start + ScratchOffset, ScratchSize);
        Vector128<ulong>* slices = (Vector128<ulong>*)(_table.Start + ScratchOffset);
        byte* batch = _table.Start + ScratchOffset + AesBitsliced.SlicesSize;
        int length = Math.Min(blocks.Length, AesBitsliced.BatchSize);
        blocks[..length].CopyTo(scratch[AesBitsliced.SlicesSize..]);
        if (isInverse)
            AesBitsliced.Decrypt((ulong*)_table.Start, _rounds, slices, batch, batch);
        else
            AesBitsliced.Encrypt((ulong*)_table.Start, _rounds, slices, batch, batch);
        scratch.Slice(AesBitsliced.SlicesSize, length).CopyTo(destination);
        CryptographicOperations.ZeroMemory(scratch);
    }
}
