using System;

namespace Sundog.Nocrypto;

/// <summary>
/// Converts between limbs of 64 bits and the digits of one lane of a number of <see cref="RsaPairField"/>. In constant time:
/// all positions are public.
/// </summary>
internal static unsafe class RsaPairDigits
{
    /// <summary>
    /// Writes the digits from bit <paramref name="firstBit"/> of a number on into a lane, 0 or 1, of both copies. Each but
    /// the highest is brought between -2^(r - 1) and 2^(r - 1) by a carry to the next; what is above the highest is left out.
    /// </summary>
    internal static void Write(
        long* number, nint vectors, int lane, ReadOnlySpan<ulong> limbs, int firstBit, int radixBits)
    {
        long half = 1L << (radixBits - 1), carry = 0;
        int last = (2 * (int)vectors) - 1;
        long* odd = number + RsaPairField.Stride(vectors);
        for (int i = 0; i <= last; i++)
        {
            long digit = (long)Bits(limbs, firstBit + (radixBits * i), radixBits) + carry;
            if (i < last) // a position
            {
                carry = (digit + half) >> radixBits;
                digit -= carry << radixBits;
            }
            number[Position(i, lane)] = digit;
            odd[Position(i + 1, lane)] = digit;
        }
    }

    /// <summary>
    /// Reads a lane's number, which lies between -modulus and modulus: the one from 0 on that is the same modulo it.
    /// </summary>
    internal static void Read(Span<ulong> limbs, long* number, nint vectors, int lane, ReadOnlySpan<ulong> modulus, int radixBits)
    {
        limbs.Clear();
        long carry = 0, mask = (1L << radixBits) - 1;
        // The limbs may be longer than the digits: up there is the sign.
        for (int i = 0; i < 2 * vectors || radixBits * i < 64 * limbs.Length; i++)
        {
            long value = (i < 2 * vectors ? number[Position(i, lane)] : 0) + carry;
            carry = value >> radixBits;
            ulong digit = (ulong)(value & mask);
            int bit = radixBits * i, limb = bit / 64;
            if (limb < limbs.Length)
                limbs[limb] |= digit << (bit % 64);
            if (limb + 1 < limbs.Length && bit % 64 > 64 - radixBits)
                limbs[limb + 1] |= digit >> (64 - (bit % 64));
        }
        // What is left is the sign: 0 or -1.
        Limbs.AddMasked(limbs, modulus, (ulong)carry);
    }

    /// <summary>Where digit i of a lane lies in a copy: two digits of each lane are a vector.</summary>
    private static int Position(int digit, int lane) => (4 * (digit / 2)) + (digit % 2) + (2 * lane);

    private static ulong Bits(ReadOnlySpan<ulong> limbs, int bit, int count)
    {
        int limb = bit / 64, shift = bit % 64;
        ulong bits = limb < limbs.Length ? limbs[limb] >> shift : 0;
        if (limb + 1 < limbs.Length && shift > 64 - count)
            bits |= limbs[limb + 1] << (64 - shift);
        return bits & ((1UL << count) - 1);
    }
}
