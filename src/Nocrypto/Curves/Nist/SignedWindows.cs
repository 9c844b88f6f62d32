using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sundog.Nocrypto;

/// <summary>
/// A scalar as signed digits of 5 bits, or of another width (Booth's recoding): the scalar is the sum of digit_i · 2^(5i),
/// each digit from -16 to 16, so that a table needs 16 multiples only. The digits are secret; their positions are not.
/// </summary>
internal static class SignedWindows
{
    internal const int Width = 5;

    /// <summary>The number of entries of a table: the multiples 1 to 16.</summary>
    internal const int TableSize = 1 << (Width - 1);

    /// <summary>The number of digits; one bit more than the scalar, for the sign of the last digit.</summary>
    internal static int Count(int bitCount, int width = Width) => (bitCount + width) / width;

    /// <summary>The digit at <paramref name="index"/>: its magnitude, and all ones in <paramref name="negative"/> for a minus.</summary>
    internal static ulong Digit(ReadOnlySpan<ulong> scalar, int index, out ulong negative) => Digit(scalar, index, Width, out negative);

    /// <summary>The same for digits of another width.</summary>
    internal static ulong Digit(ReadOnlySpan<ulong> scalar, int index, int width, out ulong negative)
    {
        // A bit more than the digit has: below it the highest bit of the previous digit, which carries up.
        ulong mask = (2UL << width) - 1, bits = BitsAt(scalar, (width * index) - 1) & mask;
        negative = ConstantTime.Mask(bits >> width);
        return (((bits ^ negative) & mask) + 1) >> 1;
    }

    /// <summary>
    /// The multiple with the given number, from 1 to <see cref="TableSize"/>, or all zeros for 0. Reads every entry.
    /// </summary>
    internal static TEntry Lookup<TEntry>(ReadOnlySpan<TEntry> table, ulong number)
        where TEntry : unmanaged
    {
        TEntry result = default;
        Span<Vector128<ulong>> sum = MemoryMarshal.Cast<TEntry, Vector128<ulong>>(new Span<TEntry>(ref result));
        ReadOnlySpan<Vector128<ulong>> entries = MemoryMarshal.Cast<TEntry, Vector128<ulong>>(table);
        for (int i = 0; i < table.Length; i++)
        {
            Vector128<ulong> mask = Vector128.Create(ConstantTime.Mask(ConstantTime.EqualBit(number, (ulong)i + 1)));
            ReadOnlySpan<Vector128<ulong>> entry = entries.Slice(i * sum.Length, sum.Length);
            for (int j = 0; j < sum.Length; j++)
                sum[j] |= entry[j] & mask;
        }
        return result;
    }

    private static ulong BitsAt(ReadOnlySpan<ulong> scalar, int position)
    {
        if (position < 0)
            return scalar[0] << 1;
        int limb = position >> 6, shift = position & 63;
        ulong bits = scalar[limb] >> shift;
        return limb + 1 < scalar.Length ? bits | (scalar[limb + 1] << 1 << (63 - shift)) : bits;
    }
}
