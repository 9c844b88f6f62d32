using System;
using System.Linq;
using System.Text;
using FsCheck.Xunit;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Nocrypto.Tests;

public sealed class Pbkdf2Tests
{
    private static byte[] Derive(HashFunction function, byte[] password, byte[] salt, int iterations, int size)
    {
        byte[] key = new byte[size];
        Pbkdf2.DeriveKey(function, password, salt, iterations, key);
        return key;
    }

    // RFC 6070 §2 (SHA-1) and RFC 7914 §11 (SHA-256).
    [Theory]
    [InlineData("SHA-1", "password", "salt", 1, "0c60c80f961f0e71f3a9b524af6012062fe037a6")]
    [InlineData("SHA-1", "password", "salt", 4096, "4b007901b765489abead49d926f721d065a429c1")]
    [InlineData("SHA-1", "passwordPASSWORDpassword", "saltSALTsaltSALTsaltSALTsaltSALTsalt", 4096,
        "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038")]
    [InlineData("SHA-256", "passwd", "salt", 1,
        "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783")]
    public void The_published_examples_hold(string name, string password, string salt, int iterations, string expected)
        => Assert.Equal(expected, Convert.ToHexStringLower(Derive(
            HashTests.Named(name), Encoding.ASCII.GetBytes(password), Encoding.ASCII.GetBytes(salt), iterations, expected.Length / 2)));

    [Property(MaxTest = 60)]
    public bool It_agrees_with_BouncyCastle(byte[] password, byte[] salt, byte iterations, byte size)
        => HashTests.Functions.All(row =>
        {
            Pkcs5S2ParametersGenerator generator = new(DigestUtilities.GetDigest(row.Data));
            generator.Init(password, salt, 1 + (iterations % 5));
            byte[] expected = ((KeyParameter)generator.GenerateDerivedMacParameters(8 * size)).GetKey();
            return expected.SequenceEqual(Derive(HashTests.Named(row.Data), password, salt, 1 + (iterations % 5), size));
        });

    [Theory]
    [InlineData("pbkdf2_hmacsha1_test.json", "SHA-1", 64)]
    [InlineData("pbkdf2_hmacsha256_test.json", "SHA-256", 60)]
    [InlineData("pbkdf2_hmacsha384_test.json", "SHA-384", 58)]
    [InlineData("pbkdf2_hmacsha512_test.json", "SHA-512", 58)]
    public void Wycheproof_holds(string file, string name, int count)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        int ran = Wycheproof.ForEach(file, test =>
        {
            Assert.True(test.IsValid);
            int iterations = test.Test.GetProperty("iterationCount").GetInt32();
            byte[] expected = test.Bytes("dk");
            // One case, RFC 6070's, takes 2^24 rounds of the same loop, ten seconds and more: in the long mode only.
            if (test.Flags.Contains("LargeIterationCount") && Environment.GetEnvironmentVariable("SUNDOG_LONG") != "1")
                return;
            Assert.Equal(test.Test.GetProperty("dkLen").GetInt32(), expected.Length);
            Assert.Equal(expected, Derive(HashTests.Named(name), test.Bytes("password"), test.Bytes("salt"), iterations, expected.Length));
        });
        Assert.Equal(count, ran);
    }

    /// <summary>PBES2 (RFC 8018 §6.2) is PBKDF2 and AES-CBC with padding; AES-192, of which there are three files, is not offered.</summary>
    [Theory]
    [InlineData("pbes2_hmacsha256_aes_128_test.json", "SHA-256", 16)]
    [InlineData("pbes2_hmacsha256_aes_256_test.json", "SHA-256", 32)]
    [InlineData("pbes2_hmacsha384_aes_128_test.json", "SHA-384", 16)]
    [InlineData("pbes2_hmacsha384_aes_256_test.json", "SHA-384", 32)]
    [InlineData("pbes2_hmacsha512_aes_128_test.json", "SHA-512", 16)]
    [InlineData("pbes2_hmacsha512_aes_256_test.json", "SHA-512", 32)]
    public void Wycheproof_of_pbes2_holds(string file, string name, int keySize)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        int ran = Wycheproof.ForEach(file, test =>
        {
            Assert.True(test.IsValid);
            int iterations = test.Test.GetProperty("iterationCount").GetInt32();
            using AesBlock aes = new(Derive(HashTests.Named(name), test.Bytes("password"), test.Bytes("salt"), iterations, keySize));
            byte[] ciphertext = test.Bytes("ct"), message = new byte[ciphertext.Length];
            Assert.True(AesCbc.TryDecryptPadded(aes, test.Bytes("iv"), ciphertext, message, out int written));
            Assert.Equal(test.Bytes("msg"), message[..written]);
        });
        Assert.Equal(84, ran);
    }

    [Fact]
    public void The_password_may_be_replaced_in_place()
    {
        byte[] password = HashTests.Pattern(80);
        byte[] expected = Derive(Sha256.Instance, password, [1, 2, 3], 2, 80);
        Pbkdf2.DeriveKey(Sha256.Instance, password, [1, 2, 3], 2, password);
        Assert.Equal(expected, password);
    }

    [Fact]
    public void Misuse_is_the_callers_error()
    {
        byte[] buffer = new byte[100];
        Assert.Throws<ArgumentOutOfRangeException>(() => Pbkdf2.DeriveKey(Sha256.Instance, [], [], 0, buffer));
        Assert.Throws<ArgumentException>(
            () => Pbkdf2.DeriveKey(Sha256.Instance, [], buffer.AsSpan(10, 20), 1, buffer.AsSpan(0, 64)));
        Pbkdf2.DeriveKey(Sha256.Instance, [], [], 1, []);
    }

    [Theory]
    [MemberData(nameof(HashTests.Functions), MemberType = typeof(HashTests))]
    public void It_allocates_nothing(string name)
    {
        HashFunction function = HashTests.Named(name);
        byte[] salt = new byte[16], output = new byte[200];
        HashTests.AssertAllocatesNothing(() => Pbkdf2.DeriveKey(function, output, salt, 2, output));
    }
}
