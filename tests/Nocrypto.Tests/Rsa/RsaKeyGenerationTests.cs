using System;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;
using FsCheck.Xunit;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Nocrypto.Tests;

public sealed class RsaKeyGenerationTests
{
    /// <summary>FIPS 186-5 appendix A.1.1 and A.1.3, every criterion, checked with other arithmetic.</summary>
    [Theory]
    [InlineData(2048, 3)]
    [InlineData(3072, 1)]
    public void A_fresh_key_meets_the_standard_and_signs(int bits, int keys)
    {
        for (int i = 0; i < keys; i++)
        {
            using RsaPrivateKey key = RsaPrivateKey.Generate(bits, RsaTestKeys.Random);
            RsaPublicKey publicKey = (RsaPublicKey)key.PublicKey;
            byte[][] parts = Export(key);
            BigInteger n = Number([.. publicKey.Modulus]), e = 65537;
            BigInteger d = Number(parts[0]), p = Number(parts[1]), q = Number(parts[2]);
            Assert.Equal(e, Number([.. publicKey.Exponent]));
            Assert.Equal(bits, (int)n.GetBitLength());
            Assert.Equal(n, p * q);
            BigInteger lcm = (p - 1) * (q - 1) / BigInteger.GreatestCommonDivisor(p - 1, q - 1);
            Assert.Equal(BigInteger.One, d * e % lcm);
            Assert.True(d < lcm && d > BigInteger.One << (bits / 2));
            foreach (BigInteger prime in new[] { p, q })
            {
                Assert.True(2 * prime * prime >= BigInteger.One << bits, "at least sqrt(2) 2^(k - 1)");
                Assert.Equal(bits / 2, (int)prime.GetBitLength());
                Assert.Equal(BigInteger.One, BigInteger.GreatestCommonDivisor(prime - 1, e));
                Assert.True(new Org.BouncyCastle.Math.BigInteger(prime.ToString(null, null)).IsProbablePrime(100));
            }
            Assert.True(BigInteger.Abs(p - q) > BigInteger.One << ((bits / 2) - 100));
            Assert.Equal(d % (p - 1), Number(parts[3]));
            Assert.Equal(d % (q - 1), Number(parts[4]));
            Assert.Equal(BigInteger.One, Number(parts[5]) * q % p);
            byte[] signature = RsaTestKeys.Sign(key, SignatureAlgorithm.RsaPssSha256, [1]);
            Assert.True(publicKey.Verify(SignatureAlgorithm.RsaPssSha256, [1], signature));
        }
    }

    [Fact]
    public void An_exported_key_is_imported_again()
    {
        using RsaPrivateKey key = RsaTestKeys.Private(2048);
        byte[][] parts = Export(key);
        RsaPublicKey publicKey = (RsaPublicKey)key.PublicKey;
        Assert.Equal(RsaTestKeys.Parameters(2048).D, parts[0]);
        RsaPrivateKeyParts exported = new RsaPrivateKeyParts
        {
            Modulus = publicKey.Modulus,
            PublicExponent = publicKey.Exponent,
            PrivateExponent = parts[0],
            P = parts[1],
            Q = parts[2],
            Dp = parts[3],
            Dq = parts[4],
            QInverse = parts[5],
        };
        Assert.True(RsaPrivateKey.TryCreate(exported, out RsaPrivateKey? again));
        Assert.True(again.PublicKey.Equals(publicKey));
        Assert.Throws<ArgumentException>(() => key.Export(new byte[255], parts[1], parts[2], parts[3], parts[4], parts[5]));
        Assert.Throws<ArgumentException>(() => key.Export(parts[0], parts[1], parts[2], parts[3], parts[4], new byte[129]));
        again.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Export(again));
    }

    /// <summary>Fermat's method would factor this modulus at once.</summary>
    [Fact]
    public void Close_primes_are_refused()
    {
        BigInteger p = NextPrime((BigInteger.One << 1023) + (BigInteger.One << 1022) + 7), q = NextPrime(p + 2);
        Assert.False(Imports(p, q));
        BigInteger far = NextPrime((BigInteger.One << 1023) + (BigInteger.One << 1022) + (BigInteger.One << 1000));
        Assert.True(Imports(p, far));
        Assert.False(Imports(p, NextPrime(p + (BigInteger.One << 922))));
        Assert.True(Imports(NextPrime(p + (BigInteger.One << 925)), p));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(2047)]
    [InlineData(2176)]
    [InlineData(8192)]
    public void Other_sizes_are_refused(int bits)
        => Assert.Throws<ArgumentOutOfRangeException>(() => RsaPrivateKey.Generate(bits, RsaTestKeys.Random));

    [Fact]
    public void A_broken_source_makes_no_key()
        => Assert.Throws<InvalidOperationException>(() => RsaPrivateKey.Generate(2048, new ConstantRandom(0xff)));

    [Property(MaxTest = 200)]
    public void Remainders_and_inverses_by_small_numbers_are_right(ulong value, ulong high, ushort pick)
    {
        foreach (uint divisor in new[] { 3u, 65537u, 4093u, 2147483647u, ((uint)pick | 1) + 2 })
        {
            SmallDivisor small = new(divisor);
            Assert.Equal((uint)(value % divisor), small.Remainder(value));
            Assert.Equal(0u, small.Remainder(value - (value % divisor)));
            Assert.Equal((uint)(((((BigInteger)high) << 64) + value) % divisor), small.Remainder([value, high]));
        }
        SmallDivisor exponent = new(65537);
        uint residue = (uint)(value % 65536) + 1;
        Assert.Equal(1UL, (ulong)residue * exponent.Inverse(residue) % 65537);
    }

    [Property(MaxTest = 200)]
    public void Divisors_and_exact_quotients_are_right(int seed)
    {
        Random random = new(seed);
        int length = random.Next(1, 9);
        BigInteger a = Draw(random, length) | 1, b = Draw(random, length) | 1;
        ulong[] left = Nist.Limbs(a, length), right = Nist.Limbs(b, length);
        Limbs.GreatestCommonDivisor(left, right);
        Assert.Equal(BigInteger.GreatestCommonDivisor(a, b), Nist.Value(left));
        Assert.Equal(BigInteger.Zero, Nist.Value(right));

        ulong[] quotient = new ulong[2 * length], dividend = Nist.Limbs(a * b, 2 * length);
        Limbs.DivideExactly(quotient, dividend, Nist.Limbs(b, length));
        Assert.Equal(a, Nist.Value(quotient));
    }

    [Property(MaxTest = 100)]
    public void Powers_with_secret_exponents_are_right(int seed)
    {
        Random random = new(seed);
        int length = random.Next(1, 8);
        BigInteger n = Draw(random, length) | (BigInteger.One << ((64 * length) - 1)) | 1, x = Draw(random, length) % n, a = Draw(random, 3);
        using RsaMontgomery field = new(Nist.Limbs(n, length), 64 * length, isSecret: true);
        ulong[] form = new ulong[length], power = new ulong[length], scratch = new ulong[RsaExponentiation.ScratchLength(field)];
        field.Enter(form, Nist.Limbs(x, length), scratch);
        RsaExponentiation.Power(field, power, form, Nist.Limbs(a, 3), scratch);
        field.Leave(power, power, scratch);
        Assert.Equal(BigInteger.ModPow(x, a, n), Nist.Value(power));
    }

    /// <summary>Numbers that are not 3 modulo 4 are never asked for; they are refused, prime or not.</summary>
    [Fact]
    public void Wycheproof_primality()
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        int tested = 0;
        int count = Wycheproof.ForEach("primality_test.json", test =>
        {
            // Small numbers, and the negative ones of the file in two's complement, are none that a search can meet.
            byte[] bytes = test.Bytes("value");
            BigInteger value = new(bytes, isUnsigned: false, isBigEndian: true);
            if (value < ulong.MaxValue)
                return;
            ulong[] limbs = Nist.Limbs(value, (int)((value.GetBitLength() + 63) / 64));
            foreach (RsaArithmetic strategy in RsaPairTests.Strategies())
            {
                bool isPrime = RsaPrimeSearch.IsProbablePrime(limbs, (int)value.GetBitLength(), RsaTestKeys.Random, 20, strategy);
                Assert.Equal(test.IsValid && (value & 3) == 3, isPrime);
            }
            tested += (int)(value & 3) == 3 ? 1 : 0;
        });
        Assert.Equal(317, count);
        Assert.InRange(tested, 80, 317);
    }

    private static byte[][] Export(RsaPrivateKey key)
    {
        byte[][] parts = [new byte[key.MaxSignatureSize], .. Enumerable.Range(0, 5).Select(_ => new byte[key.PrimeSize])];
        key.Export(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
        return parts;
    }

    private static bool Imports(BigInteger p, BigInteger q)
    {
        BigInteger e = 65537, order = (p - 1) * (q - 1);
        BigInteger d = ModInverse(e, order);
        RsaPrivateKeyParts parts = new RsaPrivateKeyParts
        {
            Modulus = Bytes(p * q),
            PublicExponent = [1, 0, 1],
            PrivateExponent = Bytes(d),
            P = Bytes(p),
            Q = Bytes(q),
            Dp = Bytes(d % (p - 1)),
            Dq = Bytes(d % (q - 1)),
            QInverse = Bytes(BigInteger.ModPow(q, p - 2, p)),
        };
        return RsaPrivateKey.TryCreate(parts, out _);
    }

    private static BigInteger NextPrime(BigInteger from)
    {
        for (BigInteger candidate = from | 1; ; candidate += 2)
        {
            if ((candidate - 1) % 65537 != 0 && new Org.BouncyCastle.Math.BigInteger(candidate.ToString(null, null)).IsProbablePrime(50))
                return candidate;
        }
    }

    private static BigInteger ModInverse(BigInteger value, BigInteger modulus)
    {
        (BigInteger r, BigInteger s, BigInteger next, BigInteger nextS) = (modulus, 0, value, 1);
        while (!next.IsZero)
        {
            BigInteger quotient = r / next;
            (r, next) = (next, r - (quotient * next));
            (s, nextS) = (nextS, s - (quotient * nextS));
        }
        return ((s % modulus) + modulus) % modulus;
    }

    private static BigInteger Draw(Random random, int length)
    {
        byte[] bytes = new byte[8 * length];
        random.NextBytes(bytes);
        if (random.Next(3) == 0)
            bytes.AsSpan(random.Next(bytes.Length)).Fill((byte)(random.Next(2) * 255));
        return Nist.Value(MemoryMarshal.Cast<byte, ulong>(bytes));
    }

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] Bytes(BigInteger value) => value.ToByteArray(isUnsigned: true, isBigEndian: true);
}
