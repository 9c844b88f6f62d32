using System;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// Whether the parts of a private key fit each other (RFC 8017 §3.2). The numbers are secret, so they are compared and
/// divided in constant time; only the verdicts are told.
/// </summary>
internal static class RsaConsistency
{
    /// <summary>
    /// Whether a prime is odd and has half of the modulus's bits (FIPS 186-5 appendix A.1.1); of an odd count, rounded up
    /// or down.
    /// </summary>
    internal static bool IsPrimeSize(RsaPublicKey publicKey, ReadOnlySpan<ulong> prime, out int bits)
    {
        int down = publicKey.ModulusBits / 2, up = (publicKey.ModulusBits + 1) / 2;
        ulong isDown = Limbs.HasBitLengthBit(prime, down), isUp = Limbs.HasBitLengthBit(prime, up), isOdd = prime[0] & 1;
        // The size of a prime is public, as it is for every key that is taken, and the caller is told whether it fits.
        ConstantTime.Declassify(ref isDown);
        ConstantTime.Declassify(ref isUp);
        ConstantTime.Declassify(ref isOdd);
        bits = isUp == 1 ? up : down;
        return (isDown | isUp) == 1 && isOdd == 1;
    }

    /// <summary>Whether p · q = n.</summary>
    internal static bool IsModulus(RsaPublicKey publicKey, RsaPrime p, RsaPrime q)
    {
        ReadOnlySpan<ulong> n = publicKey.Operations.Limbs;
        ulong[] product = new ulong[2 * p.Field.Length];
        Limbs.MultiplyAdd(product, p.Field.Modulus, q.Field.Modulus, []);
        bool isProduct = Limbs.EqualBit(product.AsSpan(0, n.Length), n) == 1
            & ConstantTime.IsZero(MemoryMarshal.AsBytes(product.AsSpan(n.Length)));
        Clear(product);
        // The caller is told whether the parts fit; of parts that do, that says nothing new.
        ConstantTime.Declassify(ref isProduct);
        return isProduct;
    }

    /// <summary>
    /// Whether |p - q| is at least 2^(bits - 100), for primes of that many bits (FIPS 186-5 appendix A.1.3 step 5.5): of
    /// closer ones, Fermat's method finds the product's factors.
    /// </summary>
    internal static bool IsFarApart(ReadOnlySpan<ulong> p, ReadOnlySpan<ulong> q, int bits)
    {
        ulong[] difference = GC.AllocateArray<ulong>(p.Length, pinned: true);
        // p - q or, where that is negative, its complement, which is q - p - 1.
        ulong negative = ConstantTime.Mask(Limbs.Subtract(difference, p, q));
        int low = bits - 100;
        ulong union = 0;
        for (int i = low / 64; i < difference.Length; i++)
            union |= (difference[i] ^ negative) >> (i == low / 64 ? low % 64 : 0);
        Clear(difference);
        ulong isClose = ConstantTime.IsZeroBit(union);
        // The caller is told whether the primes fit; of those that do, that says nothing new.
        ConstantTime.Declassify(ref isClose);
        return isClose == 0;
    }

    /// <summary>Whether d mod (prime - 1) is <paramref name="exponent"/>, and e times that is 1 modulo prime - 1.</summary>
    internal static bool IsExponent(
        RsaPublicKey publicKey, ReadOnlySpan<ulong> prime, ReadOnlySpan<ulong> exponent, ReadOnlySpan<byte> privateExponent)
    {
        int length = prime.Length;
        ulong[] d = GC.AllocateArray<ulong>(publicKey.Operations.Length, pinned: true);
        ulong[] secrets = GC.AllocateArray<ulong>((3 * length) + 1, pinned: true);
        Span<ulong> order = secrets.AsSpan(0, length), remainder = secrets.AsSpan(length, length);
        Span<ulong> product = secrets.AsSpan(2 * length, length + 1);
        prime.CopyTo(order);
        order[0] ^= 1;
        bool fits = Limbs.TryRead(privateExponent, d) & Limbs.LessBit(d, publicKey.Operations.Limbs) == 1;
        // The caller is told whether the parts fit; of parts that do, that says nothing new.
        ConstantTime.Declassify(ref fits);
        if (fits)
        {
            Limbs.Remainder(remainder, d, order);
            fits = Limbs.EqualBit(remainder, exponent) == 1;
            Limbs.MultiplyAdd(product, exponent, [publicKey.PublicExponent], []);
            Limbs.Remainder(remainder, product, order);
            fits &= IsOne(remainder);
            ConstantTime.Declassify(ref fits);
        }
        Clear(d);
        Clear(secrets);
        return fits;
    }

    /// <summary>Whether <paramref name="qInverse"/> is below p, and q times that is 1 modulo p.</summary>
    internal static bool IsInverse(RsaPrime p, RsaPrime q, ReadOnlySpan<ulong> qInverse)
    {
        int length = p.Field.Length;
        ulong[] secrets = GC.AllocateArray<ulong>(3 * length, pinned: true);
        Span<ulong> product = secrets.AsSpan(0, 2 * length), remainder = secrets.AsSpan(2 * length);
        Limbs.MultiplyAdd(product, q.Field.Modulus, qInverse, []);
        Limbs.Remainder(remainder, product, p.Field.Modulus);
        bool fits = IsOne(remainder) & Limbs.LessBit(qInverse, p.Field.Modulus) == 1;
        // The caller is told whether the parts fit; of parts that do, that says nothing new.
        ConstantTime.Declassify(ref fits);
        Clear(secrets);
        return fits;
    }

    private static bool IsOne(ReadOnlySpan<ulong> value)
        => (ConstantTime.EqualBit(value[0], 1) == 1) & ConstantTime.IsZero(MemoryMarshal.AsBytes(value[1..]));

    private static void Clear(ulong[] secrets) => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(secrets.AsSpan()));
}
