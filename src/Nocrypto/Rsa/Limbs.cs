using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// Unsigned integers as 64-bit limbs, the least significant first. The time of everything here depends on lengths only,
/// but for what is named <c>VarTime</c>.
/// </summary>
internal static class Limbs
{
    /// <summary>How many limbs hold <paramref name="bits"/> bits.</summary>
    internal static int Count(int bits) => (bits + 63) / 64;

    /// <summary>Reads big-endian <paramref name="bytes"/>; false when the number does not fit.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, Span<ulong> destination)
    {
        int fitting = Math.Min(bytes.Length, 8 * destination.Length);
        ReadOnlySpan<byte> rest = bytes[^fitting..];
        destination.Clear();
        for (int i = 0; rest.Length >= 8; i++, rest = rest[..^8])
            destination[i] = BinaryPrimitives.ReadUInt64BigEndian(rest[^8..]);
        ulong top = 0;
        foreach (byte b in rest)
            top = (top << 8) | b;
        if (rest.Length > 0)
            destination[fitting / 8] = top;
        bool fits = ConstantTime.IsZero(bytes[..^fitting]);
        // A caller that hands over a number that is too long is told so.
        ConstantTime.Declassify(ref fits);
        return fits;
    }

    /// <summary>Writes the number big-endian into all of <paramref name="destination"/>, which is at most as long as the limbs.</summary>
    internal static void Write(ReadOnlySpan<ulong> value, Span<byte> destination)
    {
        for (int i = 0; destination.Length > 0; i++)
        {
            if (destination.Length >= 8)
            {
                BinaryPrimitives.WriteUInt64BigEndian(destination[^8..], value[i]);
                destination = destination[..^8];
                continue;
            }
            for (ulong top = value[i]; destination.Length > 0; top >>= 8, destination = destination[..^1])
                destination[^1] = (byte)top;
        }
    }

    /// <summary>The position of the highest set bit, plus one. For numbers whose size is public.</summary>
    internal static int BitLengthVarTime(ReadOnlySpan<ulong> value)
    {
        int top = value.Length - 1;
        while (top >= 0 && value[top] == 0)
            top--;
        return top < 0 ? 0 : (64 * top) + 64 - BitOperations.LeadingZeroCount(value[top]);
    }

    /// <summary>1 if the highest set bit is the one below <paramref name="bits"/>, which is at least 1 and no more than the limbs have.</summary>
    internal static ulong HasBitLengthBit(ReadOnlySpan<ulong> value, int bits)
    {
        int top = (bits - 1) / 64;
        ulong difference = (value[top] >> ((bits - 1) % 64)) ^ 1;
        for (int i = top + 1; i < value.Length; i++)
            difference |= value[i];
        return ConstantTime.IsZeroBit(difference);
    }

    /// <summary>1 if <paramref name="left"/> is less than <paramref name="right"/>, of the same length, else 0.</summary>
    internal static ulong LessBit(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right)
    {
        ulong borrow = 0;
        for (int i = 0; i < left.Length; i++)
            _ = SubtractLimb(left[i], right[i], ref borrow);
        return borrow;
    }

    /// <summary>1 if the two, of the same length, are equal, else 0.</summary>
    internal static ulong EqualBit(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right)
    {
        ulong difference = 0;
        for (int i = 0; i < left.Length; i++)
            difference |= left[i] ^ right[i];
        return ConstantTime.IsZeroBit(difference);
    }

    /// <summary>destination = left - right, all of one length, which may be the same memory; returns the borrow.</summary>
    internal static ulong Subtract(Span<ulong> destination, ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right)
    {
        ulong borrow = 0;
        for (int i = 0; i < destination.Length; i++)
            destination[i] = SubtractLimb(left[i], right[i], ref borrow);
        return borrow;
    }

    /// <summary>value += addend &amp; mask, of one length; returns the carry.</summary>
    internal static ulong AddMasked(Span<ulong> value, ReadOnlySpan<ulong> addend, ulong mask)
    {
        ulong carry = 0;
        for (int i = 0; i < value.Length; i++)
            value[i] = AddLimb(value[i], addend[i] & mask, ref carry);
        return carry;
    }

    /// <summary>product = left * right + addend, as long as left and right together; the addend as long as left, product apart from all.</summary>
    internal static void MultiplyAdd(
        Span<ulong> product, ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, ReadOnlySpan<ulong> addend)
    {
        product.Clear();
        addend.CopyTo(product);
        for (int i = 0; i < right.Length; i++)
        {
            ulong carry = 0;
            for (int j = 0; j < left.Length; j++)
                product[i + j] = MultiplyAddLimb(left[j], right[i], product[i + j], ref carry);
            product[i + left.Length] = carry;
        }
    }

    /// <summary>remainder = dividend mod divisor, bit by bit; the remainder is as long as the divisor, which is not zero.</summary>
    [SkipLocalsInit]
    internal static void Remainder(Span<ulong> remainder, ReadOnlySpan<ulong> dividend, ReadOnlySpan<ulong> divisor)
    {
        Span<ulong> scratch = stackalloc ulong[RsaLimits.MaxLimbs];
        scratch = scratch[..divisor.Length];
        remainder.Clear();
        for (int bit = (64 * dividend.Length) - 1; bit >= 0; bit--)
            DoubleModulo(remainder, (dividend[bit >> 6] >> (bit & 63)) & 1, divisor, scratch);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(scratch));
    }

    /// <summary>value = (2 * value + bit) mod modulus, for a value below the modulus; all of one length.</summary>
    internal static void DoubleModulo(Span<ulong> value, ulong bit, ReadOnlySpan<ulong> modulus, Span<ulong> scratch)
    {
        ulong carry = bit;
        for (int i = 0; i < value.Length; i++)
        {
            ulong limb = value[i];
            value[i] = (limb << 1) | carry;
            carry = limb >> 63;
        }
        SubtractOnce(value, value, carry, modulus, scratch);
    }

    /// <summary>
    /// destination = value mod modulus, for a value of one limb more, <paramref name="top"/>, that is less than twice the modulus.
    /// </summary>
    internal static void SubtractOnce(
        Span<ulong> destination, ReadOnlySpan<ulong> value, ulong top, ReadOnlySpan<ulong> modulus, Span<ulong> scratch)
    {
        Span<ulong> difference = scratch[..destination.Length];
        ulong borrow = Subtract(difference, value, modulus);
        ulong keep = ConstantTime.Mask(ConstantTime.LessBit(top, borrow));
        for (int i = 0; i < destination.Length; i++)
            destination[i] = ConstantTime.Select(keep, value[i], difference[i]);
    }

    /// <summary>
    /// quotient = dividend / divisor, for an odd divisor that divides it, limb by limb from below: what is left of the
    /// dividend is always a multiple of the divisor, which its lowest limb alone determines. The quotient is as long as the
    /// dividend, which is overwritten; what the divisor is longer than the rest is not looked at.
    /// </summary>
    internal static void DivideExactly(Span<ulong> quotient, Span<ulong> dividend, ReadOnlySpan<ulong> divisor)
    {
        ulong inverse = divisor[0];
        for (int correctBits = 3; correctBits < 64; correctBits *= 2)
            inverse *= 2 - (divisor[0] * inverse);
        for (int i = 0; i < dividend.Length; i++)
        {
            ulong digit = dividend[i] * inverse, carry = 0, borrow = 0;
            quotient[i] = digit;
            for (int j = i; j < dividend.Length; j++)
            {
                ulong limb = j - i < divisor.Length ? divisor[j - i] : 0;
                ulong multiple = MultiplyAddLimb(digit, limb, 0, ref carry);
                dividend[j] = SubtractLimb(dividend[j], multiple, ref borrow);
            }
        }
    }

    /// <summary>
    /// left = gcd(left, right) for odd numbers of one length; right becomes zero. Each step halves one of them, after
    /// taking the other away where it is odd; so many steps as both have bits are enough.
    /// </summary>
    internal static void GreatestCommonDivisor(Span<ulong> left, Span<ulong> right)
    {
        for (int step = 0; step < 128 * left.Length; step++)
        {
            ulong odd = right[0] & 1;
            ulong swap = ConstantTime.Mask(LessBit(right, left) & odd), subtract = ConstantTime.Mask(odd);
            ulong borrow = 0;
            for (int i = 0; i < left.Length; i++)
            {
                ConstantTime.Swap(swap, ref left[i], ref right[i]);
                right[i] = SubtractLimb(right[i], left[i] & subtract, ref borrow);
            }
            LimbString.ShiftRight(right, 1);
        }
    }

    /// <summary>The low half of x * y + addend + carry; the high half becomes the carry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong MultiplyAddLimb(ulong x, ulong y, ulong addend, ref ulong carry)
    {
        ulong low = x * y;
        ulong high = MultiplyHigh(x, y);
        low += addend;
        high += low < addend ? 1UL : 0UL;
        low += carry;
        high += low < carry ? 1UL : 0UL;
        carry = high;
        return low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MultiplyHigh(ulong x, ulong y)
        => Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(x, y) : Math.BigMul(x, y, out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AddLimb(ulong x, ulong y, ref ulong carry)
    {
        ulong sum = x + y;
        ulong over = sum < x ? 1UL : 0UL;
        ulong result = sum + carry;
        carry = over + (result < sum ? 1UL : 0UL);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong SubtractLimb(ulong x, ulong y, ref ulong borrow)
    {
        ulong difference = x - y;
        ulong under = x < y ? 1UL : 0UL;
        ulong result = difference - borrow;
        borrow = under + (difference < borrow ? 1UL : 0UL);
        return result;
    }
}
