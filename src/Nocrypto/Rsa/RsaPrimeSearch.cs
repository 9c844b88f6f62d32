using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Sundog.Nocrypto;

/// <summary>
/// Probable primes for RSA (FIPS 186-5 appendix A.1.3). A candidate that is refused is thrown away whole and the next one
/// is drawn anew, so the time of the search tells nothing of the prime that is kept; what is done to that one takes the
/// same time for all.
/// </summary>
internal sealed class RsaPrimeSearch
{
    /// <summary>
    /// FIPS 186-5 table B.1 asks for 5 rounds for primes of 1024 bits and 4 for longer ones, against an error of 2^-112 and
    /// less; 6 for all, as they are made in pairs.
    /// </summary>
    private const int Rounds = 6;

    // FIPS 186-5 appendix A.1.3 steps 4.4 and 5.4: at least sqrt(2) 2^(k - 1); here by the highest limb, rounded up.
    private const ulong LeastTopLimb = 0xb504f333f9de6485;

    private const int LargestSmallPrime = 4096;
    private static readonly SmallDivisor[] SmallPrimes = FindSmallPrimes();

    private readonly RandomSource _random;
    private readonly SmallDivisor _exponent;

    /// <summary>A search for primes p with p - 1 prime to the public exponent, which is prime.</summary>
    internal RsaPrimeSearch(RandomSource random, SmallDivisor exponent)
    {
        _random = random;
        _exponent = exponent;
    }

    /// <summary>
    /// Fills <paramref name="prime"/>, whose limbs are its size in bits over 64. It is 3 modulo 4, which appendix A.1.3
    /// allows to ask for, so that one power makes a round. The other prime, if there is one already, must be far away.
    /// </summary>
    /// <exception cref="InvalidOperationException">The source is not seeded, or broken: no candidate was prime.</exception>
    internal void Find(Span<ulong> prime, ReadOnlySpan<ulong> other)
    {
        int bits = 64 * prime.Length;
        // Steps 4.7 and 5.8: nlen is twice the bits; 5 nlen candidates for p, 10 nlen for q. A prime comes after 0.18 nlen.
        int limit = other.IsEmpty ? 10 * bits : 20 * bits;
        for (int i = 0; i < limit;)
        {
            _random.Fill(MemoryMarshal.AsBytes(prime));
            prime[^1] |= 1UL << 63;
            prime[0] |= 3;
            if (IsTold(ConstantTime.LessBit(prime[^1], LeastTopLimb)))
                continue;
            if (!other.IsEmpty && !RsaConsistency.IsFarApart(prime, other, bits))
                continue;
            i++;
            // Steps 4.5 and 5.6: GCD(p - 1, e) = 1, for a prime e.
            if (!IsTold(ConstantTime.EqualBit(_exponent.Remainder(prime), 1))
                && !HasSmallFactor(prime)
                && IsProbablePrime(prime, bits, _random, Rounds, RsaArithmetic.Best))
                return;
        }
        throw new InvalidOperationException("The random source is broken: none of its numbers is prime.");
    }

    /// <summary>
    /// The Miller-Rabin test (FIPS 186-5 appendix B.3.1) of a number of so many bits, which need all of its limbs, that is 3
    /// modulo 4: then w - 1 is 2 m with an odd m, and w passes a round if b^m is 1 or -1. Other numbers are refused. The rounds are made two at a time, an odd one with a companion.
    /// </summary>
    internal static bool IsProbablePrime(
        ReadOnlySpan<ulong> w, int bits, RandomSource random, int rounds, RsaArithmetic arithmetic)
    {
        if (!IsTold(ConstantTime.EqualBit(w[0] & 3, 3)))
            return false;
        int length = w.Length;
        using RsaPowers powers = arithmetic.CreatePowers(w, w, bits);
        ulong[] memory = GC.AllocateArray<ulong>(8 * length, pinned: true);
        Span<ulong> m = memory.AsSpan(0, length), minusOne = memory.AsSpan(length, length);
        Span<ulong> one = memory.AsSpan(2 * length, length), other = memory.AsSpan(3 * length, length);
        Span<ulong> bases = memory.AsSpan(4 * length);
        w.CopyTo(m);
        LimbString.ShiftRight(m, 1);
        // w is odd: no borrow.
        w.CopyTo(minusOne);
        minusOne[0] ^= 1;
        bool isPrime = true;
        for (int i = 0; i < rounds && isPrime; i += 2)
        {
            // B.3.1 step 4.1 draws a base from 2 to w - 2 again and again; twice the bits modulo w are as uniform, and
            // their number does not tell of w. The upper half must be below w.
            random.Fill(MemoryMarshal.AsBytes(bases));
            bases[(2 * length) - 1] &= w[^1] >> 1;
            bases[^1] &= w[^1] >> 1;
            powers.Power(one, other, bases[..(2 * length)], bases[(2 * length)..], m, m);
            isPrime = IsTold(IsOneOrMinusOne(one, minusOne) & IsOneOrMinusOne(other, minusOne));
        }
        LimbString.Clear(memory);
        return isPrime;
    }

    private static ulong IsOneOrMinusOne(Span<ulong> power, ReadOnlySpan<ulong> minusOne)
    {
        ulong isMinusOne = Limbs.EqualBit(power, minusOne);
        power[0] ^= 1;
        return isMinusOne | LimbString.IsZeroBit(power);
    }

    private static bool HasSmallFactor(ReadOnlySpan<ulong> candidate)
    {
        foreach (SmallDivisor prime in SmallPrimes)
        {
            if (IsTold(ConstantTime.IsZeroBit(prime.Remainder(candidate))))
                return true;
        }
        return false;
    }

    /// <summary>A verdict over a candidate. Those over the prime that is kept are the same for all primes.</summary>
    private static bool IsTold(ulong verdict)
    {
        ConstantTime.Declassify(ref verdict);
        return verdict == 1;
    }

    /// <summary>The odd ones.</summary>
    private static SmallDivisor[] FindSmallPrimes()
    {
        List<SmallDivisor> primes = [];
        bool[] isComposite = new bool[LargestSmallPrime];
        for (int i = 3; i < isComposite.Length; i += 2)
        {
            if (isComposite[i])
                continue;
            primes.Add(new SmallDivisor((uint)i));
            for (int multiple = i * i; multiple < isComposite.Length; multiple += 2 * i)
                isComposite[multiple] = true;
        }
        return [.. primes];
    }
}
