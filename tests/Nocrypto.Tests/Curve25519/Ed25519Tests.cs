using System;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Reflection;
using System.Text.Json;
using FsCheck.Xunit;
using Sundog.Vectors;
using Xunit;
using Oracle = Org.BouncyCastle.Math.EC.Rfc8032.Ed25519;

namespace Sundog.Nocrypto.Tests;

[Properties(Arbitrary = [typeof(Generators25519)], MaxTest = 100)]
public sealed class Ed25519Tests
{
    private static readonly RandomSource NoRandom = new FailingRandom();

    public static TheoryData<string> Rfc8032Names => [.. Ed25519Vectors.Rfc8032.Select(vector => vector.Name)];

    public static TheoryData<string> RefusedKeys => [.. EdwardsPointTests.SmallOrder, .. EdwardsPointTests.Undecodable];

    [Theory]
    [MemberData(nameof(Rfc8032Names))]
    public void The_vectors_of_RFC_8032_section_7_1(string name)
    {
        var vector = Ed25519Vectors.Rfc8032.Single(candidate => candidate.Name == name);
        using Ed25519PrivateKey key = Key(vector.Seed);
        Assert.Equal(vector.PublicKey, Convert.ToHexStringLower(Point(key.PublicKey)));
        Assert.Equal(vector.Signature, Convert.ToHexStringLower(Sign(key, Hex(vector.Message))));
        Assert.True(Verify(PublicKey(Hex(vector.PublicKey)), Hex(vector.Message), Hex(vector.Signature)));
    }

    [Property]
    public void Keys_and_signatures_agree_with_BouncyCastle(Bytes32 seed, byte[] message)
    {
        byte[] expectedKey = new byte[32], expected = new byte[64];
        Oracle.GeneratePublicKey(seed.Value, 0, expectedKey, 0);
        Oracle.Sign(seed.Value, 0, message, 0, message.Length, expected, 0);
        Assert.True(Ed25519PrivateKey.TryCreate(seed.Value, out Ed25519PrivateKey? key));
        Assert.Equal(expectedKey, Point(key.PublicKey));
        Assert.Equal(expected, Sign(key, message));
        Assert.True(Verify(key.PublicKey, message, expected));
        key.Dispose();
    }

    [Property]
    public void Arbitrary_signatures_are_refused_and_never_throw(Bytes32 r, Bytes32 s, byte[] message)
    {
        using Ed25519PrivateKey key = Key(Ed25519Vectors.Rfc8032[0].Seed);
        Assert.False(Verify(key.PublicKey, message, [.. r.Value, .. s.Value]));
        Assert.False(Verify(key.PublicKey, message, message));
    }

    [Fact]
    public void A_change_of_any_bit_of_message_signature_or_key_is_refused()
    {
        using Ed25519PrivateKey key = Key(Ed25519Vectors.Rfc8032[2].Seed);
        byte[] message = Hex("af82"), signature = Sign(key, message), encoded = Point(key.PublicKey);
        ForEachFlippedBit(message, changed => Assert.False(Verify(key.PublicKey, changed, signature)));
        ForEachFlippedBit(signature, changed => Assert.False(Verify(key.PublicKey, message, changed)));
        ForEachFlippedBit(encoded, changed => Assert.False(
            Ed25519PublicKey.TryCreate(changed, out Ed25519PublicKey? other) && Verify(other, message, signature)));
        Assert.True(Verify(key.PublicKey, message, signature));
    }

    [Fact]
    public void A_signature_of_the_wrong_length_is_refused()
    {
        using Ed25519PrivateKey key = Key(Ed25519Vectors.Rfc8032[2].Seed);
        byte[] signature = Sign(key, Hex("af82"));
        for (int length = 0; length < 64; length++)
            Assert.False(Verify(key.PublicKey, Hex("af82"), signature[..length]));
        Assert.False(Verify(key.PublicKey, Hex("af82"), [.. signature, 0]));
    }

    [Fact]
    public void S_with_a_multiple_of_L_added_is_refused()
    {
        using Ed25519PrivateKey key = Key(Ed25519Vectors.Rfc8032[2].Seed);
        byte[] signature = Sign(key, Hex("af82"));
        BigInteger s = Scalar25519Tests.Value(signature.AsSpan(32));
        for (int factor = 1; factor <= 8; factor++)
        {
            byte[] larger = [.. signature[..32], .. Scalar25519Tests.Bytes(s + factor * Scalar25519Tests.L, 32)];
            Assert.False(Verify(key.PublicKey, Hex("af82"), larger));
        }
    }

    [Theory]
    [MemberData(nameof(RefusedKeys))]
    public void Keys_of_small_order_and_what_is_not_a_canonical_point_are_refused(string encoded)
    {
        Assert.False(Ed25519PublicKey.TryCreate(Hex(encoded), out Ed25519PublicKey? key));
        Assert.Null(key);
    }

    [Fact]
    public void Keys_of_the_wrong_length_are_refused()
    {
        byte[] good = Hex(Ed25519Vectors.Rfc8032[0].PublicKey);
        Assert.False(Ed25519PublicKey.TryCreate(good.AsSpan(0, 31), out _));
        Assert.False(Ed25519PublicKey.TryCreate([.. good, 0], out _));
        Assert.False(Ed25519PublicKey.TryCreate([], out _));
        Assert.False(Ed25519PrivateKey.TryCreate(good.AsSpan(0, 31), out Ed25519PrivateKey? key));
        Assert.Null(key);
        Assert.False(Ed25519PrivateKey.TryCreate([.. good, 0], out _));
    }

    // The identity as R, S = k a: valid without the cofactor, and made by nobody but the holder of a.
    [Fact]
    public void An_R_of_small_order_is_accepted_where_the_equation_holds_and_refused_in_another_encoding()
    {
        byte[] expanded = System.Security.Cryptography.SHA512.HashData(Hex(Ed25519Vectors.Rfc8032[0].Seed));
        Scalar25519.Clamp(expanded.AsSpan(0, 32));
        using Ed25519PrivateKey key = Key(Ed25519Vectors.Rfc8032[0].Seed);
        foreach (string encoded in EdwardsPointTests.SmallOrder.Select(row => row.Data).Concat(
            EdwardsPointTests.Undecodable.Select(row => row.Data)))
        {
            byte[] challenge = new byte[32], s = new byte[32];
            key.PublicKey.Challenge(Hex(encoded), [1, 2, 3], challenge);
            Scalar25519.MultiplyAdd(challenge, expanded.AsSpan(0, 32), new byte[32], s);
            bool isIdentity = encoded == EdwardsPointTests.SmallOrder.First().Data;
            Assert.Equal(isIdentity, Verify(key.PublicKey, [1, 2, 3], [.. Hex(encoded), .. s]));
        }
    }

    [Fact]
    public void A_key_signs_and_verifies_only_by_its_own_algorithm()
    {
        using Ed25519PrivateKey key = Key(Ed25519Vectors.Rfc8032[0].Seed);
        byte[] signature = Sign(key, []);
        foreach (SignatureAlgorithm algorithm in Enum.GetValues<SignatureAlgorithm>())
        {
            bool own = algorithm == SignatureAlgorithm.Ed25519;
            Assert.Equal(own, key.CanSign(algorithm));
            Assert.Equal(own, key.PublicKey.CanVerify(algorithm));
            Assert.Equal(own, key.PublicKey.Verify(algorithm, [], signature));
            if (!own)
                Assert.Throws<ArgumentException>(() => key.TrySign(algorithm, [], NoRandom, new byte[64], out _));
        }
        Assert.Throws<ArgumentException>(() => key.TrySign(SignatureAlgorithm.Ed25519, [], NoRandom, new byte[63], out _));
    }

    [Fact]
    public void A_generated_key_is_the_one_of_the_bytes_that_the_source_gave()
    {
        var vector = Ed25519Vectors.Rfc8032[1];
        CountingRandom random = new(Hex(vector.Seed));
        using Ed25519PrivateKey key = Ed25519PrivateKey.Generate(random);
        Assert.Equal(1, random.Fills);
        Assert.Equal(vector.PublicKey, Convert.ToHexStringLower(Point(key.PublicKey)));
        byte[] seed = new byte[32];
        key.ExportSeed(seed);
        Assert.Equal(vector.Seed, Convert.ToHexStringLower(seed));
        Assert.Throws<ArgumentException>(() => key.ExportSeed(new byte[31]));
    }

    [Fact]
    public void Equality_is_that_of_the_encodings_and_the_name_tells_no_secret()
    {
        using Ed25519PrivateKey one = Key(Ed25519Vectors.Rfc8032[0].Seed), other = Key(Ed25519Vectors.Rfc8032[1].Seed);
        Ed25519PublicKey same = PublicKey(Point(one.PublicKey));
        Assert.True(one.PublicKey.Equals(same));
        Assert.Equal(one.PublicKey.GetHashCode(), same.GetHashCode());
        Assert.False(one.PublicKey.Equals(other.PublicKey));
        Assert.False(one.PublicKey.Equals(null));
        Assert.Equal("Ed25519", same.Name);
        Assert.Equal("private key of Ed25519", one.ToString());
    }

    [Fact]
    public unsafe void A_disposed_key_is_cleared_and_cannot_be_used()
    {
        Ed25519PrivateKey key = Key(Ed25519Vectors.Rfc8032[0].Seed);
        SecretBytes[] secrets = [.. typeof(Ed25519PrivateKey)
            .GetFields(BindingFlags.Instance | BindingFlags.NonPublic)
            .Where(field => field.FieldType == typeof(SecretBytes))
            .Select(field => (SecretBytes)field.GetValue(key)!)];
        Assert.Equal(96, secrets.Sum(secret => secret.Length));
        fixed (byte* first = secrets[0].Expose(), second = secrets[1].Expose())
        {
            Assert.False(ConstantTime.IsZero(new ReadOnlySpan<byte>(first, secrets[0].Length)));
            Assert.False(ConstantTime.IsZero(new ReadOnlySpan<byte>(second, secrets[1].Length)));
            key.Dispose();
            Assert.True(ConstantTime.IsZero(new ReadOnlySpan<byte>(first, secrets[0].Length)));
            Assert.True(ConstantTime.IsZero(new ReadOnlySpan<byte>(second, secrets[1].Length)));
        }
        Assert.Throws<ObjectDisposedException>(() => key.TrySign(SignatureAlgorithm.Ed25519, [], NoRandom, new byte[64], out _));
        Assert.Throws<ObjectDisposedException>(() => key.ExportSeed(new byte[32]));
    }

    [Fact]
    public void A_signature_may_be_written_over_its_message()
    {
        var vector = Ed25519Vectors.Rfc8032[4];
        using Ed25519PrivateKey key = Key(vector.Seed);
        byte[] buffer = Hex(vector.Message);
        Assert.Equal(64, buffer.Length);
        Assert.True(key.TrySign(SignatureAlgorithm.Ed25519, buffer, NoRandom, buffer, out int written));
        Assert.Equal(64, written);
        Assert.Equal(vector.Signature, Convert.ToHexStringLower(buffer));
    }

    [Fact]
    public void Signing_and_verifying_allocate_nothing()
    {
        using Ed25519PrivateKey key = Key(Ed25519Vectors.Rfc8032[0].Seed);
        byte[] message = new byte[300], signature = new byte[64];
        bool Run() => key.TrySign(SignatureAlgorithm.Ed25519, message, NoRandom, signature, out _)
            && key.PublicKey.Verify(SignatureAlgorithm.Ed25519, message, signature);
        Assert.True(Run());
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool valid = Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(valid);
    }

    [Fact]
    public void Wycheproof()
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        int count = Vectors.Wycheproof.ForEach("ed25519_test.json", test =>
        {
            byte[] encoded = Hex(test.Group.GetProperty("publicKey").GetProperty("pk").GetString()!);
            Assert.True(Ed25519PublicKey.TryCreate(encoded, out Ed25519PublicKey? key));
            Assert.Equal(test.IsValid, Verify(key, test.Bytes("msg"), test.Bytes("sig")));
        });
        Assert.Equal(151, count);
    }

    // The edge cases of C2SP/CCTV. Here: RFC 8032's canonical encodings, no cofactor, and no public key of small order.
    // What is left to accept is one ordinary signature, and those whose A and R have parts of small order that cancel out.
    [Fact]
    public void Edge_cases_of_CCTV()
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        string[] reasons = ["low_order_A", "non_canonical_A", "non_canonical_R", "low_order_residue"];
        using JsonDocument document = JsonDocument.Parse(
            File.ReadAllBytes(VectorFiles.Path("cctv", "ed25519", "ed25519vectors.json")));
        int count = 0, accepted = 0;
        foreach (JsonElement test in document.RootElement.EnumerateArray())
        {
            JsonElement flags = test.GetProperty("flags");
            bool expected = flags.ValueKind == JsonValueKind.Null
                || !flags.EnumerateArray().Any(flag => reasons.Contains(flag.GetString()));
            byte[] message = System.Text.Encoding.UTF8.GetBytes(test.GetProperty("msg").GetString()!);
            bool valid = Ed25519PublicKey.TryCreate(Hex(test.GetProperty("key").GetString()!), out Ed25519PublicKey? key)
                && Verify(key, message, Hex(test.GetProperty("sig").GetString()!));
            Assert.True(expected == valid, $"CCTV Ed25519 {test.GetProperty("number")}: expected {expected}");
            count++;
            accepted += valid ? 1 : 0;
        }
        Assert.Equal(914, count);
        Assert.Equal(86, accepted);
        VectorCounts.Record("ed25519vectors.json", count);
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

    private static byte[] Sign(Ed25519PrivateKey key, byte[] message)
    {
        byte[] signature = new byte[64];
        Assert.True(key.TrySign(SignatureAlgorithm.Ed25519, message, NoRandom, signature, out int written));
        Assert.Equal(64, written);
        return signature;
    }

    private static bool Verify(Ed25519PublicKey key, byte[] message, byte[] signature)
        => key.Verify(SignatureAlgorithm.Ed25519, message, signature);

    private static Ed25519PrivateKey Key(string seed)
    {
        Assert.True(Ed25519PrivateKey.TryCreate(Hex(seed), out Ed25519PrivateKey? key));
        return key;
    }

    private static Ed25519PublicKey PublicKey(byte[] encoded)
    {
        Assert.True(Ed25519PublicKey.TryCreate(encoded, out Ed25519PublicKey? key));
        return key;
    }

    private static byte[] Point(Ed25519PublicKey key)
    {
        byte[] encoded = new byte[32];
        key.WritePoint(encoded);
        return encoded;
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text);

    private sealed class FailingRandom : RandomSource
    {
        public override void Fill(Span<byte> destination) => throw new InvalidOperationException("Ed25519 asked for randomness.");
    }

    private sealed class CountingRandom(byte[] bytes) : RandomSource
    {
        public int Fills { get; private set; }

        public override void Fill(Span<byte> destination)
        {
            Fills++;
            bytes.CopyTo(destination);
        }
    }
}
