using System;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// The only home of selections and comparisons on secrets. Everything here is straight-line code: masks instead of
/// branches, because the JIT turns a conditional expression inside a loop into a real branch.
/// </summary>
public static partial class ConstantTime
{
    /// <summary>Whether two byte strings are equal; only their lengths may be learnt from the time it takes.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
        => CryptographicOperations.FixedTimeEquals(left, right);

    /// <summary>Whether every byte is zero; only the length may be learnt from the time it takes.</summary>
    public static bool IsZero(ReadOnlySpan<byte> bytes)
    {
        uint union = 0;
        foreach (byte b in bytes)
            union |= b;
        return union == 0;
    }

    /// <summary>
    /// Says that a value made of secrets is public from here on: what is told or branched upon anyway. The reason stands
    /// beside each call. It does nothing, but in the build of tests/ConstantTime, which follows secrets.
    /// </summary>
    [Conditional("CONSTANT_TIME_CHECK")]
    internal static void Declassify<T>(scoped ReadOnlySpan<T> values)
        where T : unmanaged
        => TellPublic(MemoryMarshal.AsBytes(values));

    /// <inheritdoc cref="Declassify{T}(ReadOnlySpan{T})"/>
    [Conditional("CONSTANT_TIME_CHECK")]
    internal static void Declassify<T>(scoped ref readonly T value)
        where T : unmanaged
        => TellPublic(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    static partial void TellPublic(ReadOnlySpan<byte> bytes);

    /// <summary>All ones if <paramref name="bit"/> is 1, all zeros if it is 0. Other values are a misuse.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Mask(ulong bit) => 0UL - bit;

    /// <summary>1 if <paramref name="value"/> is zero, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong IsZeroBit(ulong value) => (~value & (value - 1)) >> 63;

    /// <summary>1 if the two are equal, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong EqualBit(ulong left, ulong right) => IsZeroBit(left ^ right);

    /// <summary>1 if <paramref name="left"/> is less than <paramref name="right"/> as unsigned numbers, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong LessBit(ulong left, ulong right)
        => (left ^ ((left ^ right) | ((left - right) ^ right))) >> 63;

    /// <summary><paramref name="whenOnes"/> if <paramref name="mask"/> is all ones, <paramref name="whenZeros"/> if all zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Select<T>(T mask, T whenOnes, T whenZeros)
        where T : struct, IBinaryInteger<T>
        => whenZeros ^ ((whenOnes ^ whenZeros) & mask);

    /// <summary>Swaps the two if <paramref name="mask"/> is all ones; leaves them if it is all zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Swap(ulong mask, ref ulong left, ref ulong right)
    {
        ulong difference = (left ^ right) & mask;
        left ^= difference;
        right ^= difference;
    }
}
