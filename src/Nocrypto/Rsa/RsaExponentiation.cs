using System;
using System.Diagnostics;

namespace Sundog.Nocrypto;

/// <summary>
/// x^a modulo an odd number with a secret exponent, over 64-bit limbs: windows of four bits, each multiplication made
/// whatever the digit is, each table read touching all of the table.
/// </summary>
internal static class RsaExponentiation
{
    private const int WindowBits = 4;
    private const int TableSize = 1 << WindowBits;

    /// <summary>How many limbs of scratch <see cref="Power"/> needs.</summary>
    internal static int ScratchLength(RsaMontgomery field) => ((TableSize + 1) * field.Length) + field.ScratchLength;

    /// <summary>
    /// destination = x^a, both in Montgomery's form; the destination lies apart from x. The time depends on the number of
    /// limbs of the exponent and of the modulus. Secrets are left in the scratch.
    /// </summary>
    internal static void Power(
        RsaMontgomery field, Span<ulong> destination, ReadOnlySpan<ulong> x, ReadOnlySpan<ulong> a, Span<ulong> scratch)
    {
        int tableLength = TableSize * field.Length;
        Span<ulong> table = scratch[..tableLength], factor = scratch.Slice(tableLength, field.Length);
        Span<ulong> rest = scratch[(tableLength + field.Length)..];
        FillTable(field, table, x, rest);
        field.One.CopyTo(destination);
        for (int bit = (64 * a.Length) - WindowBits; bit >= 0; bit -= WindowBits)
        {
            for (int i = 0; i < WindowBits; i++)
                field.Multiply(destination, destination, destination, rest);
            ReadTable(factor, table, (a[bit / 64] >> (bit % 64)) & (TableSize - 1));
            field.Multiply(destination, destination, factor, rest);
        }
    }

    private static void FillTable(RsaMontgomery field, Span<ulong> table, ReadOnlySpan<ulong> value, Span<ulong> scratch)
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
    private static void ReadTable(Span<ulong> destination, ReadOnlySpan<ulong> table, ulong digit)
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
