using System;
using System.Linq;
using FsCheck.Xunit;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>ECB, CBC and CTR (SP 800-38A) over both strategies.</summary>
public sealed class AesModeTests
{
    public static TheoryData<bool> Strategies => AesTests.Strategies;

    private const string Key128 = "2b7e151628aed2a6abf7158809cf4f3c";
    private const string Key256 = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";

    private const string Plaintext =
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";

    // SP 800-38A appendix F.1.1, F.1.5, F.2.1, F.2.5, F.5.1, F.5.5.
    [Theory, MemberData(nameof(Strategies))]
    public void The_published_examples_hold(bool native)
    {
        const string Iv = "000102030405060708090a0b0c0d0e0f", Counter = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";
        CheckEcb(Key128,
            "3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf43b1cd7f598ece23881b00e3ed0306887b0c785e27e8ad3f8223207104725dd4");
        CheckEcb(Key256,
            "f3eed1bdb5d2a03c064b5a7e3db181f8591ccb10d410ed26dc5ba74a31362870b6ed21b99ca6f4f9f153e7b1beafed1d23304b7a39f9f3ff067d8d8f9e24ecc7");
        CheckCbc(Key128,
            "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b273bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7");
        CheckCbc(Key256,
            "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b");
        CheckCtr(Key128,
            "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee");
        CheckCtr(Key256,
            "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c52b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6");

        void CheckEcb(string key, string expected)
        {
            using AesBlock aes = new(TestBytes.Hex(key), native);
            byte[] buffer = TestBytes.Hex(Plaintext);
            aes.EncryptBlocks(buffer, buffer);
            Assert.Equal(expected, Convert.ToHexStringLower(buffer));
            aes.DecryptBlocks(buffer, buffer);
            Assert.Equal(Plaintext, Convert.ToHexStringLower(buffer));
        }

        void CheckCbc(string key, string expected)
        {
            using AesBlock aes = new(TestBytes.Hex(key), native);
            byte[] buffer = TestBytes.Hex(Plaintext);
            AesCbc.Encrypt(aes, TestBytes.Hex(Iv), buffer, buffer);
            Assert.Equal(expected, Convert.ToHexStringLower(buffer));
            AesCbc.Decrypt(aes, TestBytes.Hex(Iv), buffer, buffer);
            Assert.Equal(Plaintext, Convert.ToHexStringLower(buffer));
        }

        void CheckCtr(string key, string expected)
        {
            using AesBlock aes = new(TestBytes.Hex(key), native);
            byte[] buffer = TestBytes.Hex(Plaintext);
            AesCtr.Apply(aes, TestBytes.Hex(Counter), buffer, buffer);
            Assert.Equal(expected, Convert.ToHexStringLower(buffer));
        }
    }

    [Theory, MemberData(nameof(Strategies))]
    public void Every_length_to_1024_agrees_with_BouncyCastle(bool native)
    {
        byte[] key = TestBytes.Make(1, 32), iv = TestBytes.Make(2, 16);
        using AesBlock aes = new(key, native);
        for (int length = 0; length <= 1024; length++)
        {
            byte[] message = TestBytes.Make(length, length), output = new byte[length];
            AesCtr.Apply(aes, iv, message, output);
            Assert.Equal(Bouncy("AES/CTR/NoPadding", key, iv, message), output);

            byte[] padded = new byte[AesCbc.PaddedSize(length)], opened = new byte[padded.Length];
            AesCbc.EncryptPadded(aes, iv, message, padded);
            Assert.Equal(Bouncy("AES/CBC/PKCS7Padding", key, iv, message), padded);
            Assert.True(AesCbc.TryDecryptPadded(aes, iv, padded, opened, out int written));
            Assert.Equal(message, opened[..written]);
            Assert.True(opened.AsSpan(written).IndexOfAnyExcept((byte)0) < 0);
            if (length % 16 == 0)
            {
                aes.EncryptBlocks(message, output);
                Assert.Equal(Bouncy("AES/ECB/NoPadding", key, null, message), output);
                aes.DecryptBlocks(output, output);
                Assert.Equal(message, output);
            }
        }
    }

    [Property]
    public void Strategies_agree_on_decryption(int seed, bool wide)
    {
        byte[] key = TestBytes.Make(seed, wide ? 32 : 16), blocks = TestBytes.Make(~seed, 80);
        using AesBlock chosen = new(key);
        using AesBlock sliced = new(key, native: false);
        byte[] left = new byte[80], right = new byte[80];
        chosen.DecryptBlocks(blocks, left);
        sliced.DecryptBlocks(blocks, right);
        Assert.Equal(left, right);
        sliced.EncryptBlocks(right, right);
        Assert.Equal(blocks, right);
    }

    [Fact]
    public void A_counter_carries_through_all_of_its_bytes()
    {
        byte[] key = TestBytes.Make(1, 16), counter = [.. Enumerable.Repeat((byte)0xff, 16)], message = new byte[200], output = new byte[200];
        using AesBlock aes = new(key);
        AesCtr.Apply(aes, counter, message, output);
        Assert.Equal(Bouncy("AES/CTR/NoPadding", key, counter, message), output);
    }

    [Theory, MemberData(nameof(Strategies))]
    public void Every_wrong_padding_is_refused_and_nothing_is_released(bool native)
    {
        using AesBlock aes = new(TestBytes.Make(1, 16), native);
        byte[] iv = TestBytes.Make(2, 16);
        for (int last = 0; last < 256; last++)
        {
            for (int wrong = 1; wrong <= 16; wrong++)
            {
                byte[] plain = TestBytes.Make(3, 48), padded = new byte[48], opened = new byte[48];
                plain.AsSpan(48 - Math.Clamp(last, 1, 16)).Fill((byte)last);
                if (wrong > 1)
                    plain[48 - wrong] ^= 0x55;
                bool valid = last is >= 1 and <= 16 && (wrong == 1 || wrong > last);
                AesCbc.Encrypt(aes, iv, plain, padded);
                Assert.Equal(valid, AesCbc.TryDecryptPadded(aes, iv, padded, opened, out int written));
                Assert.Equal(valid ? 48 - last : 0, written);
                if (!valid)
                    Assert.Equal(new byte[48], opened);
            }
        }
        Assert.False(AesCbc.TryDecryptPadded(aes, iv, [], new byte[16], out _));
        Assert.False(AesCbc.TryDecryptPadded(aes, iv, new byte[17], new byte[32], out _));
    }

    [Fact]
    public void Wycheproof_aes_cbc_pkcs5()
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        int refused = 0;
        int total = Wycheproof.ForEach("aes_cbc_pkcs5_test.json", test =>
        {
            if (test.Group.GetProperty("keySize").GetInt32() == 192)
            {
                // AES-192 is not offered.
                Assert.Throws<ArgumentException>(() => new AesBlock(test.Bytes("key")));
                refused++;
                return;
            }
            foreach (ITheoryDataRow row in Strategies)
            {
                using AesBlock aes = new(test.Bytes("key"), (bool)row.GetData()[0]!);
                byte[] ciphertext = test.Bytes("ct"), opened = new byte[ciphertext.Length];
                Assert.Equal(test.IsValid, AesCbc.TryDecryptPadded(aes, test.Bytes("iv"), ciphertext, opened, out int written));
                if (!test.IsValid)
                    continue;
                Assert.Equal(test.Bytes("msg"), opened[..written]);
                byte[] made = new byte[AesCbc.PaddedSize(written)];
                AesCbc.EncryptPadded(aes, test.Bytes("iv"), test.Bytes("msg"), made);
                Assert.Equal(ciphertext, made);
            }
        });
        Assert.Equal((216, 72), (total, refused));
    }

    [Theory, MemberData(nameof(Strategies))]
    public void Nothing_allocates(bool native)
    {
        using AesBlock aes = new(new byte[16], native);
        byte[] buffer = new byte[256], iv = new byte[16];
        HashTests.AssertAllocatesNothing(() =>
        {
            AesCtr.Apply(aes, iv, buffer, buffer);
            AesCbc.Encrypt(aes, iv, buffer, buffer);
            AesCbc.TryDecryptPadded(aes, iv, buffer, buffer, out _);
        });
    }

    private static byte[] Bouncy(string name, byte[] key, byte[]? iv, byte[] message)
    {
        IBufferedCipher cipher = CipherUtilities.GetCipher(name);
        ICipherParameters parameters = new KeyParameter(key);
        cipher.Init(true, iv is null ? parameters : new ParametersWithIV(parameters, iv));
        return cipher.DoFinal(message);
    }
}
