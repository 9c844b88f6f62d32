using System;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>Numbers as limbs, least significant first, and as big-endian bytes (SEC 1 §2.3.7 and §2.3.8).</summary>
internal static class LimbString
{
    /// <summary>Reads at most 8 bytes for each limb; what is missing in front is zero.</summary>
    internal static void Read(ReadOnlySpan<byte> bigEndian, Span<ulong> limbs) => _ = Limbs.TryRead(bigEndian, limbs);

    /// <summary>Writes into all of the bytes, at most 8 for each limb, a number that fits.</summary>
    internal static void Write(ReadOnlySpan<ulong> limbs, Span<byte> bigEndian) => Limbs.Write(limbs, bigEndian);

    /// <summary>Divides by 2^count, for a public count below 64.</summary>
    internal static void ShiftRight(Span<ulong> limbs, int count)
    {
        for (int i = 0; count > 0 && i < limbs.Length; i++)
            limbs[i] = (limbs[i] >> count) | (i + 1 < limbs.Length ? limbs[i + 1] << (64 - count) : 0);
    }

    /// <summary>1 if a is less than b, else 0, for the same number of limbs.</summary>
    internal static ulong LessBit(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        ulong borrow = 0;
        for (int i = 0; i < a.Length; i++)
            _ = CarryChain.Subtract(a[i], b[i], ref borrow);
        return borrow;
    }

    /// <summary>1 if all limbs are zero, else 0.</summary>
    internal static ulong IsZeroBit(ReadOnlySpan<ulong> a)
    {
        ulong union = 0;
        foreach (ulong limb in a)
            union |= limb;
        return ConstantTime.IsZeroBit(union);
    }

    /// <summary>Clears limbs that held a secret.</summary>
    internal static void Clear(Span<ulong> limbs) => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(limbs));
}
