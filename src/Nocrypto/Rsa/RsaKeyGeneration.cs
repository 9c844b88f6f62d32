using System;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// Fresh RSA keys by FIPS 186-5 appendix A.1 with probable primes (A.1.3). Everything that is done to the primes takes the
/// same time for all of them; the inverses modulo even numbers come without any division by a secret, because the public
/// exponent is small and prime.
/// </summary>
internal static class RsaKeyGeneration
{
    private const uint PublicExponent = 65537;
    private static readonly SmallDivisor Exponent = new(PublicExponent);

    /// <summary>A key whose modulus has exactly so many bits, a multiple of 128. The caller disposes it.</summary>
    internal static RsaPrivateKey Generate(int modulusBits, RandomSource random)
    {
        int length = modulusBits / 128;
        ulong[] memory = GC.AllocateArray<ulong>(12 * length, pinned: true);
        Span<ulong> p = memory.AsSpan(0, length), q = memory.AsSpan(length, length), d = memory.AsSpan(2 * length, 2 * length);
        Span<ulong> dp = memory.AsSpan(4 * length, length), dq = memory.AsSpan(5 * length, length);
        Span<ulong> qInverse = memory.AsSpan(6 * length, length), n = memory.AsSpan(7 * length, 2 * length);
        Span<ulong> scratch = memory.AsSpan(9 * length);
        try
        {
            do
            {
                RsaPrimeSearch search = new(random, Exponent);
                search.Find(p, default);
                search.Find(q, p);
                FindPrivateExponent(p, q, d, scratch);
            }
            while (!IsLarge(d));
            InvertExponent(dp, p, scratch);
            InvertExponent(dq, q, scratch);
            InvertModulo(qInverse, q, p);
            Limbs.MultiplyAdd(n, p, q, default);
            return Import(n, d, p, q, dp, dq, qInverse);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(memory.AsSpan()));
        }
    }

    /// <summary>
    /// d = e⁻¹ mod lcm(p - 1, q - 1). Both are twice an odd number, so with g the gcd of those halves the lcm is
    /// (p - 1) · ((q - 1) / 2 / g).
    /// </summary>
    private static void FindPrivateExponent(ReadOnlySpan<ulong> p, ReadOnlySpan<ulong> q, Span<ulong> d, Span<ulong> scratch)
    {
        int length = p.Length;
        Span<ulong> g = scratch[..length], half = scratch.Slice(length, length), quotient = scratch.Slice(2 * length, length);
        p.CopyTo(g);
        q.CopyTo(half);
        LimbString.ShiftRight(g, 1);
        LimbString.ShiftRight(half, 1);
        Limbs.GreatestCommonDivisor(g, half);
        q.CopyTo(half);
        LimbString.ShiftRight(half, 1);
        Limbs.DivideExactly(quotient, half, g);

        // One more than the lcm, as a prime is one more than its own order.
        p.CopyTo(g);
        g[0] ^= 1;
        Span<ulong> lcm = stackalloc ulong[2 * length];
        Limbs.MultiplyAdd(lcm, g, quotient, default);
        lcm[0] |= 1;
        InvertExponent(d, lcm, scratch);
        LimbString.Clear(lcm);
    }

    /// <summary>
    /// inverse = e⁻¹ mod m, for an even m that is prime to e, given as m + 1, which is odd: (1 + k m) / e with the k that
    /// makes the division exact, k = -m⁻¹ mod e.
    /// </summary>
    private static void InvertExponent(Span<ulong> inverse, ReadOnlySpan<ulong> orderPlusOne, Span<ulong> scratch)
    {
        int length = orderPlusOne.Length;
        Span<ulong> product = stackalloc ulong[2 * (length + 1)];
        Span<ulong> quotient = product[(length + 1)..];
        product = product[..(length + 1)];
        orderPlusOne.CopyTo(scratch);
        Span<ulong> order = scratch[..length];
        order[0] ^= 1;
        ulong k = Exponent.Divisor - Exponent.Inverse(Exponent.Remainder(order));
        Limbs.MultiplyAdd(product, order, [k], [1]);
        Limbs.DivideExactly(quotient, product, [PublicExponent]);
        quotient[..length].CopyTo(inverse);
        LimbString.Clear(product);
        LimbString.Clear(quotient);
    }

    /// <summary>inverse = value^(prime - 2) mod prime, by Fermat.</summary>
    private static void InvertModulo(Span<ulong> inverse, ReadOnlySpan<ulong> value, ReadOnlySpan<ulong> prime)
    {
        using RsaPowers powers = RsaArithmetic.Best.CreatePowers(prime, prime, 64 * prime.Length);
        Span<ulong> exponent = stackalloc ulong[prime.Length];
        // The prime is 3 modulo 4: no borrow.
        prime.CopyTo(exponent);
        exponent[0] -= 2;
        powers.Power(inverse, inverse, value, value, exponent, exponent);
        LimbString.Clear(exponent);
    }

    /// <summary>FIPS 186-5 appendix A.1.1: d is above 2^(nlen / 2), which only one key in 2^(nlen / 2) is not.</summary>
    private static bool IsLarge(ReadOnlySpan<ulong> d)
    {
        ulong isSmall = LimbString.IsZeroBit(d[(d.Length / 2)..]);
        // A small one is thrown away.
        ConstantTime.Declassify(ref isSmall);
        return isSmall == 0;
    }

    /// <summary>The key, with all the checks of an import: a machine that computed wrongly makes none.</summary>
    private static RsaPrivateKey Import(
        ReadOnlySpan<ulong> n, ReadOnlySpan<ulong> d, ReadOnlySpan<ulong> p, ReadOnlySpan<ulong> q, ReadOnlySpan<ulong> dp,
        ReadOnlySpan<ulong> dq, ReadOnlySpan<ulong> qInverse)
    {
        int half = 8 * p.Length;
        byte[] bytes = GC.AllocateArray<byte>(9 * half, pinned: true);
        Span<byte> modulus = bytes.AsSpan(0, 2 * half), exponent = bytes.AsSpan(2 * half, 2 * half), rest = bytes.AsSpan(4 * half);
        Limbs.Write(n, modulus);
        Limbs.Write(d, exponent);
        RsaPrivateKeyParts parts = new RsaPrivateKeyParts
        {
            Modulus = modulus,
            PublicExponent = [1, 0, 1],
            PrivateExponent = exponent,
            P = Part(p, rest, 0),
            Q = Part(q, rest, 1),
            Dp = Part(dp, rest, 2),
            Dq = Part(dq, rest, 3),
            QInverse = Part(qInverse, rest, 4),
        };
        bool isRight = RsaPrivateKey.TryCreate(parts, out RsaPrivateKey? key);
        CryptographicOperations.ZeroMemory(bytes);
        return isRight ? key! : throw new InvalidOperationException("The machine computed wrongly: a fresh key does not fit itself.");
    }

    /// <summary>Writes a number into its place of several, and gives that.</summary>
    private static Span<byte> Part(ReadOnlySpan<ulong> number, Span<byte> parts, int index)
    {
        int size = 8 * number.Length;
        Span<byte> part = parts.Slice(index * size, size);
        Limbs.Write(number, part);
        return part;
    }
}
