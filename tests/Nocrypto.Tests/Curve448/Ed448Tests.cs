using System;
using System.Linq;
using System.Numerics;
using System.Reflection;
using FsCheck.Xunit;
using Sundog.Vectors;
using Xunit;
using Oracle = Org.BouncyCastle.Math.EC.Rfc8032.Ed448;

namespace Sundog.Nocrypto.Tests;

[Properties(Arbitrary = [typeof(Generators448)], MaxTest = 60)]
public sealed class Ed448Tests
{
    private static readonly RandomSource NoRandom = new FailingRandom();
    private static readonly BigInteger P = (BigInteger.One << 448) - (BigInteger.One << 224) - 1;

    private const string Seed = "c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463afbea67c5e8d2877c5e3bc397a659949ef8021e954e0a12274e";

    private const string PublicKeyOfSeed =
        "43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01eb00742802b8438ea4cb82169c235160627b4c3a9480";

    // RFC 8032 §7.4: "Blank", "1 octet", and "1 octet (with context)".
    [Theory]
    [InlineData(
        "6c82a562cb808d10d632be89c8513ebf6c929f34ddfa8c9f63c9960ef6e348a3528c8a3fcc2f044e39a3fc5b94492f8f032e7549a20098f95b",
        "5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180",
        "", "",
        "533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f2b233f034f628281f2fd7a22ddd47d7828c59bd0a21bfd3980"
            + "ff0d2028d4b18a9df63e006c5d1c2d345b925d8dc00b4104852db99ac5c7cdda8530a113a0f4dbb61149f05a7363268c71d95808ff2e652600")]
    [InlineData(
        Seed, PublicKeyOfSeed, "", "03",
        "26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f4352541b143c4b981b7e18f62de8ccdf633fc1bf037ab7cd77980"
            + "5e0dbcc0aae1cbcee1afb2e027df36bc04dcecbf154336c19f0af7e0a6472905e799f1953d2a0ff3348ab21aa4adafd1d234441cf807c03a00")]
    [InlineData(
        Seed, PublicKeyOfSeed, "666f6f", "03",
        "d4f8f6131770dd46f40867d6fd5d5055de43541f8c5e35abbcd001b32a89f7d2151f7647f11d8ca2ae279fb842d607217fce6e042f6815ea00"
            + "0c85741de5c8da1144a6a1aba7f96de42505d7a7298524fda538fccbbb754f578c1cad10d54d0d5428407e85dcbc98a49155c13764e66c3c00")]
    public void The_vectors_of_RFC_8032_section_7_4(string seed, string publicKey, string context, string message, string signature)
    {
        using Ed448PrivateKey key = Key(seed);
        byte[] actual = new byte[114];
        key.SignInContext(Hex(context), Hex(message), actual);
        Assert.Equal(publicKey, Convert.ToHexStringLower(Point(key.PublicKey)));
        Assert.Equal(signature, Convert.ToHexStringLower(actual));
        Assert.True(PublicKey(Hex(publicKey)).VerifyInContext(Hex(context), Hex(message), actual));
        Assert.Equal(context.Length == 0, Verify(key.PublicKey, Hex(message), actual));
    }

    [Property]
    public void Keys_and_signatures_agree_with_BouncyCastle(Bytes57 seed, byte[] context, byte[] message)
    {
        byte[] expectedKey = new byte[57], expected = new byte[114], actual = new byte[114];
        context = [.. context.Take(255)];
        Oracle.GeneratePublicKey(seed.Value, 0, expectedKey, 0);
        Oracle.Sign(seed.Value, 0, context, message, 0, message.Length, expected, 0);
        Assert.True(Ed448PrivateKey.TryCreate(seed.Value, out Ed448PrivateKey? key));
        Assert.Equal(expectedKey, Point(key.PublicKey));
        key.SignInContext(context, message, actual);
        Assert.Equal(expected, actual);
        Assert.True(key.PublicKey.VerifyInContext(context, message, expected));
        Assert.False(key.PublicKey.VerifyInContext([.. context.Take(254), 7], message, expected));
        key.Dispose();
    }

    [Property]
    public void Arbitrary_signatures_are_refused_and_never_throw(Bytes57 r, Bytes57 s, byte[] message)
    {
        using Ed448PrivateKey key = Key(Seed);
        Assert.False(Verify(key.PublicKey, message, [.. r.Value, .. s.Value]));
        Assert.False(Verify(key.PublicKey, message, [.. r.Value, .. s.Value.AsSpan(0, 55), 0, 0]));
        Assert.False(Verify(key.PublicKey, message, message));
    }

    [Fact]
    public void A_change_of_any_bit_of_message_signature_or_key_is_refused()
    {
        using Ed448PrivateKey key = Key(Seed);
        byte[] message = Hex("af82"), signature = Sign(key, message), encoded = Point(key.PublicKey);
        ForEachFlippedBit(message, changed => Assert.False(Verify(key.PublicKey, changed, signature)));
        ForEachFlippedBit(signature, changed => Assert.False(Verify(key.PublicKey, message, changed)));
        ForEachFlippedBit(encoded, changed => Assert.False(
            Ed448PublicKey.TryCreate(changed, out Ed448PublicKey? other) && Verify(other, message, signature)));
        Assert.True(Verify(key.PublicKey, message, signature));
        for (int length = 0; length < 114; length++)
            Assert.False(Verify(key.PublicKey, message, signature[..length]));
        Assert.False(Verify(key.PublicKey, message, [.. signature, 0]));
    }

    [Fact]
    public void S_with_a_multiple_of_L_added_is_refused()
    {
        using Ed448PrivateKey key = Key(Seed);
        byte[] signature = Sign(key, Hex("af82"));
        BigInteger order = Nist.Value(Scalar448.Field.Modulus), s = new(signature.AsSpan(57), isUnsigned: true);
        for (int factor = 1; factor <= 5; factor++)
        {
            byte[] larger = (s + (factor * order)).ToByteArray(isUnsigned: true);
            Assert.False(Verify(key.PublicKey, Hex("af82"), [.. signature[..57], .. larger, .. new byte[57 - larger.Length]]));
        }
    }

    /// <summary>RFC 8032 §5.2.3, and the four points of small order, each in every encoding.</summary>
    [Fact]
    public void Keys_of_small_order_and_what_is_not_a_canonical_point_are_refused()
    {
        byte[] y = [.. Point(Key(Seed).PublicKey)];
        foreach (BigInteger smallOrder in new[] { 0, 1, P - 1, P, P + 1 })
        {
            foreach (byte top in (byte[])[0, 0x80, 1, 0x40])
                Assert.False(Ed448PublicKey.TryCreate([.. Bytes(smallOrder), top], out _));
        }
        for (int bit = 0; bit < 7; bit++)
            Assert.False(Ed448PublicKey.TryCreate([.. y[..56], (byte)(y[56] | (1 << bit))], out _));
        // A y from p to 2^448 - 1 with a point: the same y below p is canonical.
        int found = 0;
        for (int small = 2; small < 40; small++)
        {
            if (!Ed448PublicKey.TryCreate([.. Bytes(small), 0], out _))
                continue;
            Assert.False(Ed448PublicKey.TryCreate([.. Bytes(P + small), 0], out _));
            found++;
        }
        Assert.True(found > 5);
        Assert.False(Ed448PublicKey.TryCreate(y.AsSpan(0, 56), out Ed448PublicKey? key));
        Assert.Null(key);
        Assert.False(Ed448PublicKey.TryCreate([.. y, 0], out _));
        Assert.False(Ed448PrivateKey.TryCreate(y.AsSpan(0, 56), out Ed448PrivateKey? privateKey));
        Assert.Null(privateKey);
    }

    [Fact]
    public void A_key_signs_and_verifies_only_by_its_own_algorithm()
    {
        using Ed448PrivateKey key = Key(Seed);
        byte[] signature = Sign(key, []);
        foreach (SignatureAlgorithm algorithm in Enum.GetValues<SignatureAlgorithm>())
        {
            bool own = algorithm == SignatureAlgorithm.Ed448;
            Assert.Equal(own, key.CanSign(algorithm));
            Assert.Equal(own, key.PublicKey.CanVerify(algorithm));
            Assert.Equal(own, key.PublicKey.Verify(algorithm, [], signature));
            if (!own)
                Assert.Throws<ArgumentException>(() => key.TrySign(algorithm, [], NoRandom, new byte[114], out _));
        }
        Assert.Throws<ArgumentException>(() => key.TrySign(SignatureAlgorithm.Ed448, [], NoRandom, new byte[113], out _));
        Assert.Throws<ArgumentException>(() => key.SignInContext(new byte[256], [], new byte[114]));
        Assert.Throws<ArgumentException>(() => key.PublicKey.VerifyInContext(new byte[256], [], signature));
    }

    [Fact]
    public void A_generated_key_is_the_one_of_the_bytes_that_the_source_gave()
    {
        using Ed448PrivateKey key = Ed448PrivateKey.Generate(new ScriptedSource(Hex(Seed)));
        Assert.Equal(PublicKeyOfSeed, Convert.ToHexStringLower(Point(key.PublicKey)));
        byte[] seed = new byte[57];
        key.ExportSeed(seed);
        Assert.Equal(Seed, Convert.ToHexStringLower(seed));
        Assert.Equal("private key of Ed448", key.ToString());
        Assert.True(key.PublicKey.Equals(PublicKey(Hex(PublicKeyOfSeed))));
        Assert.Equal(key.PublicKey.GetHashCode(), PublicKey(Hex(PublicKeyOfSeed)).GetHashCode());
        Assert.False(key.PublicKey.Equals(null));
    }

    [Fact]
    public unsafe void A_disposed_key_is_cleared_and_cannot_be_used()
    {
        Ed448PrivateKey key = Key(Seed);
        SecretBytes[] secrets = [.. typeof(Ed448PrivateKey)
            .GetFields(BindingFlags.Instance | BindingFlags.NonPublic)
            .Where(field => field.FieldType == typeof(SecretBytes))
            .Select(field => (SecretBytes)field.GetValue(key)!)];
        Assert.Equal(57 + 114, secrets.Sum(secret => secret.Length));
        fixed (byte* first = secrets[0].Expose(), second = secrets[1].Expose())
        {
            Assert.False(ConstantTime.IsZero(new ReadOnlySpan<byte>(first, secrets[0].Length)));
            key.Dispose();
            Assert.True(ConstantTime.IsZero(new ReadOnlySpan<byte>(first, secrets[0].Length)));
            Assert.True(ConstantTime.IsZero(new ReadOnlySpan<byte>(second, secrets[1].Length)));
        }
        Assert.Throws<ObjectDisposedException>(() => key.TrySign(SignatureAlgorithm.Ed448, [], NoRandom, new byte[114], out _));
    }

    [Fact]
    public void Signing_and_verifying_allocate_nothing_and_may_overlap_the_message()
    {
        using Ed448PrivateKey key = Key(Seed);
        byte[] message = new byte[300], signature = new byte[114];
        HashTests.AssertAllocatesNothing(() =>
        {
            key.TrySign(SignatureAlgorithm.Ed448, message, NoRandom, signature, out _);
            key.PublicKey.Verify(SignatureAlgorithm.Ed448, message, signature);
        });
        byte[] buffer = new byte[300];
        Assert.True(key.TrySign(SignatureAlgorithm.Ed448, buffer, NoRandom, buffer, out int written));
        Assert.Equal(signature, buffer[..written]);
    }

    [Fact]
    public void Wycheproof()
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        int count = Vectors.Wycheproof.ForEach("ed448_test.json", test =>
        {
            byte[] encoded = Hex(test.Group.GetProperty("publicKey").GetProperty("pk").GetString()!);
            Assert.True(Ed448PublicKey.TryCreate(encoded, out Ed448PublicKey? key));
            Assert.Equal(test.IsValid, Verify(key, test.Bytes("msg"), test.Bytes("sig")));
        });
        Assert.Equal(87, count);
    }

    private static void ForEachFlippedBit(byte[] bytes, Action<byte[]> check)
    {
        for (int bit = 0; bit < 8 * bytes.Length; bit++)
        {
            byte[] changed = [.. bytes];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            check(changed);
        }
    }

    private static byte[] Sign(Ed448PrivateKey key, byte[] message)
    {
        byte[] signature = new byte[114];
        Assert.True(key.TrySign(SignatureAlgorithm.Ed448, message, NoRandom, signature, out int written));
        Assert.Equal(114, written);
        return signature;
    }

    private static bool Verify(Ed448PublicKey key, byte[] message, byte[] signature)
        => key.Verify(SignatureAlgorithm.Ed448, message, signature);

    private static Ed448PrivateKey Key(string seed)
    {
        Assert.True(Ed448PrivateKey.TryCreate(Hex(seed), out Ed448PrivateKey? key));
        return key;
    }

    private static Ed448PublicKey PublicKey(byte[] encoded)
    {
        Assert.True(Ed448PublicKey.TryCreate(encoded, out Ed448PublicKey? key));
        return key;
    }

    private static byte[] Point(Ed448PublicKey key)
    {
        byte[] encoded = new byte[57];
        key.WritePoint(encoded);
        return encoded;
    }

    private static byte[] Bytes(BigInteger value)
    {
        byte[] bytes = value.ToByteArray(isUnsigned: true);
        return [.. bytes, .. new byte[56 - bytes.Length]];
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text);

    private sealed class FailingRandom : RandomSource
    {
        public override void Fill(Span<byte> destination) => throw new InvalidOperationException("Ed448 asked for randomness.");
    }
}
