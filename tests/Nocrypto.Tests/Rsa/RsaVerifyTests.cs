using System;
using System.Linq;
using System.Numerics;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Nocrypto.Tests;

public sealed class RsaVerifyTests
{
    private static readonly byte[] Message = "message"u8.ToArray();

    private static RsaPublicKey Key(string modulus)
    {
        Assert.True(RsaPublicKey.TryCreate(Convert.FromHexString(modulus), [1, 0, 1], out RsaPublicKey? key));
        return key;
    }

    [Fact]
    public void The_published_signatures_verify()
    {
        Assert.True(Key(RsaKnownAnswers.Pkcs1Modulus).Verify(SignatureAlgorithm.RsaPkcs1Sha256,
            Convert.FromHexString(RsaKnownAnswers.Pkcs1Message), Convert.FromHexString(RsaKnownAnswers.Pkcs1Signature)));
        Assert.True(Key(RsaKnownAnswers.PssModulus).Verify(SignatureAlgorithm.RsaPssSha384,
            Convert.FromHexString(RsaKnownAnswers.PssMessage), Convert.FromHexString(RsaKnownAnswers.PssSignature)));
    }

    [Theory]
    [InlineData(SignatureAlgorithm.RsaPkcs1Sha256)]
    [InlineData(SignatureAlgorithm.RsaPkcs1Sha384)]
    [InlineData(SignatureAlgorithm.RsaPkcs1Sha512)]
    [InlineData(SignatureAlgorithm.RsaPssSha256)]
    [InlineData(SignatureAlgorithm.RsaPssSha384)]
    [InlineData(SignatureAlgorithm.RsaPssSha512)]
    public void The_platforms_signature_verifies_under_its_own_algorithm_only(SignatureAlgorithm algorithm)
    {
        using RSA platform = RSA.Create(RsaTestKeys.Parameters(2048));
        byte[] signature = platform.SignData(Message, RsaOracle.Hash(algorithm), RsaOracle.Padding(algorithm));
        RsaPublicKey key = RsaTestKeys.Public(2048);
        foreach (SignatureAlgorithm other in Enum.GetValues<SignatureAlgorithm>())
            Assert.Equal(other == algorithm, key.Verify(other, Message, signature));
    }

    [Property(MaxTest = 100)]
    public bool A_changed_signature_or_message_fails(ushort position, byte change, bool isPss)
    {
        SignatureAlgorithm algorithm = isPss ? SignatureAlgorithm.RsaPssSha256 : SignatureAlgorithm.RsaPkcs1Sha256;
        using RSA platform = RSA.Create(RsaTestKeys.Parameters(2048));
        byte[] signature = platform.SignData(Message, RsaOracle.Hash(algorithm), RsaOracle.Padding(algorithm));
        RsaPublicKey key = RsaTestKeys.Public(2048);
        bool before = key.Verify(algorithm, Message, signature) && !key.Verify(algorithm, [.. Message, change], signature);
        signature[position % signature.Length] ^= (byte)(change | 1);
        return before && !key.Verify(algorithm, Message, signature);
    }

    [Fact]
    public void Tiny_and_edge_representatives_are_refused()
    {
        RsaPublicKey key = RsaTestKeys.Public(2048);
        BigInteger n = new(key.Modulus, isUnsigned: true, isBigEndian: true);
        foreach (BigInteger value in new[] { 0, 1, 2, 3, n - 2, n - 1, n, n + 1, (BigInteger.One << 2048) - 1 })
        {
            foreach (SignatureAlgorithm algorithm in Enum.GetValues<SignatureAlgorithm>())
                Assert.False(key.Verify(algorithm, Message, Bytes(value, 256)));
        }
    }

    [Fact]
    public void A_signature_plus_the_modulus_is_refused()
    {
        // RFC 8017 §5.2.2 step 1. The same residue, so only the range check tells them apart.
        using RSA platform = RSA.Create(RsaTestKeys.Parameters(2048));
        RsaPublicKey key = RsaTestKeys.Public(2048);
        BigInteger n = new(key.Modulus, isUnsigned: true, isBigEndian: true);
        for (int i = 0; ; i++)
        {
            byte[] message = BitConverter.GetBytes(i);
            byte[] signature = platform.SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            BigInteger sum = n + new BigInteger(signature, isUnsigned: true, isBigEndian: true);
            if (sum >> 2048 != 0)
                continue;
            Assert.True(key.Verify(SignatureAlgorithm.RsaPkcs1Sha256, message, signature));
            Assert.False(key.Verify(SignatureAlgorithm.RsaPkcs1Sha256, message, Bytes(sum, 256)));
            return;
        }
    }

    [Fact]
    public void A_signature_of_another_length_is_refused()
    {
        byte[] signature = Convert.FromHexString(RsaKnownAnswers.Pkcs1Signature);
        byte[] message = Convert.FromHexString(RsaKnownAnswers.Pkcs1Message);
        RsaPublicKey key = Key(RsaKnownAnswers.Pkcs1Modulus);
        Assert.False(key.Verify(SignatureAlgorithm.RsaPkcs1Sha256, message, [0, .. signature]));
        Assert.False(key.Verify(SignatureAlgorithm.RsaPkcs1Sha256, message, [.. signature, 0]));
        for (int length = 0; length < signature.Length; length++)
            Assert.False(key.Verify(SignatureAlgorithm.RsaPkcs1Sha256, message, signature.AsSpan(0, length)));
    }

    // Each is made with the private key, so that the padding alone decides.
    [Theory]
    [InlineData("00 01 ff*202 00 DI", true)]
    [InlineData("00 02 ff*202 00 DI", false)]
    [InlineData("00 01 ff*201 fe 00 DI", false)]
    [InlineData("00 01 ff*8 00 DI 00*194", false)]
    [InlineData("00 01 ff*201 00 DI 00", false)]
    [InlineData("00 01 ff*203 DI", false)]
    [InlineData("00 01 ff*204 00 NODI", false)]
    public void Only_the_one_right_padding_of_PKCS1_verifies(string shape, bool expected)
    {
        byte[] digestInfo = Convert.FromHexString("3031300d060960864801650304020105000420");
        byte[] hash = SHA256.HashData(Message);
        byte[] encoded = shape.Split(' ').SelectMany(part => part switch
        {
            "DI" => digestInfo.Concat(hash),
            // The parameters of the AlgorithmIdentifier left out: a legacy that is not accepted.
            "NODI" => Convert.FromHexString("302f300b0609608648016503040201" + "0420").Concat(hash),
            _ => Enumerable.Repeat(Convert.ToByte(part[..2], 16), part.Length > 2 ? int.Parse(part[3..], null) : 1),
        }).ToArray();
        Assert.Equal(256, encoded.Length);
        RSAParameters key = RsaTestKeys.Parameters(2048);
        BigInteger signature = BigInteger.ModPow(Number(encoded), Number(key.D!), Number(key.Modulus!));
        Assert.Equal(expected, RsaTestKeys.Public(2048).Verify(SignatureAlgorithm.RsaPkcs1Sha256, Message, Bytes(signature, 256)));
    }

    [Fact]
    public void A_key_exists_only_within_the_sizes()
    {
        byte[] modulus = RsaTestKeys.Parameters(2048).Modulus!;
        byte[] even = [.. modulus[..^1], 2];
        byte[] small = (byte[])modulus.Clone();
        small[0] &= 0x7f;
        byte[] largest = Enumerable.Repeat((byte)0xff, 1024).ToArray();
        Assert.True(RsaPublicKey.TryCreate([0, 0, .. modulus], [0, 1, 0, 1], out RsaPublicKey? key));
        Assert.Equal(modulus, key.Modulus.ToArray());
        Assert.Equal([1, 0, 1], key.Exponent.ToArray());
        Assert.Equal(("RSA-2048", 2048, 256), (key.Name, key.ModulusBits, key.SignatureSize));
        Assert.True(RsaPublicKey.TryCreate(largest, [3], out RsaPublicKey? large));
        Assert.Equal(8192, large.ModulusBits);
        Assert.False(large.Verify(SignatureAlgorithm.RsaPssSha512, Message, new byte[1024]));
        Assert.True(RsaPublicKey.TryCreate(modulus, [1, 0xff, 0xff, 0xff, 0xff], out _));
        foreach (byte[] bad in new[] { [], [0], even, small, [1, .. largest], modulus[..^1] })
            Assert.False(RsaPublicKey.TryCreate(bad, [1, 0, 1], out _));
        foreach (byte[] bad in new byte[][] { [], [0], [1], [2], [4], [1, 0, 0], [2, 0, 0, 0, 1], [1, 0, 0, 0, 0, 0, 0, 0, 1], modulus })
            Assert.False(RsaPublicKey.TryCreate(modulus, bad, out _));
    }

    [Fact]
    public void A_restricted_key_verifies_no_more_than_it_may()
    {
        byte[] modulus = RsaTestKeys.Parameters(2048).Modulus!;
        foreach (RsaKeyRestriction restriction in Enum.GetValues<RsaKeyRestriction>())
        {
            Assert.True(RsaPublicKey.TryCreate(modulus, [3], restriction, out RsaPublicKey? key));
            Assert.Equal(restriction != RsaKeyRestriction.None, key.PssOnly);
            Assert.Equal(key.PssOnly ? "RSA-PSS-2048" : "RSA-2048", key.Name);
            Assert.Equal(!key.PssOnly, key.CanVerify(SignatureAlgorithm.RsaPkcs1Sha256));
            Assert.Equal(!key.PssOnly, key.CanVerify(SignatureAlgorithm.RsaPkcs1Sha384));
            Assert.Equal(!key.PssOnly, key.CanVerify(SignatureAlgorithm.RsaPkcs1Sha512));
            bool any = restriction is RsaKeyRestriction.None or RsaKeyRestriction.Pss;
            Assert.Equal(any || restriction == RsaKeyRestriction.PssSha256, key.CanVerify(SignatureAlgorithm.RsaPssSha256));
            Assert.Equal(any || restriction == RsaKeyRestriction.PssSha384, key.CanVerify(SignatureAlgorithm.RsaPssSha384));
            Assert.Equal(any || restriction == RsaKeyRestriction.PssSha512, key.CanVerify(SignatureAlgorithm.RsaPssSha512));
            Assert.False(key.CanVerify(SignatureAlgorithm.Ed25519));
            foreach (SignatureAlgorithm algorithm in RsaOracle.Algorithms)
            {
                using RSA platform = RSA.Create(RsaTestKeys.Parameters(2048));
                byte[] signature = platform.SignData(Message, RsaOracle.Hash(algorithm), RsaOracle.Padding(algorithm));
                Assert.Equal(key.CanVerify(algorithm), key.Verify(algorithm, Message, signature));
            }
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => RsaPublicKey.TryCreate(modulus, [3], (RsaKeyRestriction)5, out _));
    }

    [Fact]
    public void Equal_keys_are_equal()
    {
        byte[] modulus = RsaTestKeys.Parameters(2048).Modulus!;
        RsaPublicKey.TryCreate(modulus, [3], out RsaPublicKey? key);
        RsaPublicKey.TryCreate([0, .. modulus], [3], out RsaPublicKey? same);
        RsaPublicKey.TryCreate(modulus, [5], out RsaPublicKey? otherExponent);
        RsaPublicKey.TryCreate(modulus, [3], RsaKeyRestriction.Pss, out RsaPublicKey? restricted);
        Assert.Equal(key, same);
        Assert.Equal(key!.GetHashCode(), same!.GetHashCode());
        Assert.NotEqual(key, otherExponent);
        Assert.NotEqual(key, restricted);
        Assert.NotEqual(key, RsaTestKeys.Public(2056));
    }

    [Fact]
    public void Verification_allocates_nothing()
    {
        RsaPublicKey key = Key(RsaKnownAnswers.PssModulus);
        byte[] message = Convert.FromHexString(RsaKnownAnswers.PssMessage), signature = Convert.FromHexString(RsaKnownAnswers.PssSignature);
        HashTests.AssertAllocatesNothing(() =>
        {
            key.Verify(SignatureAlgorithm.RsaPssSha384, message, signature);
            key.Verify(SignatureAlgorithm.RsaPkcs1Sha512, message, signature);
        });
    }

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] Bytes(BigInteger value, int length)
    {
        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[length - bytes.Length], .. bytes];
    }
}

/// <summary>What an algorithm is called on the platform.</summary>
internal static class RsaOracle
{
    internal static readonly SignatureAlgorithm[] Algorithms =
        [.. Enum.GetValues<SignatureAlgorithm>().Where(algorithm => algorithm.ToString().StartsWith("Rsa", StringComparison.Ordinal))];

    internal static HashAlgorithmName Hash(SignatureAlgorithm algorithm)
        => new("SHA" + algorithm.ToString()[^3..]);

    internal static RSASignaturePadding Padding(SignatureAlgorithm algorithm)
        => algorithm.ToString().StartsWith("RsaPss", StringComparison.Ordinal) ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
}
