using System;

namespace Sundog.Nocrypto;

/// <summary>
/// Converts between limbs of 64 bits and the digits of <see cref="RsaPairField"/> and <see cref="RsaSingleField"/>, and finds
/// what both need of a modulus. In constant time: all positions are public.
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
        long carry = 0;
        int last = (2 * (int)vectors) - 1;
        long* odd = number + RsaPairField.Stride(vectors);
        for (int i = 0; i <= last; i++)
        {
            long digit = Next(limbs, firstBit + (radixBits * i), radixBits, i < last, ref carry);
            number[Position(i, lane)] = digit;
            odd[Position(i + 1, lane)] = digit;
        }
    }

    /// <summary>The same for so many digits in a row.</summary>
    internal static void WriteContiguous(long* number, int digits, ReadOnlySpan<ulong> limbs, int radixBits)
    {
        long carry = 0;
        for (int i = 0; i < digits; i++)
            number[i] = Next(limbs, radixBits * i, radixBits, i < digits - 1, ref carry);
    }

    /// <summary>
    /// Reads a lane's number, which lies between -modulus and modulus: the one from 0 on that is the same modulo it.
    /// </summary>
    internal static void Read(Span<ulong> limbs, long* number, nint vectors, int lane, ReadOnlySpan<ulong> modulus, int radixBits)
    {
        limbs.Clear();
        long carry = 0;
        // The limbs may be longer than the digits: up there is the sign.
        for (int i = 0; i < 2 * vectors || radixBits * i < 64 * limbs.Length; i++)
            Add(limbs, radixBits * i, radixBits, i < 2 * vectors ? number[Position(i, lane)] : 0, ref carry);
        // What is left is the sign: 0 or -1.
        Limbs.AddMasked(limbs, modulus, (ulong)carry);
    }

    /// <summary>The same for so many digits in a row.</summary>
    internal static void ReadContiguous(Span<ulong> limbs, long* number, int digits, ReadOnlySpan<ulong> modulus, int radixBits)
    {
        limbs.Clear();
        long carry = 0;
        for (int i = 0; i < digits || radixBits * i < 64 * limbs.Length; i++)
            Add(limbs, radixBits * i, radixBits, i < digits ? number[i] : 0, ref carry);
        Limbs.AddMasked(limbs, modulus, (ulong)carry);
    }

    /// <summary>-1/n modulo 2^64 to the power of the quotient's limbs: the exact division of that power, less one, by n.</summary>
    internal static void FindNegatedInverse(Span<ulong> quotient, ReadOnlySpan<ulong> modulus)
    {
        ulong[] minusOne = GC.AllocateArray<ulong>(quotient.Length, pinned: true);
        minusOne.AsSpan().Fill(ulong.MaxValue);
        Limbs.DivideExactly(quotient, minusOne, modulus);
        LimbString.Clear(minusOne);
    }

    /// <summary>2^exponent mod n, by doublings, for an n of so many bits or one less; the exponent is no less than the bits.</summary>
    internal static void FindPowerOfTwo(Span<ulong> power, ReadOnlySpan<ulong> modulus, int bits, int exponent)
    {
        Span<ulong> difference = stackalloc ulong[modulus.Length];
        power.Clear();
        power[(bits - 2) / 64] = 1UL << ((bits - 2) % 64);
        for (int i = bits - 2; i < exponent; i++)
            Limbs.DoubleModulo(power, 0, modulus, difference);
        LimbString.Clear(difference);
    }

    /// <summary>Where digit i of a lane lies in a copy: two digits of each lane are a vector.</summary>
    private static int Position(int digit, int lane) => (4 * (digit / 2)) + (digit % 2) + (2 * lane);

    private static long Next(ReadOnlySpan<ulong> limbs, int bit, int radixBits, bool carries, ref long carry)
    {
        long digit = (long)Bits(limbs, bit, radixBits) + carry;
        if (carries) // a position
        {
            carry = (digit + (1L << (radixBits - 1))) >> radixBits;
            digit -= carry << radixBits;
        }
        return digit;
    }

    private static void Add(Span<ulong> limbs, int bit, int radixBits, long digit, ref long carry)
    {
        long value = digit + carry;
        carry = value >> radixBits;
        ulong bits = (ulong)value & ((1UL << radixBits) - 1);
        int limb = bit / 64;
        if (limb < limbs.Length)
            limbs[limb] |= bits << (bit % 64);
        if (limb + 1 < limbs.Length && bit % 64 > 64 - radixBits)
            limbs[limb + 1] |= bits >> (64 - (bit % 64));
    }

    private static ulong Bits(ReadOnlySpan<ulong> limbs, int bit, int count)
    {
        int limb = bit / 64, shift = bit % 64;
        ulong bits = limb < limbs.Length ? limbs[limb] >> shift : 0;
        if (limb + 1 < limbs.Length && shift > 64 - count)
            bits |= limbs[limb + 1] << (64 - shift);
        return bits & ((1UL << count) - 1);
    }
}
