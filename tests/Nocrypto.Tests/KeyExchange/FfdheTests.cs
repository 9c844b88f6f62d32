using System;
using System.Linq;
using System.Numerics;
using FsCheck.Xunit;
using Org.BouncyCastle.Crypto.Agreement;
using Org.BouncyCastle.Crypto.Parameters;
using Xunit;

namespace Sundog.Nocrypto.Tests;

public sealed class FfdheTests
{
    public static TheoryData<string> Names => ["ffdhe2048", "ffdhe3072", "ffdhe4096", "ffdhe6144", "ffdhe8192"];

    private static FfdheGroup Group(string name) => name switch
    {
        "ffdhe2048" => FfdheGroup.Ffdhe2048,
        "ffdhe3072" => FfdheGroup.Ffdhe3072,
        "ffdhe4096" => FfdheGroup.Ffdhe4096,
        "ffdhe6144" => FfdheGroup.Ffdhe6144,
        _ => FfdheGroup.Ffdhe8192,
    };

    /// <summary>RFC 7919 appendix A.1 to A.5: 2^b - 2^(b - 64) + (floor(2^(b - 130) e) + X) 2^64 - 1.</summary>
    [Theory]
    [InlineData("ffdhe2048", 2048, 560316)]
    [InlineData("ffdhe3072", 3072, 2625351)]
    [InlineData("ffdhe4096", 4096, 5736041)]
    [InlineData("ffdhe6144", 6144, 15705020)]
    [InlineData("ffdhe8192", 8192, 10965728)]
    public void The_primes_are_the_definitions(string name, int bits, int x)
    {
        BigInteger one = BigInteger.One, e = FloorOfE(bits - 130);
        BigInteger p = (one << bits) - (one << (bits - 64)) + ((e + x) << 64) - 1;
        Assert.Equal(p, Prime(Group(name)));
        Assert.Equal(bits / 8, Group(name).SharedSecretSize);
        Assert.Equal(name, Group(name).Name);
        Assert.Same(Group(name), Group(name));
    }

    /// <summary>Fermat's test suffices to find a mistake of typing; that they are prime is RFC 7919's.</summary>
    [Fact]
    public void The_smallest_prime_and_its_half_are_prime()
    {
        BigInteger p = Prime(FfdheGroup.Ffdhe2048), q = p >> 1;
        Assert.Equal(BigInteger.One, BigInteger.ModPow(3, p - 1, p));
        Assert.Equal(BigInteger.One, BigInteger.ModPow(3, q - 1, q));
        Assert.Equal(BigInteger.One, BigInteger.ModPow(2, q, p));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_exchange_agrees_with_big_integers_and_with_BouncyCastle(string name)
    {
        FfdheGroup group = Group(name);
        BigInteger p = Prime(group);
        int size = group.SharedSecretSize;
        ScriptedSource random = new();
        byte[] share = new byte[size], answer = new byte[size], first = new byte[size], second = new byte[size];
        using KeyExchangeInitiator initiator = group.Start(random);
        initiator.WriteShare(share);
        Assert.True(group.TryRespond(share, random, answer, second));
        Assert.True(initiator.TryFinish(answer, first));
        Assert.Equal(first, second);
        Assert.Equal(2, random.Calls);

        // The scripted source counts up: the initiator's exponent is 1, 2, 3, ... as little-endian bytes.
        BigInteger exponent = new(Enumerable.Range(1, Size(name)).Select(i => (byte)i).ToArray(), isUnsigned: true);
        Assert.Equal(Bytes(BigInteger.ModPow(2, exponent, p), size), share);
        Assert.Equal(Bytes(BigInteger.ModPow(Number(answer), exponent, p), size), first);

        DHParameters parameters = new(Bouncy(p), Org.BouncyCastle.Math.BigInteger.Two, Bouncy(p >> 1));
        DHBasicAgreement agreement = new();
        agreement.Init(new DHPrivateKeyParameters(Bouncy(exponent), parameters));
        Assert.Equal(Bouncy(Number(first)), agreement.CalculateAgreement(new DHPublicKeyParameters(Bouncy(Number(answer)), parameters)));
    }

    [Property(MaxTest = 10)]
    public bool Any_exponents_agree(int seed)
    {
        FfdheGroup group = FfdheGroup.Ffdhe2048;
        ScriptedSource random = new(TestBytes.Make(seed, 32), TestBytes.Make(~seed, 32));
        byte[] share = new byte[256], answer = new byte[256], first = new byte[256], second = new byte[256];
        using KeyExchangeInitiator initiator = group.Start(random);
        initiator.WriteShare(share);
        return group.TryRespond(share, random, answer, second) && initiator.TryFinish(answer, first) && first.SequenceEqual(second);
    }

    [Theory]
    [InlineData("ffdhe2048")]
    [InlineData("ffdhe3072")]
    public void Keys_out_of_range_or_of_the_other_half_of_the_group_are_refused_with_outputs_zeroed(string name)
    {
        FfdheGroup group = Group(name);
        BigInteger p = Prime(group);
        int size = group.SharedSecretSize;
        using KeyExchangeInitiator initiator = group.Start(new ScriptedSource());
        // p is 3 modulo 4, so the negative of a square is none.
        BigInteger[] bad = [0, 1, p - 1, p, p + 1, p - 2, p - 4, (BigInteger.One << (8 * size)) - 1];
        foreach (byte[] share in bad.Select(value => Bytes(value, size)).Concat([[], new byte[size - 1], [.. new byte[size], 2], [0, .. Bytes(2, size)]]))
        {
            byte[] answer = Filled(size), secret = Filled(size);
            ScriptedSource random = new();
            Assert.False(group.TryRespond(share, random, answer, secret));
            Assert.Equal(new byte[size], answer);
            Assert.Equal(new byte[size], secret);
            Assert.Equal(0, random.Calls);
            secret = Filled(size);
            Assert.False(initiator.TryFinish(share, secret));
            Assert.Equal(new byte[size], secret);
        }
        foreach (BigInteger good in new[] { 2, 4, p - BigInteger.ModPow(p - 3, 1, p) + 6 })
            Assert.Equal(BigInteger.ModPow(good, p >> 1, p).IsOne, group.TryRespond(Bytes(good, size), new ScriptedSource(), new byte[size], new byte[size]));
    }

    [Property(MaxTest = 200)]
    public void The_symbol_is_eulers_criterion(int seed)
    {
        // Small and large primes, with every remainder modulo 8.
        BigInteger[] primes = [3, 5, 7, 11, 13, 17, 65537, (BigInteger.One << 127) - 1, (BigInteger.One << 255) - 19, Nist.P384Prime, Nist.P521Prime];
        BigInteger p = primes[Math.Abs(seed % primes.Length)];
        BigInteger a = new BigInteger(TestBytes.Make(seed, 80), isUnsigned: true) % p;
        int length = (int)(p.GetBitLength() + 63) / 64;
        Assert.Equal(
            BigInteger.ModPow(a, (p - 1) / 2, p).IsOne, JacobiSymbol.IsOneVarTime(Nist.Limbs(a, length), Nist.Limbs(p, length)));
    }

    [Fact]
    public void Misuse_throws_and_a_disposed_key_pair_is_of_no_use()
    {
        FfdheGroup group = FfdheGroup.Ffdhe2048;
        byte[] good = Bytes(4, 256), bad = new byte[255];
        KeyExchangeInitiator initiator = group.Start(new ScriptedSource());
        ScriptedSource random = new();
        Assert.Throws<ArgumentException>(() => group.TryRespond(good, random, bad, new byte[256]));
        Assert.Throws<ArgumentException>(() => group.TryRespond(good, random, new byte[256], bad));
        Assert.Throws<ArgumentException>(() => group.TryRespond(good, random, good, new byte[256]));
        Assert.Throws<ArgumentException>(() => initiator.TryFinish(good, bad));
        Assert.Throws<ArgumentException>(() => initiator.WriteShare(bad));
        Assert.Throws<InvalidOperationException>(() => group.Start(new ConstantRandom(0)));
        initiator.Dispose();
        Assert.Throws<ObjectDisposedException>(() => initiator.TryFinish(good, new byte[256]));
    }

    [Fact]
    public void Responding_allocates_nothing()
    {
        byte[] peer = Bytes(16, 256), share = new byte[256], secret = new byte[256];
        ConstantRandom random = new(7);
        HashTests.AssertAllocatesNothing(() => FfdheGroup.Ffdhe2048.TryRespond(peer, random, share, secret));
    }

    private static int Size(string name) => name switch
    {
        "ffdhe2048" => 32,
        "ffdhe3072" => 40,
        "ffdhe4096" or "ffdhe6144" => 48,
        _ => 56,
    };

    /// <summary>floor(2^bits e), from the series of 1 / k!.</summary>
    private static BigInteger FloorOfE(int bits)
    {
        const int Guard = 64;
        BigInteger sum = 0, term = BigInteger.One << (bits + Guard);
        for (int k = 1; !term.IsZero; k++)
        {
            sum += term;
            term /= k;
        }
        return sum >> Guard;
    }

    private static BigInteger Prime(FfdheGroup group) => Nist.Value(group.Prime);

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static Org.BouncyCastle.Math.BigInteger Bouncy(BigInteger value) => NistOracle.Integer(value);

    private static byte[] Bytes(BigInteger value, int size) => Nist.Bytes(value, size);

    private static byte[] Filled(int size) => [.. Enumerable.Repeat((byte)0xa5, size)];
}
