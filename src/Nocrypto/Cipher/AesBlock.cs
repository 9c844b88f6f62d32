using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// The AES block cipher alone, one block at a time: for header protection, never for data. The key is cleared on
/// <see cref="Dispose"/>. One key may be used by one thread at a time.
/// </summary>
internal sealed unsafe class AesBlock : IDisposable
{
    /// <summary>The size of a block, in bytes.</summary>
    public const int Size = 16;

    private const int ScratchOffset = AesBitsliced.ScheduleSize;
    private const int ScratchSize = 64 + AesBitsliced.BatchSize;

    private readonly KeyTable _table = new(ScratchOffset + ScratchSize);
    private readonly int _rounds;
    private readonly bool _native;
    private bool _disposed;

    /// <summary>Expands a key of 16 or 32 bytes by the fastest strategy that this machine has.</summary>
    /// <exception cref="ArgumentException">Another size.</exception>
    public AesBlock(ReadOnlySpan<byte> key)
        : this(key, AesNi.IsSupported)
    {
    }

    /// <summary>Expands a key for one strategy: <see cref="AesNi"/> or <see cref="AesBitsliced"/>.</summary>
    internal AesBlock(ReadOnlySpan<byte> key, bool native)
    {
        if (key.Length is not (16 or 32))
            throw new ArgumentException($"AES: the key has {key.Length} bytes; it must have 16 or 32.", nameof(key));
        _rounds = Rounds(key.Length);
        _native = native;
        if (native)
            AesNi.ExpandKey(key, _table.Start);
        else
            AesBitsliced.ExpandKey(key, (ulong*)_table.Start);
        GC.KeepAlive(_table);
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
            AesNi.Encrypt(_table.Start, _rounds, MemoryMarshal.Read<Vector128<byte>>(block)).CopyTo(destination);
        else
            EncryptBitsliced(block[..Size], destination);
        GC.KeepAlive(_table);
    }

    /// <summary>Clears the key.</summary>
    public void Dispose()
    {
        _table.Clear();
        _disposed = true;
    }

    private void EncryptBitsliced(ReadOnlySpan<byte> block, Span<byte> destination)
    {
        Span<byte> scratch = new(_table.Start + ScratchOffset, ScratchSize);
        ulong* slices = (ulong*)(_table.Start + ScratchOffset);
        byte* batch = _table.Start + ScratchOffset + 64;
        block.CopyTo(scratch[64..]);
        AesBitsliced.Encrypt((ulong*)_table.Start, _rounds, slices, batch, batch);
        scratch.Slice(64, Size).CopyTo(destination);
        CryptographicOperations.ZeroMemory(scratch);
    }
}
