using System;
using System.Numerics;

namespace Sundog.Nocrypto;

/// <summary>The Jacobi symbol of public numbers, by the binary algorithm (Cohen, algorithm 1.4.12).</summary>
internal static class JacobiSymbol
{
    /// <summary>
    /// Whether the symbol (a / n) is 1: for a prime n, whether a is a square and not zero. n is odd and of the same length;
    /// both are overwritten.
    /// </summary>
    internal static bool IsOneVarTime(Span<ulong> a, Span<ulong> n)
    {
        bool isNegative = false;
        while (a.ContainsAnyExcept(0UL))
        {
            // (2 / n) is -1 where n is 3 or 5 modulo 8; a whole limb of zeros is an even number of twos.
            while (a[0] == 0)
            {
                a[1..].CopyTo(a);
                a[^1] = 0;
            }
            int twos = BitOperations.TrailingZeroCount(a[0]);
            LimbString.ShiftRight(a, twos);
            isNegative ^= (twos & 1) == 1 && (n[0] & 7) is 3 or 5;

            if (Limbs.LessBit(a, n) == 1)
            {
                // Reciprocity: (a / n) is -(n / a) where both are 3 modulo 4.
                isNegative ^= (a[0] & n[0] & 3) == 3;
                Span<ulong> swap = a;
                a = n;
                n = swap;
            }
            Limbs.Subtract(a, a, n);
            while (a.Length > 1 && (a[^1] | n[^1]) == 0)
            {
                a = a[..^1];
                n = n[..^1];
            }
        }
        // n is now the greatest common divisor.
        return !isNegative && n[0] == 1 && !n[1..].ContainsAnyExcept(0UL);
    }
}
