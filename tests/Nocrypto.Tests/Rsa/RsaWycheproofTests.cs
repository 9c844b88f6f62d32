using System;
using System.Linq;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>Wycheproof for signatures. <see cref="VectorListingTests"/> says which of its files are not run, and why.</summary>
public sealed class RsaWycheproofTests
{
    private static SignatureAlgorithm? Algorithm(JsonElement group, bool isPss)
        => group.GetProperty("sha").GetString() switch
        {
            "SHA-256" => isPss ? SignatureAlgorithm.RsaPssSha256 : SignatureAlgorithm.RsaPkcs1Sha256,
            "SHA-384" => isPss ? SignatureAlgorithm.RsaPssSha384 : SignatureAlgorithm.RsaPkcs1Sha384,
            "SHA-512" => isPss ? SignatureAlgorithm.RsaPssSha512 : SignatureAlgorithm.RsaPkcs1Sha512,
            "SHA-1" or "SHA-224" => null,
            var other => throw new InvalidOperationException(other),
        };

    /// <summary>What every strategy says.</summary>
    private static bool Verify(JsonElement group, SignatureAlgorithm algorithm, byte[] message, byte[] signature)
    {
        JsonElement numbers = group.GetProperty("publicKey");
        bool[] verdicts = RsaPairTests.Strategies().Select(strategy =>
        {
            Assert.True(RsaPublicKey.TryCreate(
                Convert.FromHexString(numbers.GetProperty("modulus").GetString()!),
                Convert.FromHexString(numbers.GetProperty("publicExponent").GetString()!),
                RsaKeyRestriction.None, strategy, out RsaPublicKey? key));
            return key.Verify(algorithm, message, signature);
        }).ToArray();
        return Assert.Single(verdicts.Distinct());
    }

    [Theory]
    [InlineData("rsa_signature_2048_sha256_test.json", 259)]
    [InlineData("rsa_signature_2048_sha384_test.json", 258)]
    [InlineData("rsa_signature_2048_sha512_test.json", 259)]
    [InlineData("rsa_signature_3072_sha256_test.json", 259)]
    [InlineData("rsa_signature_3072_sha384_test.json", 259)]
    [InlineData("rsa_signature_3072_sha512_test.json", 260)]
    [InlineData("rsa_signature_4096_sha256_test.json", 258)]
    [InlineData("rsa_signature_4096_sha384_test.json", 259)]
    [InlineData("rsa_signature_4096_sha512_test.json", 259)]
    public void PKCS1_signatures_hold(string file, int count)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        Assert.Equal(count, Wycheproof.ForEach(file, test =>
        {
            // The only acceptable one leaves out the parameters' NULL; here that is one more wrong encoding.
            Assert.True(test.IsValid || test.IsInvalid || test.Flags.SequenceEqual(["MissingNull"]));
            SignatureAlgorithm algorithm = Algorithm(test.Group, isPss: false)!.Value;
            Assert.Equal(test.IsValid, Verify(test.Group, algorithm, test.Bytes("msg"), test.Bytes("sig")));
        }));
    }

    [Theory]
    [InlineData("rsa_pss_2048_sha256_mgf1_32_test.json", 108)]
    [InlineData("rsa_pss_2048_sha384_mgf1_48_test.json", 141)]
    [InlineData("rsa_pss_3072_sha256_mgf1_32_test.json", 108)]
    [InlineData("rsa_pss_4096_sha256_mgf1_32_test.json", 108)]
    [InlineData("rsa_pss_4096_sha384_mgf1_48_test.json", 141)]
    [InlineData("rsa_pss_4096_sha512_mgf1_64_test.json", 179)]
    public void PSS_signatures_hold(string file, int count)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        Assert.Equal(count, Wycheproof.ForEach(file, test =>
        {
            SignatureAlgorithm algorithm = Algorithm(test.Group, isPss: true)!.Value;
            Assert.Equal(test.IsValid, Verify(test.Group, algorithm, test.Bytes("msg"), test.Bytes("sig")));
        }));
    }

    // Valid under parameters that do not exist here: another salt length, or another hash in MGF1. They must not pass as ours.
    [Theory]
    [InlineData("rsa_pss_2048_sha256_mgf1_0_test.json", 103)]
    [InlineData("rsa_pss_4096_sha512_mgf1_32_test.json", 177)]
    [InlineData("rsa_pss_misc_test.json", 150)]
    public void PSS_signatures_with_other_parameters_are_refused(string file, int count)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        Assert.Equal(count, Wycheproof.ForEach(file, test =>
        {
            string hash = test.Group.GetProperty("sha").GetString()!;
            bool isOurs = Algorithm(test.Group, isPss: true) is not null
                && test.Group.GetProperty("mgfSha").GetString() == hash
                && test.Group.GetProperty("sLen").GetInt32() * 8 == int.Parse(hash[4..], null);
            // What is invalid under the group's parameters may well be valid under ours: only the valid ones say something.
            if (!test.IsValid)
                return;
            foreach (SignatureAlgorithm algorithm in RsaOracle.Algorithms)
            {
                Assert.Equal(
                    isOurs && algorithm == Algorithm(test.Group, isPss: true),
                    Verify(test.Group, algorithm, test.Bytes("msg"), test.Bytes("sig")));
            }
        }));
    }

    [Theory]
    [InlineData("rsa_pkcs1_2048_sig_gen_test.json", 43, 16)]
    [InlineData("rsa_pkcs1_3072_sig_gen_test.json", 26, 0)]
    [InlineData("rsa_pkcs1_4096_sig_gen_test.json", 24, 0)]
    public void Our_PKCS1_signatures_are_the_published_ones(string file, int count, int ofHashesUnknownHere)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        int unnamable = 0;
        Assert.Equal(count, Wycheproof.ForEach(file, test =>
        {
            if (Algorithm(test.Group, isPss: false) is not SignatureAlgorithm algorithm)
            {
                // SHA-1 and SHA-224 cannot be named here.
                unnamable++;
                return;
            }
            RSAParameters parts = Split(test.Group.GetProperty("privateKey"));
            using RsaPrivateKey? key = RsaTestKeys.Import(parts);
            if (key is null)
            {
                // A key of three primes: not accepted, but its signature still verifies.
                Assert.Equal(["SmallPublicKey"], test.Flags);
                Assert.NotEqual(parts.P!.Length, parts.Q!.Length);
                Assert.True(RsaPublicKey.TryCreate(parts.Modulus, parts.Exponent, out RsaPublicKey? publicKey));
                Assert.True(publicKey.Verify(algorithm, test.Bytes("msg"), test.Bytes("sig")));
                return;
            }
            Assert.Equal(test.Bytes("sig"), RsaTestKeys.Sign(key, algorithm, test.Bytes("msg")));
        }));
        Assert.Equal(ofHashesUnknownHere, unnamable);
    }

    /// <summary>The primes of n, from n, e and d (the files leave them out for some keys): the method of NIST SP 800-56B, appendix C.1.</summary>
    private static RSAParameters Split(JsonElement key)
    {
        BigInteger n = Number(key, "modulus"), e = Number(key, "publicExponent"), d = Number(key, "privateExponent");
        BigInteger odd = (e * d) - 1;
        int halvings = 0;
        for (; odd.IsEven; halvings++)
            odd >>= 1;
        for (BigInteger g = 2; ; g++)
        {
            BigInteger y = BigInteger.ModPow(g, odd, n);
            for (int i = 0; i < halvings && y != 1 && y != n - 1; i++)
            {
                BigInteger square = y * y % n;
                if (square == 1)
                    return Parameters(n, e, d, BigInteger.GreatestCommonDivisor(y - 1, n));
                y = square;
            }
        }
    }

    private static RSAParameters Parameters(BigInteger n, BigInteger e, BigInteger d, BigInteger p)
    {
        BigInteger q = n / p;
        return new RSAParameters
        {
            Modulus = Bytes(n),
            Exponent = Bytes(e),
            D = Bytes(d),
            P = Bytes(p),
            Q = Bytes(q),
            DP = Bytes(d % (p - 1)),
            DQ = Bytes(d % (q - 1)),
            InverseQ = Bytes(BigInteger.ModPow(q, p - 2, p)),
        };
    }

    private static BigInteger Number(JsonElement key, string name)
        => new(Convert.FromHexString(key.GetProperty(name).GetString()!), isUnsigned: true, isBigEndian: true);

    private static byte[] Bytes(BigInteger number) => number.ToByteArray(isUnsigned: true, isBigEndian: true);
}
