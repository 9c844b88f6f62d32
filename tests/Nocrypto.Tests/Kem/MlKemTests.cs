using System;
using System.Linq;
using FsCheck.Xunit;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;
using Xunit;

namespace Sundog.Nocrypto.Tests;

public sealed class MlKemTests
{
    /// <summary>
    /// The accumulated vectors of C2SP's CCTV: ten thousand key pairs, encapsulations, decapsulations and rejections whose
    /// inputs are a run of SHAKE128, and the SHAKE128 of all their outputs. They are of the draft of FIPS 203, which took the
    /// hash of d alone where the standard hashes d and k: so keys are put together here from their parts.
    /// </summary>
    [Theory]
    [InlineData("ML-KEM-512", "845913ea5a308b803c764a9ed8e9d814ca1fd9c82ba43c7b1e64b79c7a6ec8e4")]
    [InlineData("ML-KEM-768", "f7db260e1137a742e05fe0db9525012812b004d29040a5b606aad3d134b548d3")]
    [InlineData("ML-KEM-1024", "47ac888fe61544efc0518f46094b4f8a600965fc89822acb06dc7169d24f3543")]
    public void Ten_thousand_accumulated_vectors_hold(string name, string expected)
    {
        MlKem set = MlKemSupport.SetsNamed(name).Last();
        Assert.Equal(expected, Accumulate(set, 10_000, DraftKey));
    }

    /// <summary>The first hundred under the standard itself, without the decapsulation keys; Go's tests publish the hash.</summary>
    [Fact]
    public void A_hundred_accumulated_vectors_hold_under_the_standard()
    {
        foreach (MlKem set in MlKemSupport.SetsNamed("ML-KEM-768"))
            Assert.Equal("1114b1b6699ed191734fa339376afa7e285c9e6acf6ff0177d346696ce564415", Accumulate(set, 100, StandardKey, withKeys: false));
    }

    [Fact]
    public void A_part_of_the_accumulated_vectors_is_the_same_by_every_strategy()
    {
        foreach (var sets in MlKemSupport.Sets.GroupBy(set => set.Name))
            Assert.Single(sets.Select(set => Accumulate(set, 100, StandardKey)).Distinct());
    }

    private static string Accumulate(MlKem set, int tests, Func<MlKem, byte[], byte[]> generate, bool withKeys = true)
    {
        using XofState inputs = Xof.Shake128.Start(), outputs = Xof.Shake128.Start();
        byte[] seed = new byte[64], message = new byte[32], invalid = new byte[set.CiphertextSize];
        byte[] ciphertext = new byte[set.CiphertextSize], secret = new byte[32];
        for (int i = 0; i < tests; i++)
        {
            inputs.Read(seed);
            inputs.Read(message);
            inputs.Read(invalid);
            byte[] encoded = generate(set, seed), encapsulationKey = encoded[(384 * set.K)..^64];
            Assert.True(MlKemDecapsulationKey.TryCreate(set, encoded, out MlKemDecapsulationKey? key));
            Assert.True(set.TryEncapsulate(encapsulationKey, new ScriptedSource(message), ciphertext, secret));
            Assert.Equal(secret, MlKemSupport.Decapsulate(key, ciphertext));
            outputs.Append(encapsulationKey);
            outputs.Append(withKeys ? encoded : []);
            outputs.Append(ciphertext);
            outputs.Append(secret);
            outputs.Append(MlKemSupport.Decapsulate(key, invalid));
            key.Dispose();
        }
        outputs.Read(secret);
        return Convert.ToHexStringLower(secret);
    }

    private static byte[] StandardKey(MlKem set, byte[] seed)
    {
        using MlKemDecapsulationKey key = MlKemSupport.Key(set, seed);
        return MlKemSupport.Export(key);
    }

    private static unsafe byte[] DraftKey(MlKem set, byte[] seed)
    {
        byte[] seeds = new byte[64], encapsulationKey = new byte[set.EncapsulationKeySize];
        byte[] secretKey = new byte[384 * set.K], hash = new byte[32];
        short* expanded = stackalloc short[MlKem.MaxExpandedSize], factor = stackalloc short[4 * MlKemArithmetic.FactorSize];
        Sha3.Bits512.Hash(seed.AsSpan(0, 32), seeds);
        KPke.GenerateKey(set, seeds, encapsulationKey, secretKey, expanded, factor);
        Sha3.Bits256.Hash(encapsulationKey, hash);
        return [.. secretKey, .. encapsulationKey, .. hash, .. seed[32..]];
    }

    [Property(MaxTest = 20)]
    public void Keys_and_secrets_agree_with_bouncy_castle(int number)
    {
        byte[] seed = new byte[64], junk = new byte[1568];
        Random random = new(number);
        random.NextBytes(seed);
        random.NextBytes(junk);
        foreach (MlKem set in MlKemSupport.Sets)
        {
            using MlKemDecapsulationKey key = MlKemSupport.Key(set, seed);
            MLKemPrivateKeyParameters oracle = MLKemPrivateKeyParameters.FromSeed(MlKemSupport.Oracle(set), seed);
            Assert.Equal(oracle.GetPublicKeyEncoded(), MlKemSupport.EncapsulationKey(key));

            // Theirs to ours.
            MLKemEncapsulator encapsulator = new(MlKemSupport.Oracle(set));
            encapsulator.Init(MLKemPublicKeyParameters.FromEncoding(MlKemSupport.Oracle(set), MlKemSupport.EncapsulationKey(key)));
            byte[] ciphertext = new byte[set.CiphertextSize], secret = new byte[32];
            encapsulator.Encapsulate(ciphertext, 0, ciphertext.Length, secret, 0, secret.Length);
            Assert.Equal(secret, MlKemSupport.Decapsulate(key, ciphertext));

            // Ours to theirs, from the key object; then a ciphertext with one bit changed, and one of random bytes.
            key.GetEncapsulationKey().Encapsulate(new ScriptedSource(seed[..32]), ciphertext, secret);
            Assert.Equal(secret, MlKemSupport.OracleDecapsulate(set, seed, ciphertext));
            ciphertext[random.Next(ciphertext.Length)] ^= (byte)(1 << random.Next(8));
            Assert.Equal(MlKemSupport.OracleDecapsulate(set, seed, ciphertext), MlKemSupport.Decapsulate(key, ciphertext));
            junk.AsSpan(0, ciphertext.Length).CopyTo(ciphertext);
            Assert.Equal(MlKemSupport.OracleDecapsulate(set, seed, ciphertext), MlKemSupport.Decapsulate(key, ciphertext));
        }
    }

    [Fact]
    public void Every_changed_bit_of_a_ciphertext_is_rejected_without_an_error()
    {
        MlKem set = MlKem.Set512;
        using MlKemDecapsulationKey key = MlKemSupport.Key(set, HashTests.Pattern(64));
        byte[] ciphertext = new byte[set.CiphertextSize], secret = new byte[32];
        key.GetEncapsulationKey().Encapsulate(new ScriptedSource(), ciphertext, secret);
        for (int bit = 0; bit < 8 * ciphertext.Length; bit++)
        {
            ciphertext[bit / 8] ^= (byte)(1 << (bit % 8));
            byte[]? other = MlKemSupport.Decapsulate(key, ciphertext);
            Assert.NotNull(other);
            Assert.NotEqual(secret, other);
            ciphertext[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_coefficient_that_is_not_reduced_is_refused_in_every_place()
    {
        foreach (MlKem set in MlKemSupport.Sets)
        {
            using MlKemDecapsulationKey key = MlKemSupport.Key(set, HashTests.Pattern(64));
            byte[] good = MlKemSupport.EncapsulationKey(key), ciphertext = new byte[set.CiphertextSize], secret = new byte[32];
            for (int i = 0; i < 256 * set.K; i++)
            {
                byte[] bad = [.. good];
                // 3329 = 0xd01 and 4095 = 0xfff, as the low or the high twelve bits of three bytes.
                int at = i / 2 * 3, value = i % 3 == 0 ? 0xfff : 0xd01;
                if (i % 2 == 0)
                    (bad[at], bad[at + 1]) = ((byte)value, (byte)((bad[at + 1] & 0xf0) | (value >> 8)));
                else
                    (bad[at + 1], bad[at + 2]) = ((byte)((bad[at + 1] & 15) | ((value & 15) << 4)), (byte)(value >> 4));
                Assert.False(MlKemEncapsulationKey.TryCreate(set, bad, out _));
                ciphertext.AsSpan().Fill(1);
                secret.AsSpan().Fill(1);
                ScriptedSource random = new();
                Assert.False(set.TryEncapsulate(bad, random, ciphertext, secret));
                Assert.True(ConstantTime.IsZero(ciphertext) && ConstantTime.IsZero(secret));
                Assert.Equal(0, random.Calls);
            }
        }
    }

    [Fact]
    public void A_decapsulation_key_goes_through_both_encodings()
    {
        foreach (MlKem set in MlKemSupport.Sets)
        {
            byte[] seed = HashTests.Pattern(64), again = new byte[64];
            using MlKemDecapsulationKey key = MlKemSupport.Key(set, seed);
            Assert.True(key.TryExportSeed(again));
            Assert.Equal(seed, again);
            byte[] encoded = MlKemSupport.Export(key);
            Assert.True(MlKemDecapsulationKey.TryCreate(set, encoded, out MlKemDecapsulationKey? read));
            Assert.False(read.TryExportSeed(again));
            Assert.Equal(encoded, MlKemSupport.Export(read));
            byte[] ciphertext = new byte[set.CiphertextSize], secret = new byte[32];
            read.GetEncapsulationKey().Encapsulate(new ScriptedSource(), ciphertext, secret);
            Assert.Equal(secret, MlKemSupport.Decapsulate(key, ciphertext));
            Assert.Equal(secret, MlKemSupport.Decapsulate(read, ciphertext));
            read.Dispose();

            // The hash, the encapsulation key under it, and a coefficient of the secret that is not below q.
            foreach (int at in new[] { encoded.Length - 64, 384 * set.K, encoded.Length - 33 })
            {
                byte[] bad = [.. encoded];
                bad[at] ^= 1;
                Assert.False(MlKemDecapsulationKey.TryCreate(set, bad, out _));
            }
            encoded[0] = encoded[1] = 0xff;
            Assert.False(MlKemDecapsulationKey.TryCreate(set, encoded, out _));
        }
    }

    [Fact]
    public void Wrong_lengths_of_a_peer_are_refused_by_value()
    {
        foreach (MlKem set in MlKemSupport.Sets)
        {
            using MlKemDecapsulationKey key = MlKemSupport.Key(set, HashTests.Pattern(64));
            byte[] good = MlKemSupport.EncapsulationKey(key), secret = new byte[32], ciphertext = new byte[set.CiphertextSize];
            foreach (byte[] bad in new[] { [], good[..^1], [.. good, 0] })
            {
                Assert.False(MlKemEncapsulationKey.TryCreate(set, bad, out _));
                Assert.False(set.TryEncapsulate(bad, new ScriptedSource(), ciphertext, secret));
            }
            foreach (int length in new[] { 0, ciphertext.Length - 1, ciphertext.Length + 1 })
            {
                secret.AsSpan().Fill(1);
                Assert.False(key.TryDecapsulate(new byte[length], secret));
                Assert.True(ConstantTime.IsZero(secret));
            }
            byte[] encoded = MlKemSupport.Export(key);
            Assert.False(MlKemDecapsulationKey.TryCreate(set, encoded.AsSpan(1), out _));
            Assert.False(MlKemDecapsulationKey.TryCreateFromSeed(set, new byte[63], out _));
            Assert.False(MlKemDecapsulationKey.TryCreateFromSeed(set, new byte[65], out _));
        }
    }

    [Fact]
    public void Misuse_is_the_callers_error()
    {
        MlKem set = MlKem.Set768;
        MlKemDecapsulationKey key = MlKemDecapsulationKey.Generate(set, new ScriptedSource());
        MlKemEncapsulationKey peer = key.GetEncapsulationKey();
        byte[] ciphertext = new byte[set.CiphertextSize], secret = new byte[32], both = new byte[set.CiphertextSize + 31];
        ScriptedSource random = new();
        Assert.Throws<ArgumentException>(() => peer.Encapsulate(random, ciphertext, new byte[31]));
        Assert.Throws<ArgumentException>(() => peer.Encapsulate(random, new byte[1087], secret));
        Assert.Throws<ArgumentException>(() => peer.Encapsulate(random, both.AsSpan(0, 1088), both.AsSpan(1087)));
        Assert.Throws<ArgumentNullException>(() => peer.Encapsulate(null!, ciphertext, secret));
        Assert.Throws<ArgumentException>(() => key.TryDecapsulate(ciphertext, new byte[33]));
        Assert.Throws<ArgumentException>(() => key.Export(new byte[2399]));
        Assert.Throws<ArgumentException>(() => peer.WriteTo(new byte[1183]));
        key.Dispose();
        key.Dispose();
        Assert.True(key.IsCleared);
        Assert.Throws<ObjectDisposedException>(() => key.TryDecapsulate(ciphertext, secret));
        Assert.Throws<ObjectDisposedException>(() => key.Export(new byte[2400]));
        Assert.Throws<ObjectDisposedException>(() => key.TryExportSeed(new byte[64]));
        Assert.Throws<ObjectDisposedException>(() => key.WriteEncapsulationKey(new byte[1184]));
        Assert.Throws<ObjectDisposedException>(key.GetEncapsulationKey);
    }

    [Fact]
    public void The_secret_may_lie_on_the_ciphertext()
    {
        foreach (MlKem set in MlKemSupport.Sets)
        {
            using MlKemDecapsulationKey key = MlKemSupport.Key(set, HashTests.Pattern(64));
            byte[] ciphertext = new byte[set.CiphertextSize], secret = new byte[32];
            key.GetEncapsulationKey().Encapsulate(new ScriptedSource(), ciphertext, secret);
            Assert.True(key.TryDecapsulate(ciphertext, ciphertext.AsSpan(7, 32)));
            Assert.Equal(secret, ciphertext[7..39]);
        }
    }

    [Fact]
    public void Only_keys_allocate()
    {
        foreach (MlKem set in MlKemSupport.Sets)
        {
            using MlKemDecapsulationKey key = MlKemSupport.Key(set, HashTests.Pattern(64));
            MlKemEncapsulationKey peer = key.GetEncapsulationKey();
            byte[] encoded = MlKemSupport.EncapsulationKey(key), ciphertext = new byte[set.CiphertextSize], secret = new byte[32];
            ScriptedSource random = new();
            HashTests.AssertAllocatesNothing(() =>
            {
                peer.Encapsulate(random, ciphertext, secret);
                set.TryEncapsulate(encoded, random, ciphertext, secret);
                key.TryDecapsulate(ciphertext, secret);
            });
        }
    }

    [Fact]
    public void The_self_tests_answers_are_bouncy_castles()
    {
        byte[] seed = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];
        foreach (MlKem set in MlKemSupport.Sets)
        {
            byte[] encapsulationKey = MLKemPrivateKeyParameters.FromSeed(MlKemSupport.Oracle(set), seed).GetPublicKeyEncoded();
            byte[] ciphertext = new byte[set.CiphertextSize], secret = new byte[32];
            Assert.True(set.TryEncapsulate(encapsulationKey, new ScriptedSource(seed[..32]), ciphertext, secret));
            byte[] changed = [(byte)(ciphertext[0] ^ 1), .. ciphertext[1..]], hash = new byte[32];
            byte[] received = MlKemSupport.OracleDecapsulate(set, seed, ciphertext);
            Assert.Equal(secret, received);
            Sha3.Bits256.Hash([.. encapsulationKey, .. ciphertext, .. received, .. MlKemSupport.OracleDecapsulate(set, seed, changed)], hash);
            Assert.Equal(MlKem.KnownAnswer(set.K), Convert.ToHexStringLower(hash));
        }
    }

    [Fact]
    public void A_set_whose_self_test_fails_gives_nothing()
    {
        foreach (MlKemArithmetic strategy in MlKemSupport.Strategies)
        {
            MlKem broken = new(3, strategy, MlKem.KnownAnswer(2));
            byte[] encoded = new byte[broken.EncapsulationKeySize], ciphertext = new byte[broken.CiphertextSize];
            for (int i = 0; i < 2; i++)
            {
                Assert.Throws<SelfTestException>(() => MlKemDecapsulationKey.Generate(broken, new ScriptedSource()));
                Assert.Throws<SelfTestException>(() => MlKemDecapsulationKey.TryCreateFromSeed(broken, new byte[64], out _));
                Assert.Throws<SelfTestException>(() => MlKemDecapsulationKey.TryCreate(broken, new byte[broken.DecapsulationKeySize], out _));
                Assert.Throws<SelfTestException>(() => MlKemEncapsulationKey.TryCreate(broken, encoded, out _));
                Assert.Throws<SelfTestException>(() => broken.TryEncapsulate(encoded, new ScriptedSource(), ciphertext, new byte[32]));
            }
        }
    }
}
