using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Word = System.Runtime.Intrinsics.Vector128<ulong>;

namespace Sundog.Nocrypto;

/// <summary>AES (FIPS 197) on eight blocks at once, without tables: every bit of a byte has its own word.</summary>
/// <remarks>
/// Eight words ("slices") hold 64 bytes: slice i has bit i of each of them. The byte of block b in row r and column c is
/// at bit 16r + 4c + b, so ShiftRows turns 16-bit fields by whole nibbles and MixColumns turns whole words by 16. A vector
/// of two words does so for blocks 0 to 3 and for blocks 4 to 7 side by side: logic and shifts by constants alone, which
/// any processor's vectors have, and which are as constant in time where they are made of scalar ones.
/// </remarks>
internal static unsafe partial class AesBitsliced
{
    /// <summary>Blocks that are encrypted together, in bytes.</summary>
    public const int BatchSize = 8 * 16;

    /// <summary>Room for the slices of a batch, in bytes.</summary>
    public const int SlicesSize = 8 * 16;

    /// <summary>Room for the 15 sliced round keys of AES-256, in bytes.</summary>
    public const int ScheduleSize = 15 * 8 * sizeof(ulong);

    /// <summary>FIPS 197 §5.2 for a key of 16 or 32 bytes; each round key as slices of four equal blocks.</summary>
    public static void ExpandKey(ReadOnlySpan<byte> key, ulong* schedule)
    {
        int keyWords = key.Length / 4;
        int words = 4 * (AesBlock.Rounds(key.Length) + 1);
        uint* w = stackalloc uint[60];
        for (int i = 0; i < keyWords; i++)
            w[i] = BinaryPrimitives.ReadUInt32LittleEndian(key[(4 * i)..]);
        uint roundConstant = 1;
        for (int i = keyWords; i < words; i++)
        {
            uint next = w[i - 1];
            if (i % keyWords == 0)
            {
                // The first byte is the lowest: RotWord is a turn to the right.
                next = SubWord(uint.RotateRight(next, 8)) ^ roundConstant;
                roundConstant = ((roundConstant << 1) ^ ((roundConstant >> 7) * 0x1Bu)) & 0xFF;
            }
            else if (keyWords == 8 && i % 8 == 4)
            {
                next = SubWord(next);
            }
            w[i] = w[i - keyWords] ^ next;
        }
        uint* equal = stackalloc uint[BatchSize / 4];
        Word* slices = stackalloc Word[8];
        for (int i = 0; i < words; i += 4, schedule += 8)
        {
            for (int j = 0; j < BatchSize / 4; j++)
                equal[j] = w[i + (j % 4)];
            Slice((byte*)equal, slices);
            for (int j = 0; j < 8; j++)
                schedule[j] = slices[j].ToScalar();
        }
        CryptographicOperations.ZeroMemory(new Span<byte>(w, 60 * sizeof(uint)));
        CryptographicOperations.ZeroMemory(new Span<byte>(equal, BatchSize));
        CryptographicOperations.ZeroMemory(new Span<byte>(slices, SlicesSize));
    }

    /// <summary>Encrypts <see cref="BatchSize"/> bytes; source and destination may be the same.</summary>
    /// <param name="schedule">From <see cref="ExpandKey"/>.</param>
    /// <param name="rounds">10 or 14.</param>
    /// <param name="slices">Eight vectors to overwrite: they then hold the result in sliced form.</param>
    /// <param name="source">Eight blocks.</param>
    /// <param name="destination">Room for eight blocks.</param>
    public static void Encrypt(ulong* schedule, int rounds, Word* slices, byte* source, byte* destination)
    {
        Slice(source, slices);
        AddRoundKey(slices, schedule);
        for (int i = 1; i < rounds; i++)
        {
            SubBytes(slices);
            ShiftRowsAndMixColumns(slices, schedule + (8 * i));
        }
        SubBytes(slices);
        for (int i = 0; i < 8; i++)
            slices[i] = ShiftRows(slices[i]);
        AddRoundKey(slices, schedule + (8 * rounds));
        Unslice(slices, destination);
    }

    /// <summary>The S-box on four bytes.</summary>
    internal static uint SubWord(uint word)
    {
        Word* slices = stackalloc Word[8];
        new Span<Word>(slices, 8).Clear();
        slices[0] = Vector128.CreateScalar((ulong)word);
        Transpose(slices);
        SubBytes(slices);
        Transpose(slices);
        uint result = (uint)slices[0].ToScalar();
        CryptographicOperations.ZeroMemory(new Span<byte>(slices, SlicesSize));
        return result;
    }

    // Before the transposition, word 4(c mod 2) + b has the bytes of columns c and c + 2 of block b in turn: byte 2r is
    // row r of the first, byte 2r + 1 of the second. Transposing bits across words takes bit i of byte j of word w to
    // bit 8j + w of slice i, which is 16r + 4c + b.
    private static void Slice(byte* source, Word* slices)
    {
        Word lowColumn = Vector128.Create(0x00000000FFFFFFFFUL);
        for (int block = 0; block < 4; block++, source += 16)
        {
            Word near = Vector128.Create(ReadColumns(source), ReadColumns(source + 64));
            Word far = Vector128.Create(ReadColumns(source + 8), ReadColumns(source + 72));
            slices[block] = SpreadBytes(near & lowColumn) | (SpreadBytes(far & lowColumn) << 8);
            slices[block + 4] = SpreadBytes(near >>> 32) | (SpreadBytes(far >>> 32) << 8);
        }
        Transpose(slices);
    }

    private static void Unslice(Word* slices, byte* destination)
    {
        Transpose(slices);
        for (int block = 0; block < 4; block++, destination += 16)
        {
            Word even = slices[block];
            Word odd = slices[block + 4];
            Word near = GatherBytes(even) | (GatherBytes(odd) << 32);
            Word far = GatherBytes(even >>> 8) | (GatherBytes(odd >>> 8) << 32);
            WriteColumns(destination, near.GetElement(0));
            WriteColumns(destination + 8, far.GetElement(0));
            WriteColumns(destination + 64, near.GetElement(1));
            WriteColumns(destination + 72, far.GetElement(1));
        }
    }

    private static ulong ReadColumns(byte* source)
        => BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(source, 8));

    private static void WriteColumns(byte* destination, ulong columns)
        => BinaryPrimitives.WriteUInt64LittleEndian(new Span<byte>(destination, 8), columns);

    /// <summary>Byte i goes to byte 2i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Word SpreadBytes(Word x)
    {
        x = (x | (x << 16)) & Vector128.Create(0x0000FFFF0000FFFFUL);
        return (x | (x << 8)) & Vector128.Create(0x00FF00FF00FF00FFUL);
    }

    /// <summary>Byte 2i goes to byte i; the others vanish.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Word GatherBytes(Word x)
    {
        x &= Vector128.Create(0x00FF00FF00FF00FFUL);
        x = (x | (x >>> 8)) & Vector128.Create(0x0000FFFF0000FFFFUL);
        return (x | (x >>> 16)) & Vector128.Create(0x00000000FFFFFFFFUL);
    }

    /// <summary>Swaps bit i of each byte of word w with bit w of the same byte of word i. Its own inverse.</summary>
    private static void Transpose(Word* q)
    {
        Word q0 = q[0], q1 = q[1], q2 = q[2], q3 = q[3], q4 = q[4], q5 = q[5], q6 = q[6], q7 = q[7];
        SwapBits(ref q0, ref q1, 1, 0x5555555555555555);
        SwapBits(ref q2, ref q3, 1, 0x5555555555555555);
        SwapBits(ref q4, ref q5, 1, 0x5555555555555555);
        SwapBits(ref q6, ref q7, 1, 0x5555555555555555);
        SwapBits(ref q0, ref q2, 2, 0x3333333333333333);
        SwapBits(ref q1, ref q3, 2, 0x3333333333333333);
        SwapBits(ref q4, ref q6, 2, 0x3333333333333333);
        SwapBits(ref q5, ref q7, 2, 0x3333333333333333);
        SwapBits(ref q0, ref q4, 4, 0x0F0F0F0F0F0F0F0F);
        SwapBits(ref q1, ref q5, 4, 0x0F0F0F0F0F0F0F0F);
        SwapBits(ref q2, ref q6, 4, 0x0F0F0F0F0F0F0F0F);
        SwapBits(ref q3, ref q7, 4, 0x0F0F0F0F0F0F0F0F);
        q[0] = q0;
        q[1] = q1;
        q[2] = q2;
        q[3] = q3;
        q[4] = q4;
        q[5] = q5;
        q[6] = q6;
        q[7] = q7;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SwapBits(ref Word a, ref Word b, int shift, ulong mask)
    {
        Word difference = ((a >>> shift) ^ b) & Vector128.Create(mask);
        b ^= difference;
        a ^= difference << shift;
    }

    private static void AddRoundKey(Word* q, ulong* key)
    {
        for (int i = 0; i < 8; i++)
            q[i] ^= Vector128.Create(key[i]);
    }

    /// <summary>Row r turns by r columns: rows 2 and 3 by two, then rows 1 and 3 by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Word ShiftRows(Word x)
    {
        Word difference = (x ^ (x >>> 8)) & Vector128.Create(0x00FF00FF00000000UL);
        x ^= difference ^ (difference << 8);
        return (x & Vector128.Create(0x0000FFFF0000FFFFUL))
            | ((x >>> 4) & Vector128.Create(0x0FFF00000FFF0000UL))
            | ((x << 12) & Vector128.Create(0xF0000000F0000000UL));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Word RotateRight(Word x, int count) => (x >>> count) | (x << (64 - count));

    /// <summary>All of a round after SubBytes, with the round key.</summary>
    // FIPS 197 §5.1.3: 2a + 3b + c + d = 2(a + b) + b + (c + d), where b is the row below a; the doubling moves a slice up,
    // and since x^8 = x^4 + x^3 + x + 1, what leaves slice 7 comes back in slices 0, 1, 3 and 4.
    private static void ShiftRowsAndMixColumns(Word* q, ulong* key)
    {
        Word a7 = ShiftRows(q[7]), b7 = RotateRight(a7, 16), s7 = a7 ^ b7;
        Word s0 = MixColumn(q, key, 0, s7);
        Word s1 = MixColumn(q, key, 1, s0 ^ s7);
        Word s2 = MixColumn(q, key, 2, s1);
        Word s3 = MixColumn(q, key, 3, s2 ^ s7);
        Word s4 = MixColumn(q, key, 4, s3 ^ s7);
        Word s5 = MixColumn(q, key, 5, s4);
        Word s6 = MixColumn(q, key, 6, s5);
        q[7] = s6 ^ b7 ^ RotateRight(s7, 32) ^ Vector128.Create(key[7]);
    }

    /// <summary>One slice of it, given that of 2(a + b). Returns that of a + b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Word MixColumn(Word* q, ulong* key, int i, Word doubled)
    {
        Word a = ShiftRows(q[i]);
        Word below = RotateRight(a, 16);
        Word sum = a ^ below;
        q[i] = doubled ^ below ^ RotateRight(sum, 32) ^ Vector128.Create(key[i]);
        return sum;
    }

    /// <summary>
    /// The S-box as a circuit of 113 gates: Boyar and Peralta, "A depth-16 circuit for the AES S-box", 2011
    /// (IACR ePrint 2011/332), with the paper's names; its x0 and s0 are the highest bits.
    /// </summary>
    private static void SubBytes(Word* q)
    {
        Word x0 = q[7], x1 = q[6], x2 = q[5], x3 = q[4], x4 = q[3], x5 = q[2], x6 = q[1], x7 = q[0];

        // The linear layer on top.
        Word y14 = x3 ^ x5, y13 = x0 ^ x6, y9 = x0 ^ x3, y8 = x0 ^ x5;
        Word t0 = x1 ^ x2;
        Word y1 = t0 ^ x7, y4 = y1 ^ x3, y12 = y13 ^ y14, y2 = y1 ^ x0, y5 = y1 ^ x6, y3 = y5 ^ y8;
        Word t1 = x4 ^ y12;
        Word y15 = t1 ^ x5, y20 = t1 ^ x1, y6 = y15 ^ x7, y10 = y15 ^ t0, y11 = y20 ^ y9, y7 = x7 ^ y11;
        Word y17 = y10 ^ y11, y19 = y10 ^ y8, y16 = t0 ^ y11, y21 = y13 ^ y16, y18 = x0 ^ y16;

        // The inversion.
        Word t2 = y12 & y15, t4 = (y3 & y6) ^ t2, t6 = (y4 & x7) ^ t2;
        Word t7 = y13 & y16, t9 = (y5 & y1) ^ t7, t11 = (y2 & y7) ^ t7;
        Word t12 = y9 & y11, t14 = (y14 & y17) ^ t12, t16 = (y8 & y10) ^ t12;
        Word t21 = t4 ^ t14 ^ y20, t22 = t6 ^ t16 ^ y19, t23 = t9 ^ t14 ^ y21, t24 = t11 ^ t16 ^ y18;
        Word t25 = t21 ^ t22, t26 = t21 & t23, t27 = t24 ^ t26, t29 = (t25 & t27) ^ t22;
        Word t30 = t23 ^ t24, t31 = t22 ^ t26, t33 = (t31 & t30) ^ t24;
        Word t34 = t23 ^ t33, t35 = t27 ^ t33, t36 = t24 & t35, t37 = t36 ^ t34;
        Word t38 = t27 ^ t36, t40 = t25 ^ (t29 & t38);
        Word t41 = t40 ^ t37, t42 = t29 ^ t33, t43 = t29 ^ t40, t44 = t33 ^ t37, t45 = t42 ^ t41;
        Word z0 = t44 & y15, z1 = t37 & y6, z2 = t33 & x7, z3 = t43 & y16, z4 = t40 & y1, z5 = t29 & y7;
        Word z6 = t42 & y11, z7 = t45 & y17, z8 = t41 & y10, z9 = t44 & y12, z10 = t37 & y3, z11 = t33 & y4;
        Word z12 = t43 & y13, z13 = t40 & y5, z14 = t29 & y2, z15 = t42 & y9, z16 = t45 & y14, z17 = t41 & y8;

        // The linear layer at the bottom.
        Word t46 = z15 ^ z16, t47 = z10 ^ z11, t48 = z5 ^ z13, t49 = z9 ^ z10, t50 = z2 ^ z12, t51 = z2 ^ z5;
        Word t52 = z7 ^ z8, t53 = z0 ^ z3, t54 = z6 ^ z7, t55 = z16 ^ z17, t56 = z12 ^ t48, t57 = t50 ^ t53;
        Word t58 = z4 ^ t46, t59 = z3 ^ t54, t60 = t46 ^ t57, t61 = z14 ^ t57, t62 = t52 ^ t58, t63 = t49 ^ t58;
        Word t64 = z4 ^ t59, t65 = t61 ^ t62, t66 = z1 ^ t63, t67 = t64 ^ t65;
        Word s3 = t53 ^ t66;
        q[7] = t59 ^ t63;
        q[6] = t64 ^ ~s3;
        q[5] = t55 ^ ~t67;
        q[4] = s3;
        q[3] = t51 ^ t66;
        q[2] = t47 ^ t65;
        q[1] = t56 ^ ~t62;
        q[0] = t48 ^ ~t60;
    }
}
