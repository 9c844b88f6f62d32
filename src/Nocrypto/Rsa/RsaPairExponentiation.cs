using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector256<long>;

namespace Sundog.Nocrypto;

/// <summary>
/// Two powers at once with secret exponents: windows of five bits, each multiplication made whatever the digit is, each
/// read of the table touching all of it.
/// </summary>
internal static unsafe class RsaPairExponentiation
{
    private const int WindowBits = 5;
    private const int TableSize = 1 << WindowBits;
    private const int Step = 4;

    // Vectors of the table that are read at a time.
    private const int Chunk = 5;

    /// <summary>How many words of scratch <see cref="Power"/> needs.</summary>
    internal static nint ScratchLength(RsaPairField field)
        => field.NumberLength + field.ScratchLength + (TableSize * EntryLength(field.Vectors));

    /// <summary>
    /// power = value^exponent in each lane, both in Montgomery's form and apart from each other. The time depends on the
    /// number of limbs of the exponents, which is the same for both, and of the moduli. Secrets are left in the scratch.
    /// </summary>
    internal static void Power(
        RsaPairField field, long* power, long* value, ReadOnlySpan<ulong> firstExponent, ReadOnlySpan<ulong> secondExponent,
        long* scratch)
    {
        long* factor = scratch, table = factor + field.NumberLength;
        long* rest = table + (TableSize * EntryLength(field.Vectors));
        FillTable(field, table, value, power, rest);
        int bit = ((64 * firstExponent.Length) - 1) / WindowBits * WindowBits;
        Select(power, table, field.Vectors, Window(firstExponent, bit), Window(secondExponent, bit));
        for (bit -= WindowBits; bit >= 0; bit -= WindowBits)
        {
            for (int i = 0; i < WindowBits; i++)
                field.Square(power, power, rest);
            Select(factor, table, field.Vectors, Window(firstExponent, bit), Window(secondExponent, bit));
            field.Multiply(power, power, factor, rest);
        }
    }

    private static long Window(ReadOnlySpan<ulong> exponent, int bit)
    {
        int limb = bit / 64, shift = bit % 64;
        ulong window = exponent[limb] >> shift;
        if (shift > 64 - WindowBits && limb + 1 < exponent.Length) // a position
            window |= exponent[limb + 1] << (64 - shift);
        return (long)(window & (TableSize - 1));
    }

    /// <summary>An entry is the even copy of a power, with two vectors of digits of 32 bits in one.</summary>
    private static nint EntryLength(nint vectors) => Step * PackedVectors(vectors);

    private static nint PackedVectors(nint vectors) => (((vectors + 1) / 2) + Chunk - 1) / Chunk * Chunk;

    private static void FillTable(RsaPairField field, long* table, long* value, long* power, long* scratch)
    {
        nint vectors = field.Vectors, entryLength = EntryLength(vectors);
        Pack(table, field.One, vectors);
        Unsafe.CopyBlock(power, value, (uint)(sizeof(long) * field.NumberLength));
        for (int entry = 1; entry < TableSize; entry++)
        {
            Pack(table + (entry * entryLength), power, vectors);
            field.Multiply(power, power, value, scratch);
        }
    }

    private static void Pack(long* entry, long* number, nint vectors)
    {
        nint packed = PackedVectors(vectors);
        Lanes lower = Vector256.Create((long)uint.MaxValue);
        for (nint i = 0; i < packed; i++)
        {
            Lanes pair = i < vectors ? Vector256.LoadAligned(number + (Step * i)) & lower : Lanes.Zero;
            if (packed + i < vectors)
                pair |= Vector256.LoadAligned(number + (Step * (packed + i))) << 32;
            pair.StoreAligned(entry + (Step * i));
        }
    }

    /// <summary>
    /// Reads all entries and keeps one for each lane. The upper halves of the digits are left with something: a product
    /// does not look at them.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    private static void Select(long* number, long* table, nint vectors, long first, long second)
    {
        nint packed = PackedVectors(vectors);
        Lanes chosen = Vector256.Create(first, first, second, second);
        for (nint i = 0; i < packed; i += Chunk)
        {
            Lanes entry = Lanes.Zero, v0 = entry, v1 = entry, v2 = entry, v3 = entry, v4 = entry;
            long* source = table + (Step * i);
            for (int rest = TableSize; rest > 0; rest--, source += Step * packed, entry += Lanes.One)
            {
                Lanes mask = Avx2.CompareEqual(entry, chosen);
                v0 |= mask & Vector256.LoadAligned(source);
                v1 |= mask & Vector256.LoadAligned(source + Step);
                v2 |= mask & Vector256.LoadAligned(source + (2 * Step));
                v3 |= mask & Vector256.LoadAligned(source + (3 * Step));
                v4 |= mask & Vector256.LoadAligned(source + (4 * Step));
            }
            Unpack(number, vectors, packed, i, v0);
            Unpack(number, vectors, packed, i + 1, v1);
            Unpack(number, vectors, packed, i + 2, v2);
            Unpack(number, vectors, packed, i + 3, v3);
            Unpack(number, vectors, packed, i + 4, v4);
        }
        FillOddCopy(number, vectors);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Unpack(long* number, nint vectors, nint packed, nint index, Lanes pair)
    {
        if (index < vectors)
            pair.StoreAligned(number + (Step * index));
        if (packed + index < vectors)
            (pair >>> 32).StoreAligned(number + (Step * (packed + index)));
    }

    private static void FillOddCopy(long* number, nint vectors)
    {
        long* odd = number + RsaPairField.Stride(vectors);
        Lanes.Zero.StoreAligned(number + (Step * vectors));
        Lanes.Zero.StoreAligned(number + (Step * (vectors + 1)));
        Lanes previous = Lanes.Zero;
        for (nint i = 0; i < vectors + 2; i++)
        {
            Lanes digits = Vector256.LoadAligned(number + (Step * i));
            RsaPairCarries.Shift(digits, previous).StoreAligned(odd + (Step * i));
            previous = digits;
        }
    }
}
