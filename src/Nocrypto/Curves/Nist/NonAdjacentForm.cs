using System;

namespace Sundog.Nocrypto;

/// <summary>
/// Public scalars in width-w non-adjacent form (Guide to Elliptic Curve Cryptography, algorithm 3.35), for sums in variable
/// time.
/// </summary>
internal static class NonAdjacentForm
{
    /// <summary>Digits that are 0 or odd, of magnitude below 2^(width - 1), of which one in any width is not 0.</summary>
    internal static void Write(ReadOnlySpan<ulong> scalar, int width, Span<sbyte> digits)
    {
        digits.Clear();
        int carry = 0;
        for (int position = 0; position < digits.Length;)
        {
            if (Bits(scalar, position, 1) == carry)
            {
                position++;
                continue;
            }
            int window = Bits(scalar, position, width) + carry;
            carry = window >> (width - 1);
            digits[position] = (sbyte)(window - (carry << width));
            position += width;
        }
    }

    /// <summary>So many bits from a position on; above the scalar they are 0.</summary>
    private static int Bits(ReadOnlySpan<ulong> scalar, int position, int count)
    {
        int limb = position / 64, shift = position % 64;
        if (limb >= scalar.Length)
            return 0;
        ulong bits = scalar[limb] >> shift;
        if (limb + 1 < scalar.Length)
            bits |= scalar[limb + 1] << 1 << (63 - shift);
        return (int)(bits & ((1UL << count) - 1));
    }
}
