using System;
using System.Diagnostics;

namespace Sundog.Nocrypto;

/// <summary>
/// x^a · y^b modulo a secret prime, with secret exponents, in one chain of squarings (Straus, "Addition chains of
/// vectors", 1964): windows of four bits, each multiplication made whatever the digit is, each table read touching all
/// of the table.
/// </summary>
internal static class RsaDoubleExponentiation
{
    internal const int WindowBits = 4;
    internal const int TableSize = 1 << WindowBits;

    /// <summary>How many limbs of scratch <see cref="Power"/> needs.</summary>
    internal static int ScratchLength(RsaMontgomery field) => (((2 * TableSize) + 1) * field.Length) + field.ScratchLength;

    /// <summary>
    /// destination = x^a · y^b. Everything has as many limbs as the modulus; x, y and the result are in Montgomery's form.
    /// The destination lies apart from the rest. Secrets are left in the scratch.
    /// </summary>
    internal static void Power(
        RsaMontgomery field,
        Span<ulong> destination,
        ReadOnlySpan<ulong> x,
        ReadOnlySpan<ulong> a,
        ReadOnlySpan<ulong> y,
        ReadOnlySpan<ulong> b,
        Span<ulong> scratch)
    {
        int tableLength = TableSize * field.Length;
        Span<ulong> xTable = scratch[..tableLength];
        Span<ulong> yTable = scratch.Slice(tableLength, tableLength);
        Span<ulong> factor = scratch.Slice(2 * tableLength, field.Length);
        Span<ulong> rest = scratch[((2 * tableLength) + field.Length)..];
        FillTable(field, xTable, x, rest);
        FillTable(field, yTable, y, rest);
        field.One.CopyTo(destination);
        for (int bit = (64 * field.Length) - WindowBits; bit >= 0; bit -= WindowBits)
        {
            for (int i = 0; i < WindowBits; i++)
                field.Multiply(destination, destination, destination, rest);
            ReadTable(factor, xTable, Digit(a, bit));
            field.Multiply(destination, destination, factor, rest);
            ReadTable(factor, yTable, Digit(b, bit));
            field.Multiply(destination, destination, factor, rest);
        }
    }

    internal static ulong Digit(ReadOnlySpan<ulong> exponent, int bit) => (exponent[bit / 64] >> (bit % 64)) & (TableSize - 1);

    internal static void FillTable(RsaMontgomery field, Span<ulong> table, ReadOnlySpan<ulong> value, Span<ulong> scratch)
    {
        Debug.Assert(table.Length == TableSize * field.Length, "one entry for each digit");
        field.One.CopyTo(table);
        for (int entry = 1; entry < TableSize; entry++)
        {
            field.Multiply(
                table.Slice(entry * field.Length, field.Length),
                table.Slice((entry - 1) * field.Length, field.Length), value, scratch);
        }
    }

    /// <summary>Reads all entries and keeps the one of <paramref name="digit"/>.</summary>
    internal static void ReadTable(Span<ulong> destination, ReadOnlySpan<ulong> table, ulong digit)
    {
        destination.Clear();
        for (ulong entry = 0; entry < TableSize; entry++)
        {
            ulong mask = ConstantTime.Mask(ConstantTime.EqualBit(entry, digit));
            for (int i = 0; i < destination.Length; i++)
                destination[i] |= table[i] & mask;
            table = table[destination.Length..];
        }
    }
}
