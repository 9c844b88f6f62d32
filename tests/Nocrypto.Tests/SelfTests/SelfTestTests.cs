using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>
/// The self-tests: with a wrong answer each of them fails, for ever and by its own exception, and the primitive behind it
/// gives nothing.
/// </summary>
public sealed class SelfTestTests
{
    public static TheoryData<string> Primitives => [.. Answers.Select(answer => answer.Name)];

    private static readonly (string Name, string Known, Func<string, bool> Holds)[] Answers =
    [
        ("HMAC", Convert.ToHexStringLower(Hmac.KnownAnswer), answer => Hmac.AnswersAs(TestBytes.Hex(answer))),
        ("bitsliced AES", Convert.ToHexStringLower(AesBlock.KnownAnswer), answer => AesBlock.AnswersAs(TestBytes.Hex(answer), native: false)),
        ("AES", Convert.ToHexStringLower(AesBlock.KnownAnswer), answer => AesBlock.AnswersAs(TestBytes.Hex(answer), AesInstructions.IsSupported)),
        ("X25519", X25519.KnownSecret, X25519.AnswersAs),
        ("X448", X448.KnownSecret, X448.AnswersAs),
        ("Ed25519", Ed25519PrivateKey.KnownAnswer, Ed25519PrivateKey.AnswersAs),
        ("Ed448", Ed448PrivateKey.KnownAnswer, Ed448PrivateKey.AnswersAs),
        ("RSA", RsaKnownAnswer.Signature, RsaKnownAnswer.Holds),
        ("HMAC_DRBG", HmacDrbg.KnownAnswer, HmacDrbg.AnswersAs),
    ];

    [Theory]
    [MemberData(nameof(Primitives))]
    public void A_wrong_answer_fails_and_stays_failed_and_the_right_one_passes(string name)
    {
        (_, string known, Func<string, bool> holds) = Answers.Single(answer => answer.Name == name);
        int runs = 0;
        bool Count(string answer)
        {
            runs++;
            return holds(answer);
        }
        SelfTest right = new(name, () => Count(known));
        right.Ensure();
        right.Ensure();
        Assert.Equal(1, runs);
        SelfTest wrong = new(name, () => Count(Wrong(known)));
        for (int i = 0; i < 3; i++)
            Assert.Equal(name, Assert.Throws<SelfTestException>(wrong.Ensure).Primitive);
        Assert.Equal(2, runs);
    }

    [Fact]
    public void A_hash_function_with_a_wrong_answer_hashes_nothing()
    {
        BrokenHash broken = new();
        byte[] hash = new byte[32];
        for (int i = 0; i < 2; i++)
        {
            Assert.Throws<SelfTestException>(() => broken.Hash([], hash));
            Assert.Throws<SelfTestException>(broken.Start);
            Assert.Throws<SelfTestException>(() => Hmac.Compute(broken, [], [], hash));
        }
        Assert.Equal(new byte[32], hash);
    }

    [Fact]
    public void An_aead_with_a_wrong_answer_makes_no_key()
    {
        BrokenAead broken = new();
        for (int i = 0; i < 2; i++)
            Assert.Equal("broken", Assert.Throws<SelfTestException>(() => broken.CreateKey(new byte[16])).Primitive);
    }

    [Fact]
    public void A_curve_with_a_wrong_signature_makes_no_key_and_verifies_nothing()
    {
        byte[] point = Nist.Point(Nist.Key(P256.Instance, 5).PublicKey);
        foreach (int part in (int[])[0, 1])
        {
            BrokenCurve broken = new(part);
            Assert.True(broken.TryImportPublicKey(point, out EcPublicKey? key));
            for (int i = 0; i < 2; i++)
            {
                Assert.Throws<SelfTestException>(() => broken.TryImportPrivateKey(new byte[32], out _));
                Assert.Throws<SelfTestException>(() => broken.GeneratePrivateKey(RsaTestKeys.Random));
                Assert.Throws<SelfTestException>(() => key.Verify(SignatureAlgorithm.EcdsaSha256, "sample"u8, new byte[8]));
            }
        }
    }

    [Fact]
    public void A_curve_with_a_wrong_secret_agrees_on_none()
    {
        BrokenCurve broken = new(2);
        using EcPrivateKey key = broken.GeneratePrivateKey(RsaTestKeys.Random);
        for (int i = 0; i < 2; i++)
            Assert.Throws<SelfTestException>(() => key.TryDeriveSharedSecret(key.PublicKey, new byte[32]));
        using EcPrivateKey good = new BrokenCurve(3).GeneratePrivateKey(RsaTestKeys.Random);
        Assert.True(good.TryDeriveSharedSecret(good.PublicKey, new byte[32]));
        Assert.False(good.PublicKey.Verify(SignatureAlgorithm.EcdsaSha256, "sample"u8, new byte[8]));
    }

    [Fact]
    public void A_test_that_throws_has_failed()
    {
        int runs = 0;
        SelfTest test = new("thrower", () => ++runs > 0 ? throw new InvalidOperationException("first") : true);
        Assert.Equal("first", Assert.Throws<InvalidOperationException>(test.Ensure).Message);
        Assert.Throws<SelfTestException>(test.Ensure);
        Assert.Equal(1, runs);
    }

    [Fact]
    public void Threads_wait_for_the_one_run_and_the_running_thread_does_not()
    {
        int runs = 0;
        SelfTest? test = null;
        test = new SelfTest("slow", () =>
        {
            Interlocked.Increment(ref runs);
            test!.Ensure();
            Thread.Sleep(20);
            return true;
        });
        Parallel.For(0, 8, _ => test.Ensure());
        Assert.Equal(1, runs);
    }

    private static string Wrong(string hex) => hex[..^1] + (hex[^1] == '0' ? '1' : '0');

    private sealed class BrokenHash() : HashFunction("broken", 32, 64, new string('0', 64))
    {
        internal override void Initialize(Span<ulong> chaining) => Sha256.Instance.Initialize(chaining);

        internal override void Compress(Span<ulong> chaining, ReadOnlySpan<byte> blocks) => Sha256.Instance.Compress(chaining, blocks);

        internal override void Finish(Span<ulong> chaining, Span<byte> block, int used, ulong length, Span<byte> destination)
            => Sha256.Instance.Finish(chaining, block, used, length, destination);
    }

    private sealed class BrokenAead() : AeadAlgorithm("broken", 16, TagSize, new string('0', 72))
    {
        private protected override AeadKey CreateTestedKey(ReadOnlySpan<byte> key) => new AesBitslicedGcmKey(this, key);
    }

    /// <summary>P-256 with a wrong r, s or shared secret in its known answer, or none of them for 3.</summary>
    private sealed class BrokenCurve(int part) : EcCurve(
        "broken", new ShortWeierstrass<P256Element>(), P256.Instance.Scalars.Modulus, Answer(part))
    {
        private static EcKnownAnswer Answer(int part)
        {
            const string D = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
            using EcPrivateKey key = Nist.Key(P256.Instance, new System.Numerics.BigInteger(TestBytes.Hex(D), isUnsigned: true, isBigEndian: true));
            byte[] secret = new byte[32];
            Assert.True(key.TryDeriveSharedSecret(key.PublicKey, secret));
            string[] parts =
            [
                "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
                "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
                Convert.ToHexStringLower(secret), "0",
            ];
            parts[part] = Wrong(parts[part]);
            return new EcKnownAnswer(SignatureAlgorithm.EcdsaSha256, D, parts[0], parts[1], parts[2]);
        }
    }
}
