using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using Row = System.Runtime.Intrinsics.Vector128<uint>;

namespace Sundog.Nocrypto;

/// <summary>
/// ChaCha20 (RFC 8439 §2.4) on any little-endian processor: a vector holds a row of a block's state, and four blocks are
/// made side by side.
/// </summary>
internal static unsafe class ChaCha20
{
    public const int BlockSize = 64;
    public const int BatchBlocks = 4;
    public const int BatchSize = BatchBlocks * BlockSize;

    /// <summary>The words of the state.</summary>
    public const int StateWords = 16;

    /// <summary>RFC 8439 §2.3: constants and key. Counter and nonce follow with each message.</summary>
    public static void SetKey(uint* state, ReadOnlySpan<byte> key)
    {
        // "expand 32-byte k"
        state[0] = 0x61707865;
        state[1] = 0x3320646E;
        state[2] = 0x79622D32;
        state[3] = 0x6B206574;
        for (int i = 0; i < 8; i++)
            state[4 + i] = BinaryPrimitives.ReadUInt32LittleEndian(key[(4 * i)..]);
    }

    /// <summary>Sets the nonce.</summary>
    public static void SetNonce(uint* state, ReadOnlySpan<byte> nonce)
    {
        for (int i = 0; i < 3; i++)
            state[13 + i] = BinaryPrimitives.ReadUInt32LittleEndian(nonce[(4 * i)..]);
    }

    /// <summary>Adds the keystream of whole batches, from block <paramref name="counter"/> on.</summary>
    public static void Xor(uint* state, uint counter, byte* source, byte* destination, int length)
    {
        for (int i = 0; i < length; i += BatchSize, counter += BatchBlocks)
            XorBatch(state, counter, source + i, destination + i);
    }

    /// <summary>RFC 8439 §2.3 for four blocks, which do not wait for each other.</summary>
    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    private static void XorBatch(uint* state, uint counter, byte* source, byte* destination)
    {
        Row a = Vector128.Load(state), b = Vector128.Load(state + 4), c = Vector128.Load(state + 8);
        Row d = Vector128.Load(state + 12).WithElement(0, counter);
        Row a0 = a, b0 = b, c0 = c, d0 = d;
        Row a1 = a, b1 = b, c1 = c, d1 = d + Vector128.Create(1u, 0, 0, 0);
        Row a2 = a, b2 = b, c2 = c, d2 = d + Vector128.Create(2u, 0, 0, 0);
        Row a3 = a, b3 = b, c3 = c, d3 = d + Vector128.Create(3u, 0, 0, 0);
        for (int i = 0; i < 10; i++)
        {
            DoubleRound(ref a0, ref b0, ref c0, ref d0);
            DoubleRound(ref a1, ref b1, ref c1, ref d1);
            DoubleRound(ref a2, ref b2, ref c2, ref d2);
            DoubleRound(ref a3, ref b3, ref c3, ref d3);
        }
        a = Vector128.Load(state);
        b = Vector128.Load(state + 4);
        c = Vector128.Load(state + 8);
        d = Vector128.Load(state + 12).WithElement(0, counter);
        XorBlock(a0 + a, b0 + b, c0 + c, d0 + d, source, destination);
        d += Vector128.Create(1u, 0, 0, 0);
        XorBlock(a1 + a, b1 + b, c1 + c, d1 + d, source + 64, destination + 64);
        d += Vector128.Create(1u, 0, 0, 0);
        XorBlock(a2 + a, b2 + b, c2 + c, d2 + d, source + 128, destination + 128);
        d += Vector128.Create(1u, 0, 0, 0);
        XorBlock(a3 + a, b3 + b, c3 + c, d3 + d, source + 192, destination + 192);
    }

    /// <summary>RFC 8439 §2.3: four quarter rounds on the columns, then four on the diagonals turned into columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void DoubleRound(ref Row a, ref Row b, ref Row c, ref Row d)
    {
        QuarterRounds(ref a, ref b, ref c, ref d);
        b = Vector128.Shuffle(b, Vector128.Create(1u, 2, 3, 0));
        c = Vector128.Shuffle(c, Vector128.Create(2u, 3, 0, 1));
        d = Vector128.Shuffle(d, Vector128.Create(3u, 0, 1, 2));
        QuarterRounds(ref a, ref b, ref c, ref d);
        b = Vector128.Shuffle(b, Vector128.Create(3u, 0, 1, 2));
        c = Vector128.Shuffle(c, Vector128.Create(2u, 3, 0, 1));
        d = Vector128.Shuffle(d, Vector128.Create(1u, 2, 3, 0));
    }

    /// <summary>RFC 8439 §2.1 on four columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void QuarterRounds(ref Row a, ref Row b, ref Row c, ref Row d)
    {
        a += b;
        d = Rotate16(d ^ a);
        c += d;
        b = Rotate12(b ^ c);
        a += b;
        d = Rotate8(d ^ a);
        c += d;
        b = Rotate7(b ^ c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Rotate16(Row x)
        => Vector128.Shuffle(x.AsByte(), Vector128.Create((byte)2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Rotate8(Row x)
        => Vector128.Shuffle(x.AsByte(), Vector128.Create((byte)3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14)).AsUInt32();

    // ARM64 shifts and inserts by one instruction.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Rotate12(Row x)
        => AdvSimd.IsSupported ? AdvSimd.ShiftRightAndInsert(x << 12, x, 20) : (x << 12) | (x >>> 20);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Rotate7(Row x)
        => AdvSimd.IsSupported ? AdvSimd.ShiftRightAndInsert(x << 7, x, 25) : (x << 7) | (x >>> 25);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void XorBlock(Row a, Row b, Row c, Row d, byte* source, byte* destination)
    {
        (a.AsByte() ^ Vector128.Load(source)).Store(destination);
        (b.AsByte() ^ Vector128.Load(source + 16)).Store(destination + 16);
        (c.AsByte() ^ Vector128.Load(source + 32)).Store(destination + 32);
        (d.AsByte() ^ Vector128.Load(source + 48)).Store(destination + 48);
    }
}
