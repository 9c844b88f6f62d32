using System;
using System.Linq;
using System.Text.Json;
using FsCheck.Xunit;
using Org.BouncyCastle.Crypto.Encodings;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Security;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>
/// Not run of Wycheproof: rsa_oaep_2048_sha512_224_*, whose hash is not offered; of rsa_oaep_misc, the keys below 2048 bits;
/// rsa_pkcs1_N_test, since PKCS#1 v1.5 decryption is not offered.
/// </summary>
public sealed class RsaOaepTests
{
    private static readonly HashFunction[] Functions =
        [Sha1.Instance, Sha224.Instance, Sha256.Instance, Sha384.Instance, Sha512.Instance];

    [Property(MaxTest = 20)]
    public void BouncyCastle_reads_ours_and_we_read_its(byte[] message, byte[] label, byte pick)
    {
        HashFunction hash = Functions[pick % 5], maskHash = Functions[pick / 5 % 5];
        message = [.. message.Take(100)];
        using RsaPrivateKey key = RsaTestKeys.Private(2048);
        byte[] ciphertext = new byte[256];
        ((RsaPublicKey)key.PublicKey).EncryptOaep(hash, maskHash, label, message, RsaTestKeys.Random, ciphertext);
        OaepEncoding bouncy = Bouncy(hash, maskHash, label);
        bouncy.Init(false, RsaTestKeys.BouncyPrivate(2048));
        Assert.Equal(message, bouncy.ProcessBlock(ciphertext, 0, 256));

        bouncy.Init(true, RsaTestKeys.BouncyPublic(2048));
        Assert.Equal(message, Decrypt(key, hash, maskHash, label, bouncy.ProcessBlock(message, 0, message.Length)));
    }

    [Fact]
    public void Every_message_length_comes_back_and_one_byte_more_is_refused()
    {
        using RsaPrivateKey key = RsaTestKeys.Private(2048);
        RsaPublicKey publicKey = (RsaPublicKey)key.PublicKey;
        int longest = publicKey.MaxOaepMessageSize(Sha512.Instance);
        Assert.Equal(256 - 128 - 2, longest);
        byte[] ciphertext = new byte[256];
        for (int length = 0; length <= longest; length += length is > 2 and < 120 ? 13 : 1)
        {
            byte[] message = new byte[length];
            publicKey.EncryptOaep(Sha512.Instance, Sha512.Instance, [], message, RsaTestKeys.Random, ciphertext);
            Assert.Equal(message, Decrypt(key, Sha512.Instance, Sha512.Instance, [], ciphertext));
        }
        Assert.Throws<ArgumentException>(() => publicKey.EncryptOaep(
            Sha512.Instance, Sha512.Instance, [], new byte[longest + 1], RsaTestKeys.Random, ciphertext));
    }

    /// <summary>Manger's attack asks whether the first byte is zero. All faults look the same.</summary>
    [Fact]
    public void Every_fault_of_an_encoding_gives_the_same_answer_and_zeros()
    {
        using RsaPrivateKey key = RsaTestKeys.Private(2048);
        byte[] good = new byte[256];
        RsaOaep.Encode(Sha256.Instance, Sha256.Instance, [], [9, 8, 7], RsaTestKeys.Random, good);
        Assert.Equal([9, 8, 7], Decrypt(key, Sha256.Instance, Sha256.Instance, [], Raw(good)));

        // Unmasked: 0, seed, lHash, zeros, 1, message.
        byte[] plain = [.. good];
        Assert.True(RsaOaep.FindMessage(Sha256.Instance, Sha256.Instance, [], plain) > 0);
        byte[][] faults =
        [
            Change(0, 1), Change(33, 0x80), Change(64, 1), Change(65, 2), Change(256 - 4, 0), Change(256 - 4, 3),
            [.. plain.AsSpan(0, 65), .. new byte[256 - 65]],
        ];
        foreach (byte[] fault in faults)
        {
            Assert.Null(Decrypt(key, Sha256.Instance, Sha256.Instance, [], Raw(Mask(fault))));
            Assert.Equal(-1, RsaOaep.FindMessage(Sha256.Instance, Sha256.Instance, [], Mask(fault)));
        }
        Assert.Null(Decrypt(key, Sha256.Instance, Sha256.Instance, [7], Raw(good)));
        Assert.Null(Decrypt(key, Sha256.Instance, Sha1.Instance, [], Raw(good)));
        // An empty message: the 1 is the last byte.
        Assert.Empty(Decrypt(key, Sha256.Instance, Sha256.Instance, [], Raw(Mask([.. plain.AsSpan(0, 65), .. new byte[190], 1])))!);

        byte[] Change(int position, byte value)
        {
            byte[] changed = [.. plain];
            changed[position] = value == changed[position] ? (byte)~value : value;
            return changed;
        }
    }

    [Fact]
    public void Ciphertexts_of_another_size_or_not_below_the_modulus_are_refused()
    {
        using RsaPrivateKey key = RsaTestKeys.Private(2048);
        byte[] modulus = [.. ((RsaPublicKey)key.PublicKey).Modulus];
        foreach (byte[] bad in new byte[][] { [], new byte[255], new byte[257], modulus, [.. Enumerable.Repeat((byte)0xff, 256)], new byte[256] })
            Assert.Null(Decrypt(key, Sha256.Instance, Sha256.Instance, [], bad));
    }

    [Fact]
    public void Misuse_is_the_callers_error()
    {
        RsaPrivateKey key = RsaTestKeys.Private(2048);
        RsaPublicKey publicKey = (RsaPublicKey)key.PublicKey;
        byte[] buffer = new byte[256];
        Assert.Throws<ArgumentException>(
            () => publicKey.EncryptOaep(Sha256.Instance, Sha256.Instance, [], [], RsaTestKeys.Random, new byte[255]));
        Assert.Throws<ArgumentException>(() => key.TryDecryptOaep(
            Sha256.Instance, Sha256.Instance, [], buffer, RsaTestKeys.Random, new byte[189], out _));
        using RsaPrivateKey pss = RsaTestKeys.Import(RsaTestKeys.Parameters(2048), RsaKeyRestriction.Pss)!;
        Assert.Throws<InvalidOperationException>(() => ((RsaPublicKey)pss.PublicKey).EncryptOaep(
            Sha256.Instance, Sha256.Instance, [], [], RsaTestKeys.Random, buffer));
        Assert.Throws<InvalidOperationException>(() => pss.TryDecryptOaep(
            Sha256.Instance, Sha256.Instance, [], buffer, RsaTestKeys.Random, buffer, out _));
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.TryDecryptOaep(
            Sha256.Instance, Sha256.Instance, [], buffer, RsaTestKeys.Random, buffer, out _));
    }

    [Fact]
    public void In_place_works_and_nothing_allocates()
    {
        using RsaPrivateKey key = RsaTestKeys.Private(2048);
        RsaPublicKey publicKey = (RsaPublicKey)key.PublicKey;
        byte[] buffer = new byte[256];
        bool opened = true;
        HashTests.AssertAllocatesNothing(() =>
        {
            publicKey.EncryptOaep(Sha256.Instance, Sha256.Instance, [], buffer.AsSpan(0, 32), RsaTestKeys.Random, buffer);
            opened &= key.TryDecryptOaep(Sha256.Instance, Sha256.Instance, [], buffer, RsaTestKeys.Random, buffer, out int written) && written == 32;
        });
        Assert.True(opened);
        Assert.Equal(new byte[32], buffer[..32]);
    }

    [Theory]
    [InlineData("rsa_oaep_2048_sha1_mgf1sha1_test.json", 36)]
    [InlineData("rsa_oaep_2048_sha224_mgf1sha1_test.json", 31)]
    [InlineData("rsa_oaep_2048_sha224_mgf1sha224_test.json", 35)]
    [InlineData("rsa_oaep_2048_sha256_mgf1sha1_test.json", 31)]
    [InlineData("rsa_oaep_2048_sha256_mgf1sha256_test.json", 37)]
    [InlineData("rsa_oaep_2048_sha384_mgf1sha1_test.json", 31)]
    [InlineData("rsa_oaep_2048_sha384_mgf1sha384_test.json", 34)]
    [InlineData("rsa_oaep_2048_sha512_mgf1sha1_test.json", 31)]
    [InlineData("rsa_oaep_2048_sha512_mgf1sha512_test.json", 33)]
    [InlineData("rsa_oaep_3072_sha256_mgf1sha1_test.json", 32)]
    [InlineData("rsa_oaep_3072_sha256_mgf1sha256_test.json", 37)]
    [InlineData("rsa_oaep_3072_sha512_256_mgf1sha1_test.json", 31)]
    [InlineData("rsa_oaep_3072_sha512_256_mgf1sha512_256_test.json", 37)]
    [InlineData("rsa_oaep_3072_sha512_mgf1sha1_test.json", 31)]
    [InlineData("rsa_oaep_3072_sha512_mgf1sha512_test.json", 33)]
    [InlineData("rsa_oaep_4096_sha256_mgf1sha1_test.json", 32)]
    [InlineData("rsa_oaep_4096_sha256_mgf1sha256_test.json", 37)]
    [InlineData("rsa_oaep_4096_sha512_mgf1sha1_test.json", 31)]
    [InlineData("rsa_oaep_4096_sha512_mgf1sha512_test.json", 36)]
    [InlineData("rsa_oaep_misc_test.json", 395)]
    public void Wycheproof_holds(string file, int count)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        int refused = 0;
        string? modulus = null;
        RsaPrivateKey? imported = null;
        Assert.Equal(count, Wycheproof.ForEach(file, test =>
        {
            // One import for a group: its checks cost more than a decryption.
            string next = test.Group.GetProperty("privateKey").GetProperty("modulus").GetString()!;
            if (next != modulus)
                imported = Import(test.Group);
            modulus = next;
            if (imported is not { } key)
            {
                // Keys below 2048 bits cannot exist here.
                Assert.True(test.Group.GetProperty("keySize").GetInt32() < 2048);
                refused++;
                return;
            }
            // What is acceptable has SHA-1 in one place only, or such: it is read, since both functions are arguments.
            byte[]? message = Decrypt(
                key, HashTests.Named(test.Group.GetProperty("sha").GetString()!), HashTests.Named(test.Group.GetProperty("mgfSha").GetString()!),
                test.Bytes("label"), test.Bytes("ct"));
            Assert.Equal(test.IsInvalid ? null : test.Bytes("msg"), message);
        }));
        VectorCounts.Record(file + "-refused-keys", refused);
    }

    private static RsaPrivateKey? Import(JsonElement group)
    {
        JsonElement key = group.GetProperty("privateKey");
        byte[] Part(string name) => Convert.FromHexString(key.GetProperty(name).GetString()!);
        return RsaTestKeys.Import(new()
        {
            Modulus = Part("modulus"),
            Exponent = Part("publicExponent"),
            D = Part("privateExponent"),
            P = Part("prime1"),
            Q = Part("prime2"),
            DP = Part("exponent1"),
            DQ = Part("exponent2"),
            InverseQ = Part("coefficient"),
        });
    }

    /// <summary>The message, or null. Where there is none the room is zeroed.</summary>
    private static byte[]? Decrypt(RsaPrivateKey key, HashFunction hash, HashFunction maskHash, byte[] label, byte[] ciphertext)
    {
        int room = ((RsaPublicKey)key.PublicKey).MaxOaepMessageSize(hash);
        byte[] destination = [.. Enumerable.Repeat((byte)0xa5, room + 1)];
        bool decrypted = key.TryDecryptOaep(hash, maskHash, label, ciphertext, RsaTestKeys.Random, destination, out int written);
        Assert.True(destination.AsSpan(written, room - written).IndexOfAnyExcept((byte)0) < 0);
        Assert.Equal(0xa5, destination[room]);
        Assert.True(decrypted || written == 0);
        return decrypted ? destination[..written] : null;
    }

    /// <summary>The textbook operation.</summary>
    private static byte[] Raw(byte[] encoded)
    {
        RsaEngine engine = new();
        engine.Init(true, RsaTestKeys.BouncyPublic(2048));
        byte[] output = engine.ProcessBlock(encoded, 0, encoded.Length);
        return [.. new byte[256 - output.Length], .. output];
    }

    /// <summary>Masks an encoding in the clear, with SHA-256.</summary>
    private static byte[] Mask(byte[] plain)
    {
        byte[] masked = [.. plain];
        Mgf1.Apply(Sha256.Instance, masked.AsSpan(1, 32), masked.AsSpan(33));
        Mgf1.Apply(Sha256.Instance, masked.AsSpan(33), masked.AsSpan(1, 32));
        return masked;
    }

    private static OaepEncoding Bouncy(HashFunction hash, HashFunction maskHash, byte[] label)
        => new(new RsaEngine(), DigestUtilities.GetDigest(hash.Name), DigestUtilities.GetDigest(maskHash.Name), label);
}
