using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Sundog.Nocrypto;

/// <summary>
/// Arithmetic on 64-bit limbs with the carry as a number. The comparisons have the form <c>? 1UL : 0UL</c>, which the
/// compiler turns into a set-on-condition instruction, never into a branch.
/// </summary>
internal static class CarryChain
{
    /// <summary>The low limb of a + b + carry; <paramref name="carry"/>, 0 or 1, becomes the high limb.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Add(ulong a, ulong b, ref ulong carry)
    {
        ulong sum = a + carry;
        ulong overflow = sum < carry ? 1UL : 0UL;
        sum += b;
        carry = overflow + (sum < b ? 1UL : 0UL);
        return sum;
    }

    /// <summary>The low limb of a - b - borrow; <paramref name="borrow"/>, 0 or 1, becomes 1 if the result is negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Subtract(ulong a, ulong b, ref ulong borrow)
    {
        ulong difference = a - b;
        ulong underflow = a < b ? 1UL : 0UL;
        ulong result = difference - borrow;
        borrow = underflow + (difference < borrow ? 1UL : 0UL);
        return result;
    }

    /// <summary>The low limb of x·y + addend + carry, which never exceeds two limbs; the high one goes to <paramref name="carry"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong MultiplyAdd(ulong x, ulong y, ulong addend, ref ulong carry)
    {
        ulong low = x * y, high = High(x, y);
        low += addend;
        high += low < addend ? 1UL : 0UL;
        low += carry;
        high += low < carry ? 1UL : 0UL;
        carry = high;
        return low;
    }

    /// <summary>The low limb of x·x, plus addend and carry; only the carry of the sum goes on, not the high limb of the square.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong AddSquareLow(ulong x, ulong addend, ref ulong carry) => Add(addend, x * x, ref carry);

    /// <summary>
    /// The high limb of x·y. The instruction with one result stays in registers, where the one with two results goes
    /// through memory.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong High(ulong x, ulong y)
        => Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(x, y) : Math.BigMul(x, y, out _);
}
