using System;
using System.Collections.Generic;
using System.Numerics;
using FsCheck;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>The arithmetic in pairs by AVX2 against the platform's numbers, and the strategies against each other.</summary>
public sealed class RsaPairTests
{
    /// <summary>All of this machine.</summary>
    internal static IEnumerable<RsaArithmetic> Strategies()
    {
        yield return RsaArithmetic.Portable;
        if (RsaPairField.IsSupported)
            yield return RsaArithmetic.Avx2;
    }

    // Every length of the loops over columns, both sides of each change of the radix, and the largest modulus.
    private static int DrawBits(Random random) => random.Next(8) switch
    {
        0 => random.Next(1780, 1810),
        1 => random.Next(3, 20),
        2 when random.Next(6) == 0 => random.Next(7090, 7120),
        2 when random.Next(6) == 0 => RsaLimits.MaxModulusBits,
        _ => random.Next(20, 1100),
    };

    // Digits at the ends of their range make the longest columns: all ones, all zeros, next to the modulus, 2^(r - 1) each.
    private static BigInteger Draw(Random random, int bits, BigInteger bound)
    {
        BigInteger drawn = random.Next(8) switch
        {
            0 => bound - 1 - random.Next(2),
            1 => random.Next(3),
            2 => (BigInteger.One << random.Next(bits)) - random.Next(2),
            3 => Repeated(BigInteger.One << 28, 29, bits),
            4 => Repeated(BigInteger.One << 27, 28, bits),
            5 => Repeated(BigInteger.One << 26, 27, bits),
            _ => Uniform(random, bits),
        };
        return ((drawn % bound) + bound) % bound;
    }

    private static BigInteger Uniform(Random random, int bits)
    {
        byte[] bytes = new byte[(bits + 7) / 8];
        random.NextBytes(bytes);
        return new BigInteger(bytes, isUnsigned: true) & ((BigInteger.One << bits) - 1);
    }

    private static BigInteger Repeated(BigInteger digit, int digitBits, int bits)
    {
        BigInteger number = 0;
        for (int i = 0; i < bits / digitBits; i++)
            number = (number << digitBits) + digit;
        return number;
    }

    private static BigInteger DrawModulus(Random random, int bits)
        => random.Next(4) == 0 ? (BigInteger.One << bits) - 1 : Uniform(random, bits) | (BigInteger.One << (bits - 1)) | 1;

    [Property(MaxTest = 300)]
    public unsafe void Products_and_squares_agree_with_the_platform(int seed)
    {
        if (!RsaPairField.IsSupported)
            return;
        Random random = new(seed);
        int bits = DrawBits(random), length = Limbs.Count(bits);
        BigInteger n = DrawModulus(random, bits), m = DrawModulus(random, bits - random.Next(2));
        using RsaPairField field = new(Nist.Limbs(n, length), Nist.Limbs(m, length), bits);
        RsaPairMemory memory = new((2 * field.NumberLength) + field.EnterScratchLength);
        long* left = memory.Take(field.NumberLength), right = memory.Take(field.NumberLength);
        long* scratch = memory.Take(field.EnterScratchLength);
        BigInteger a = Draw(random, bits, n), b = Draw(random, bits, m), c = Draw(random, bits, n), d = Draw(random, bits, m);
        field.Enter(left, Nist.Limbs(a, length), Nist.Limbs(b, length), scratch);
        field.Write(right, Nist.Limbs(c, length), Nist.Limbs(d, length));
        field.Multiply(right, left, right, scratch);
        Assert.Equal((a * c % n, b * d % m), Read(field, right));
        field.Square(right, left, scratch);
        field.Leave(right, right, scratch);
        Assert.Equal((a * a % n, b * b % m), Read(field, right));
        field.Leave(right, left, scratch);
        Assert.Equal((a, b), Read(field, right));
        field.Leave(right, field.One, scratch);
        Assert.Equal((1 % n, 1 % m), Read(field, right));
        GC.KeepAlive(memory);
    }

    /// <summary>Nothing reduces numbers beyond what the products do, so a long chain is where one that grows would show.</summary>
    [Property(MaxTest = 20)]
    public unsafe void A_long_chain_keeps_in_range(int seed)
    {
        if (!RsaPairField.IsSupported)
            return;
        Random random = new(seed);
        int bits = DrawBits(random), length = Limbs.Count(bits);
        BigInteger n = DrawModulus(random, bits), a = Draw(random, bits, n), expected = a;
        using RsaPairField field = new(Nist.Limbs(n, length), Nist.Limbs(n, length), bits);
        RsaPairMemory memory = new((2 * field.NumberLength) + field.EnterScratchLength);
        long* value = memory.Take(field.NumberLength), first = memory.Take(field.NumberLength);
        long* scratch = memory.Take(field.EnterScratchLength);
        field.Enter(value, Nist.Limbs(a, length), Nist.Limbs(n - a, length), scratch);
        field.Enter(first, Nist.Limbs(a, length), Nist.Limbs(n - a, length), scratch);
        for (int i = 0; i < 50; i++)
        {
            field.Square(value, value, scratch);
            field.Multiply(value, first, value, scratch);
            expected = expected * expected % n * a % n;
        }
        field.Leave(value, value, scratch);
        // An odd power of -a.
        Assert.Equal((expected, (n - expected) % n), Read(field, value));
        GC.KeepAlive(memory);
    }

    [Property(MaxTest = 60)]
    public void Powers_agree_with_the_platform_by_every_strategy(int seed)
    {
        Random random = new(seed);
        int bits = random.Next(3, 700), length = Limbs.Count(bits), exponentLength = random.Next(1, 6);
        BigInteger n = DrawModulus(random, bits), m = DrawModulus(random, bits - random.Next(2));
        bool isWide = random.Next(2) == 0;
        int valueBits = isWide ? bits + (64 * length) - 1 : bits;
        BigInteger bound = isWide ? BigInteger.Min(n, m) << (64 * length) : BigInteger.Min(n, m);
        BigInteger x = Draw(random, valueBits, bound), y = Draw(random, valueBits, bound);
        BigInteger a = Uniform(random, 64 * exponentLength), b = random.Next(3);
        foreach (RsaArithmetic strategy in Strategies())
        {
            using RsaPowers powers = strategy.CreatePowers(Nist.Limbs(n, length), Nist.Limbs(m, length), bits);
            ulong[] first = new ulong[length], second = new ulong[length];
            int valueLength = isWide ? 2 * length : length;
            powers.Power(
                first, second, Nist.Limbs(x, valueLength), Nist.Limbs(y, valueLength), Nist.Limbs(a, exponentLength),
                Nist.Limbs(b, exponentLength));
            Assert.Equal(BigInteger.ModPow(x, a, n), Nist.Value(first));
            Assert.Equal(BigInteger.ModPow(y, b, m), Nist.Value(second));
        }
    }

    [Property(MaxTest = 60)]
    public void Public_powers_and_blindings_agree_with_the_platform_by_every_strategy(int seed, uint exponent)
    {
        Random random = new(seed);
        int bits = DrawBits(random), length = Limbs.Count(bits);
        BigInteger n = DrawModulus(random, bits), x = Draw(random, bits, n), r = Draw(random, bits, n), s = Draw(random, bits, n);
        ulong e = ((ulong)exponent << 1) | 3;
        foreach (RsaArithmetic strategy in Strategies())
        {
            RsaModulus modulus = strategy.CreateModulus(Nist.Limbs(n, length), bits);
            ulong[] value = Nist.Limbs(x, length);
            modulus.PowerVarTime(value, value, e);
            Assert.Equal(BigInteger.ModPow(x, e, n), Nist.Value(value));
            using RsaBlinding blinding = modulus.CreateBlinding(Nist.Limbs(r, length), Nist.Limbs(s, length));
            BigInteger factor = r, counterpart = s;
            for (int use = 0; use < RsaBlinding.Uses; use++)
            {
                Assert.False(blinding.IsSpent);
                blinding.Blind(value, Nist.Limbs(x, length));
                Assert.Equal(x * factor % n, Nist.Value(value));
                blinding.Unblind(value, Nist.Limbs(x, length));
                Assert.Equal(x * counterpart % n, Nist.Value(value));
                blinding.Renew();
                (factor, counterpart) = (factor * factor % n, counterpart * counterpart % n);
            }
            Assert.True(blinding.IsSpent);
        }
    }

    private static unsafe (BigInteger First, BigInteger Second) Read(RsaPairField field, long* number)
    {
        ulong[] first = new ulong[field.Length], second = new ulong[field.Length];
        field.Read(first, number, 0);
        field.Read(second, number, 1);
        return (Nist.Value(first), Nist.Value(second));
    }
}
