using System;
using System.Linq;
using System.Security.Cryptography;
using FsCheck.Xunit;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Nocrypto.Tests;

public sealed class HkdfTests
{
    /// <summary>RFC 5869 §2.3 by BouncyCastle, which has every hash function.</summary>
    private static byte[] ExpectedExpand(HashFunction function, byte[] key, int length, byte[] info)
    {
        HkdfBytesGenerator generator = new(DigestUtilities.GetDigest(function.Name));
        generator.Init(HkdfParameters.SkipExtractParameters(key, info));
        byte[] output = new byte[length];
        generator.GenerateBytes(output, 0, length);
        return output;
    }

    private static byte[] Expected(HashFunction function, byte[] inputKeyMaterial, int length, byte[] salt, byte[] info)
    {
        HkdfBytesGenerator generator = new(DigestUtilities.GetDigest(function.Name));
        generator.Init(new HkdfParameters(inputKeyMaterial, salt, info));
        byte[] output = new byte[length];
        generator.GenerateBytes(output, 0, length);
        return output;
    }

    private static byte[] Derive(HashFunction function, byte[] salt, byte[] inputKeyMaterial, byte[] info, int size)
    {
        byte[] pseudorandomKey = new byte[function.HashSize], output = new byte[size];
        Hkdf.Extract(function, salt, inputKeyMaterial, pseudorandomKey);
        Hkdf.Expand(function, pseudorandomKey, info, output);
        return output;
    }

    [Fact]
    public void The_first_example_of_RFC_5869_holds()
    {
        // RFC 5869 appendix A.1.
        byte[] pseudorandomKey = new byte[32], output = new byte[42];
        Hkdf.Extract(Sha256.Instance, Convert.FromHexString("000102030405060708090a0b0c"),
            Enumerable.Repeat((byte)0x0b, 22).ToArray(), pseudorandomKey);
        Assert.Equal("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5", Convert.ToHexStringLower(pseudorandomKey));
        Hkdf.Expand(Sha256.Instance, pseudorandomKey, Convert.FromHexString("f0f1f2f3f4f5f6f7f8f9"), output);
        Assert.Equal("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865", Convert.ToHexStringLower(output));
    }

    [Property(MaxTest = 100)]
    public bool It_agrees_with_BouncyCastle(byte[] salt, byte[] inputKeyMaterial, byte[] info, ushort size)
        => HashTests.Functions.All(row =>
        {
            HashFunction function = HashTests.Named(row.Data);
            int length = (size % 1000) + 1;
            return Derive(function, salt, inputKeyMaterial, info, length).SequenceEqual(
                Expected(function, inputKeyMaterial, length, salt, info));
        });

    [Theory]
    [MemberData(nameof(HashTests.Functions), MemberType = typeof(HashTests))]
    public void The_longest_output_agrees_with_BouncyCastle_and_one_byte_more_is_refused(string name)
    {
        HashFunction function = HashTests.Named(name);
        int longest = 255 * function.HashSize;
        byte[] key = HashTests.Pattern(function.HashSize);
        byte[] output = new byte[longest + 1];
        Hkdf.Expand(function, key, "info"u8, output.AsSpan(0, longest));
        Assert.Equal(ExpectedExpand(function, key, longest, "info"u8.ToArray()), output[..longest]);
        Assert.Throws<ArgumentException>(() => Hkdf.Expand(function, key, default, output));
        Hkdf.Expand(function, key, default, []);
    }

    [Theory]
    [InlineData("hkdf_sha1_test.json", "SHA-1", 87)]
    [InlineData("hkdf_sha256_test.json", "SHA-256", 86)]
    [InlineData("hkdf_sha384_test.json", "SHA-384", 83)]
    [InlineData("hkdf_sha512_test.json", "SHA-512", 83)]
    public void Wycheproof_holds(string file, string name, int count)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        HashFunction function = HashTests.Named(name);
        int ran = Wycheproof.ForEach(file, test =>
        {
            int size = test.Test.GetProperty("size").GetInt32();
            if (test.Flags.Contains("SizeTooLarge"))
            {
                Assert.True(test.IsInvalid);
                Assert.Throws<ArgumentException>(
                    () => Derive(function, test.Bytes("salt"), test.Bytes("ikm"), test.Bytes("info"), size));
                return;
            }
            Assert.True(test.IsValid);
            Assert.Equal(test.Bytes("okm"), Derive(function, test.Bytes("salt"), test.Bytes("ikm"), test.Bytes("info"), size));
        });
        Assert.Equal(count, ran);
    }

    [Fact]
    public void Misuse_is_the_callers_error()
    {
        byte[] buffer = new byte[100];
        Assert.Throws<ArgumentException>(() => Hkdf.Extract(Sha256.Instance, [], [], new byte[31]));
        Assert.Throws<ArgumentException>(() => Hkdf.Expand(Sha256.Instance, new byte[31], [], new byte[32]));
        Assert.Throws<ArgumentException>(
            () => Hkdf.Expand(Sha256.Instance, new byte[32], buffer.AsSpan(10, 20), buffer.AsSpan(0, 64)));
    }

    [Fact]
    public void The_key_may_be_replaced_in_place()
    {
        byte[] key = HashTests.Pattern(32);
        byte[] expected = HKDF.Expand(HashAlgorithmName.SHA256, key, 32, [1, 2, 3]);
        Hkdf.Expand(Sha256.Instance, key, [1, 2, 3], key);
        Assert.Equal(expected, key);
    }

    [Theory]
    [MemberData(nameof(HashTests.Functions), MemberType = typeof(HashTests))]
    public void It_allocates_nothing(string name)
    {
        HashFunction function = HashTests.Named(name);
        byte[] key = new byte[64], output = new byte[200];
        HashTests.AssertAllocatesNothing(() =>
        {
            Hkdf.Extract(function, key, output, key);
            Hkdf.Expand(function, key, default, output);
        });
    }
}
