using System;
using System.Linq;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>Published vectors, on every strategy.</summary>
public sealed class AeadVectorTests
{
    private const string Gcm4Plaintext =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";

    private const string Gcm4Data = "feedfacedeadbeeffeedfacedeadbeefabaddad2";

    // McGrew and Viega, "The Galois/Counter Mode of Operation (GCM)", appendix B, test cases 1 to 4 and 13 to 16.
    [Theory]
    [InlineData("00000000000000000000000000000000", "000000000000000000000000", "", "",
        "58e2fccefa7e3061367f1d57a4e7455a")]
    [InlineData("00000000000000000000000000000000", "000000000000000000000000", "", "00000000000000000000000000000000",
        "0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf")]
    [InlineData("feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888", "", Gcm4Plaintext + "1aafd255",
        "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f59854d5c2af327cd64a62cf35abd2ba6fab4")]
    [InlineData("feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888", Gcm4Data, Gcm4Plaintext,
        "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "", "",
        "530f8afbc74536b9a963b4f1c4cb738b")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "", "00000000000000000000000000000000",
        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")]
    [InlineData("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888", "", Gcm4Plaintext + "1aafd255",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015adb094dac5d93471bdec1a502270e3cc6c")]
    [InlineData("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888", Gcm4Data, Gcm4Plaintext,
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b")]
    public void Gcm_answers_as_published(string key, string nonce, string associatedData, string plaintext, string expected)
        => CheckKnownAnswer(key.Length == 32 ? AesGcm.Aes128 : AesGcm.Aes256, key, nonce, associatedData, plaintext, expected);

    // RFC 8439 §2.8.2.
    [Fact]
    public void ChaCha20_Poly1305_answers_as_published()
        => CheckKnownAnswer(
            ChaCha20Poly1305.Instance,
            "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
            "070000004041424344454647",
            "50515253c0c1c2c3c4c5c6c7",
            Convert.ToHexString("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."u8),
            "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691");

    [Fact]
    public void Wycheproof_aes_gcm() => RunWycheproof("aes_gcm_test.json", (keySize, tagSize) => (keySize, tagSize) switch
    {
        (128, 128) => AesGcm.Aes128,
        (256, 128) => AesGcm.Aes256,
        _ => null,
    });

    [Fact]
    public void Wycheproof_aes_ccm() => RunWycheproof("aes_ccm_test.json", (keySize, tagSize) => (keySize, tagSize) switch
    {
        (128, 128) => AesCcm.Aes128,
        (256, 128) => AesCcm.Aes256,
        (128, 64) => AesCcm8.Aes128,
        (256, 64) => AesCcm8.Aes256,
        _ => null,
    });

    /// <summary>GMAC is GCM with all of the message as associated data (SP 800-38D §3).</summary>
    [Fact]
    public void Wycheproof_aes_gmac()
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        int answered = 0;
        int total = Wycheproof.ForEach("aes_gmac_test.json", test =>
        {
            byte[] given = test.Bytes("key"), nonce = test.Bytes("iv"), tag = test.Bytes("tag"), made = new byte[tag.Length];
            // AES-192, and other nonces than of 12 bytes, are not offered.
            if (given.Length == 24 || nonce.Length != AeadAlgorithm.NonceSize)
                return;
            foreach (AeadStrategies.Strategy strategy in AeadStrategies.Of(given.Length == 16 ? AesGcm.Aes128 : AesGcm.Aes256))
            {
                using AeadKey key = strategy.Create(given);
                key.Seal(nonce, test.Bytes("msg"), [], made);
                Assert.Equal(test.IsValid, tag.AsSpan().SequenceEqual(made));
                Assert.Equal(test.IsValid, key.TryOpen(nonce, test.Bytes("msg"), tag, []));
            }
            answered++;
        });
        Assert.Equal((414, 138), (total, answered));
        VectorCounts.Record("aes_gmac_test.json-refused-parameters", total - answered);
    }

    [Fact]
    public void Wycheproof_chacha20_poly1305()
        => RunWycheproof("chacha20_poly1305_test.json", (_, tagSize) => tagSize == 128 ? ChaCha20Poly1305.Instance : null);

    private static void RunWycheproof(string file, Func<int, int, AeadAlgorithm?> algorithmOf)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        int answered = 0, refused = 0;
        int total = Wycheproof.ForEach(file, test =>
        {
            int keySize = test.Group.GetProperty("keySize").GetInt32(), tagSize = test.Group.GetProperty("tagSize").GetInt32();
            if (algorithmOf(keySize, tagSize) is not { } algorithm)
            {
                // AES-192, and tags of CCM of other than 16 and 8 bytes, are not offered: no algorithm takes them.
                Assert.DoesNotContain(AeadStrategies.Algorithms.Where(a => file.StartsWith(Prefix(a), StringComparison.Ordinal)),
                    a => 8 * a.KeySize == keySize && 8 * a.TagLength == tagSize);
                refused++;
            }
            else if (test.Bytes("iv").Length != AeadAlgorithm.NonceSize)
            {
                CheckNonceRefused(algorithm, test);
                refused++;
            }
            else
            {
                foreach (AeadStrategies.Strategy strategy in AeadStrategies.Of(algorithm))
                    CheckWycheproof(strategy, test);
                answered++;
            }
        });
        Assert.Equal(total, answered + refused);
        Assert.True(answered > total / 8, $"only {answered} of {total} have parameters that are offered");
        VectorCounts.Record(file + "-refused-parameters", refused);
    }

    /// <summary>The file's name of a mode, such as aes_ccm.</summary>
    private static string Prefix(AeadAlgorithm algorithm)
        => algorithm.Name.StartsWith("AES", StringComparison.Ordinal) ? "aes_" + algorithm.Name.Substring(8, 3).ToLowerInvariant() : "chacha20";

    private static void CheckNonceRefused(AeadAlgorithm algorithm, WycheproofCase test)
    {
        using AeadKey key = algorithm.CreateKey(test.Bytes("key"));
        byte[] nonce = test.Bytes("iv"), plaintext = test.Bytes("msg"), sealedData = [.. test.Bytes("ct"), .. test.Bytes("tag")];
        Assert.Throws<ArgumentException>(() => key.Seal(nonce, test.Bytes("aad"), plaintext, new byte[sealedData.Length]));
        Assert.Throws<ArgumentException>(() => key.TryOpen(nonce, test.Bytes("aad"), sealedData, new byte[sealedData.Length]));
    }

    private static void CheckWycheproof(AeadStrategies.Strategy strategy, WycheproofCase test)
    {
        using AeadKey key = strategy.Create(test.Bytes("key"));
        byte[] nonce = test.Bytes("iv"), aad = test.Bytes("aad"), plaintext = test.Bytes("msg");
        byte[] given = [.. test.Bytes("ct"), .. test.Bytes("tag")];
        byte[] opened = new byte[given.Length - key.Algorithm.TagLength];
        byte[] made = new byte[plaintext.Length + key.Algorithm.TagLength];
        key.Seal(nonce, aad, plaintext, made);
        Assert.Equal(test.IsValid, given.AsSpan().SequenceEqual(made));
        Assert.Equal(test.IsValid, key.TryOpen(nonce, aad, given, opened));
        Assert.Equal(test.IsValid ? plaintext : new byte[opened.Length], opened);
    }

    private static void CheckKnownAnswer(
        AeadAlgorithm algorithm, string key, string nonce, string associatedData, string plaintext, string expected)
    {
        foreach (AeadStrategies.Strategy strategy in AeadStrategies.Of(algorithm).ToArray())
        {
            using AeadKey aead = strategy.Create(TestBytes.Hex(key));
            byte[] sealedData = new byte[TestBytes.Hex(expected).Length];
            aead.Seal(TestBytes.Hex(nonce), TestBytes.Hex(associatedData), TestBytes.Hex(plaintext), sealedData);
            Assert.True(expected == Convert.ToHexStringLower(sealedData), $"{strategy.Name}: {Convert.ToHexStringLower(sealedData)}");
        }
    }
}
