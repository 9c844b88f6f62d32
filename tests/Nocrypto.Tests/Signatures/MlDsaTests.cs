using System;
using System.Linq;
using System.Security.Cryptography;
using FsCheck.Xunit;
using Org.BouncyCastle.Crypto.Parameters;
using Xunit;

namespace Sundog.Nocrypto.Tests;

public sealed class MlDsaTests
{
    private static readonly byte[] Seed = HashTests.Pattern(32);

    /// <summary>The first key of NIST's ACVP vectors for each set, as the SHA-256 of both halves.</summary>
    [Theory]
    [InlineData("44", "d71361c000f9a7bc99dfb425bcb6bb27c32c36ab444ff3708b2d93b4e66d5b5b", "451a808c522218fadbdab146fc12004b0741c7d069f238f43ad77216159f6a34", "0196ccbde5fbd1804e8c784efb83998338076d586fe73ee07ba712ccc9fc32c2")]
    [InlineData("65", "70cefb9aed5b68e018b079da8284b9d5cad5499ed9c265ff73588005d85c225c", "646b26b8d09dbc9e865b6a006c693a3127b065e62fab5fbe8b159c416462feb6", "3894dc56a4553781d68ff0d1b6fcf1b4876085ea602fb6f8738def50ed7d4c75")]
    [InlineData("87", "19e9e5efe0c1549ddb1d72213636d16fe2faeb2428257004ae464094ca536a66", "829d88fd913cca728ff6b19bce6ced5e73a54347411db3a4a75f563f18c1ce65", "740343b50c884d5dc4026e7a9cd9c4f17cd41aa4bda5ccddff0c9bb8a920836c")]
    public void The_first_keys_of_the_acvp_vectors_hold(string level, string seed, string publicHash, string privateHash)
    {
        foreach (MlDsa set in MlDsaSupport.SetsOf(level))
        {
            using MlDsaPrivateKey key = MlDsaSupport.Key(set, Convert.FromHexString(seed));
            Assert.Equal(publicHash, Convert.ToHexStringLower(SHA256.HashData(MlDsaSupport.Encoded(key.PublicKey))));
            Assert.Equal(privateHash, Convert.ToHexStringLower(SHA256.HashData(MlDsaSupport.Export(key))));
        }
    }

    [Property(MaxTest = 8)]
    public void Keys_and_deterministic_signatures_are_bouncy_castles(int number, byte[] message, byte[] context)
    {
        byte[] seed = new byte[32];
        new Random(number).NextBytes(seed);
        foreach (MlDsa set in MlDsaSupport.Sets)
        {
            using MlDsaPrivateKey key = MlDsaSupport.Key(set, seed);
            byte[] signature = MlDsaSupport.SignDeterministic(key, message, context);
            Assert.Equal(MlDsaSupport.OracleSign(set, seed, message, context), signature);
            Assert.True(key.PublicKey.Verify(message, context, signature));
        }
    }

    /// <summary>Whatever one byte of a signature or message becomes, both say the same of it.</summary>
    [Property(MaxTest = 60)]
    public void A_changed_signature_is_judged_as_by_bouncy_castle(int number, byte change)
    {
        Random random = new(number);
        MlDsa set = MlDsaSupport.Sets[random.Next(MlDsaSupport.Sets.Length)];
        using MlDsaPrivateKey key = MlDsaSupport.Key(set, Seed);
        byte[] message = [1, 2, 3], signature = MlDsaSupport.SignDeterministic(key, message, []);
        // Half of them in the hints, where most of the rules are.
        int at = random.Next(2) == 0 ? random.Next(signature.Length) : signature.Length - 1 - random.Next(set.Omega + set.K);
        signature[at] ^= change;
        bool expected = MlDsaSupport.OracleVerify(set, MlDsaSupport.Encoded(key.PublicKey), message, [], signature);
        Assert.Equal(change == 0, expected);
        Assert.Equal(expected, key.PublicKey.Verify(message, [], signature));
    }

    [Fact]
    public void Hedged_signatures_differ_and_all_verify()
    {
        foreach (MlDsa set in MlDsaSupport.Sets)
        {
            using MlDsaPrivateKey key = MlDsaSupport.Key(set, Seed);
            ScriptedSource random = new();
            byte[] first = new byte[key.MaxSignatureSize], second = new byte[key.MaxSignatureSize];
            Assert.True(key.TrySign(set.Algorithm, [5], random, first, out int written));
            Assert.Equal(set.SignatureSize, written);
            Assert.True(key.TrySign(set.Algorithm, [5], random, second, out _));
            Assert.NotEqual(first, second);
            Assert.True(key.PublicKey.Verify(set.Algorithm, [5], first));
            Assert.True(key.PublicKey.Verify(set.Algorithm, [5], second));
            // Thirty-two zeros are the deterministic form.
            Assert.True(key.TrySign([5], [], new ScriptedSource(new byte[32]), second));
            Assert.Equal(MlDsaSupport.SignDeterministic(key, [5], []), second);
        }
    }

    [Fact]
    public void A_signature_speaks_for_one_message_one_context_one_key_and_one_set()
    {
        foreach (MlDsa set in MlDsaSupport.Sets)
        {
            using MlDsaPrivateKey key = MlDsaSupport.Key(set, Seed), other = MlDsaSupport.Key(set, HashTests.Pattern(33)[1..]);
            byte[] message = [1, 2, 3], context = [4, 5], signature = MlDsaSupport.SignDeterministic(key, message, context);
            MlDsaPublicKey publicKey = key.PublicKey;
            Assert.True(publicKey.Verify(message, context, signature));
            Assert.False(publicKey.Verify([1, 2], context, signature));
            Assert.False(publicKey.Verify(message, [], signature));
            // The border between context and message cannot be moved.
            Assert.False(publicKey.Verify([5, 1, 2, 3], [4], signature));
            Assert.False(other.PublicKey.Verify(message, context, signature));
            Assert.False(publicKey.Verify(set.Algorithm, message, signature));
            byte[] plain = MlDsaSupport.SignDeterministic(key, message, []);
            foreach (SignatureAlgorithm algorithm in Enum.GetValues<SignatureAlgorithm>())
            {
                Assert.Equal(algorithm == set.Algorithm, publicKey.CanVerify(algorithm));
                Assert.Equal(algorithm == set.Algorithm, key.CanSign(algorithm));
                Assert.Equal(algorithm == set.Algorithm, publicKey.Verify(algorithm, message, plain));
            }
        }
    }

    [Fact]
    public void An_external_mu_is_the_same_signature()
    {
        foreach (MlDsa set in MlDsaSupport.Sets)
        {
            using MlDsaPrivateKey key = MlDsaSupport.Key(set, Seed);
            byte[] mu = new byte[64], signature = new byte[set.SignatureSize];
            key.PublicKey.ComputeMu([7], [8], mu);
            Assert.True(key.TrySignMuDeterministic(mu, signature));
            Assert.Equal(MlDsaSupport.SignDeterministic(key, [7], [8]), signature);
            Assert.True(key.PublicKey.VerifyMu(mu, signature));
            Assert.True(key.TrySignMu(mu, new ScriptedSource(), signature));
            Assert.True(key.PublicKey.Verify([7], [8], signature));
            Assert.False(key.PublicKey.VerifyMu(mu.AsSpan(1), signature));
        }
    }

    [Fact]
    public void Hints_have_one_encoding()
    {
        const int K = 4, Omega = 80;
        byte[] hints = new byte[Omega + K];
        (hints[0], hints[1], hints[2]) = (3, 200, 0);
        (hints[Omega], hints[Omega + 1], hints[Omega + 2], hints[Omega + 3]) = (2, 3, 3, 3);
        Assert.True(MlDsaEncoding.AreHintsValid(hints, K, Omega));
        Refused(bytes => (bytes[0], bytes[1]) = (200, 3));
        Refused(bytes => bytes[1] = 3);
        Refused(bytes => bytes[Omega + 1] = 1);
        Refused(bytes => bytes[Omega + 3] = 2);
        Refused(bytes => bytes[Omega + 3] = Omega + 1);
        Refused(bytes => bytes[Omega + 3] = 255);
        Refused(bytes => bytes[3] = 1);
        Refused(bytes => bytes[Omega - 1] = 1);

        void Refused(Action<byte[]> change)
        {
            byte[] bad = [.. hints];
            change(bad);
            Assert.False(MlDsaEncoding.AreHintsValid(bad, K, Omega));
        }
    }

    [Fact]
    public void A_private_key_goes_through_both_encodings()
    {
        foreach (MlDsa set in MlDsaSupport.Sets)
        {
            using MlDsaPrivateKey key = MlDsaSupport.Key(set, Seed);
            byte[] again = new byte[32], encoded = MlDsaSupport.Export(key);
            Assert.True(key.TryExportSeed(again));
            Assert.Equal(Seed, again);
            Assert.True(MlDsaPrivateKey.TryCreate(set, encoded, out MlDsaPrivateKey? read));
            Assert.False(read.TryExportSeed(again));
            Assert.Equal(encoded, MlDsaSupport.Export(read));
            Assert.Equal<PublicKey>(key.PublicKey, read.PublicKey);
            Assert.Equal(MlDsaSupport.SignDeterministic(key, [9], []), MlDsaSupport.SignDeterministic(read, [9], []));
            read.Dispose();
            // ρ, the hash of the public key, s1, s2 and t0 belong together; K belongs to nothing.
            foreach (int at in new[] { 0, 64, 128, 128 + (32 * set.SecretBits * set.L), encoded.Length - 1 })
            {
                byte[] bad = [.. encoded];
                bad[at] ^= 1;
                Assert.False(MlDsaPrivateKey.TryCreate(set, bad, out _));
            }
            encoded[128] = 0xff;
            Assert.False(MlDsaPrivateKey.TryCreate(set, encoded, out _));
        }
    }

    [Fact]
    public void Wrong_lengths_are_refused_by_value()
    {
        foreach (MlDsa set in MlDsaSupport.Sets)
        {
            using MlDsaPrivateKey key = MlDsaSupport.Key(set, Seed);
            byte[] publicKey = MlDsaSupport.Encoded(key.PublicKey), privateKey = MlDsaSupport.Export(key);
            byte[] signature = MlDsaSupport.SignDeterministic(key, [1], []);
            Assert.True(MlDsaPublicKey.TryCreate(set, publicKey, out MlDsaPublicKey? read));
            Assert.True(read.Verify([1], [], signature));
            Assert.Equal(key.PublicKey.GetHashCode(), read.GetHashCode());
            foreach (int change in new[] { -1, 1 })
            {
                Assert.False(MlDsaPublicKey.TryCreate(set, Resize(publicKey, change), out _));
                Assert.False(MlDsaPrivateKey.TryCreate(set, Resize(privateKey, change), out _));
                Assert.False(MlDsaPrivateKey.TryCreateFromSeed(set, Resize(Seed, change), out _));
                Assert.False(read.Verify([1], [], Resize(signature, change)));
            }
            Assert.False(read.Verify([1], new byte[256], signature));
            Assert.False(read.Verify([1], [], []));
        }
    }

    private static byte[] Resize(byte[] bytes, int change) => change < 0 ? bytes[..^1] : [.. bytes, 0];

    [Fact]
    public void Misuse_is_the_callers_error()
    {
        MlDsa set = MlDsa.Set44;
        MlDsaPrivateKey key = MlDsaPrivateKey.Generate(set, new ScriptedSource());
        byte[] signature = new byte[set.SignatureSize], mu = new byte[64];
        ScriptedSource random = new();
        Assert.Throws<ArgumentException>(() => key.TrySign([], new byte[256], random, signature));
        Assert.Throws<ArgumentException>(() => key.TrySign([], [], random, signature.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => key.TrySign(SignatureAlgorithm.MlDsa65, [], random, signature, out _));
        Assert.Throws<ArgumentException>(() => key.TrySignMu(mu.AsSpan(1), random, signature));
        Assert.Throws<ArgumentNullException>(() => key.TrySignMu(mu, null!, signature));
        Assert.Throws<ArgumentException>(() => key.PublicKey.ComputeMu([], [], new byte[63]));
        Assert.Throws<ArgumentException>(() => key.PublicKey.WriteTo(new byte[1311]));
        key.Dispose();
        key.Dispose();
        Assert.True(key.IsCleared);
        Assert.Throws<ObjectDisposedException>(() => key.TrySignDeterministic([], [], signature));
        Assert.Throws<ObjectDisposedException>(() => key.TrySign([], [], random, signature));
        Assert.Throws<ObjectDisposedException>(() => key.Export(new byte[set.PrivateKeySize]));
        Assert.Throws<ObjectDisposedException>(() => key.TryExportSeed(new byte[32]));
    }

    [Fact]
    public void Only_keys_allocate()
    {
        foreach (MlDsa set in MlDsaSupport.Sets)
        {
            using MlDsaPrivateKey key = MlDsaSupport.Key(set, Seed);
            byte[] signature = new byte[set.SignatureSize];
            ScriptedSource random = new();
            HashTests.AssertAllocatesNothing(() =>
            {
                key.TrySign([1], [2], random, signature);
                key.PublicKey.Verify([1], [2], signature);
            });
        }
    }

    [Fact]
    public void The_self_tests_answers_are_bouncy_castles()
    {
        byte[] seed = [.. Enumerable.Range(0, 32).Select(i => (byte)i)], hash = new byte[32];
        foreach (MlDsa set in MlDsaSupport.Sets)
        {
            byte[] publicKey = MLDsaPrivateKeyParameters.FromSeed(MlDsaSupport.Oracle(set), seed).GetPublicKeyEncoded();
            Sha3.Bits256.Hash([.. publicKey, .. MlDsaSupport.OracleSign(set, seed, "abc"u8.ToArray(), [])], hash);
            Assert.Equal(MlDsa.KnownAnswer(int.Parse(set.Name[^2..], null)), Convert.ToHexStringLower(hash));
        }
    }

    [Fact]
    public void A_set_whose_self_test_fails_gives_nothing()
    {
        foreach (MlDsaArithmetic strategy in MlDsaSupport.Strategies)
        {
            MlDsa broken = new(65, strategy, MlDsa.KnownAnswer(44));
            for (int i = 0; i < 2; i++)
            {
                Assert.Throws<SelfTestException>(() => MlDsaPrivateKey.Generate(broken, new ScriptedSource()));
                Assert.Throws<SelfTestException>(() => MlDsaPrivateKey.TryCreateFromSeed(broken, Seed, out _));
                Assert.Throws<SelfTestException>(() => MlDsaPrivateKey.TryCreate(broken, new byte[broken.PrivateKeySize], out _));
                Assert.Throws<SelfTestException>(() => MlDsaPublicKey.TryCreate(broken, new byte[broken.PublicKeySize], out _));
            }
        }
    }
}
