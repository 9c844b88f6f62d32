using System;
using System.Linq;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Nocrypto.Tests;

public sealed class HmacTests
{
    private static byte[] Expected(HashFunction function, byte[] key, byte[] data) => function.Name switch
    {
        "SHA-256" => HMACSHA256.HashData(key, data),
        "SHA-384" => HMACSHA384.HashData(key, data),
        "SHA-512" => HMACSHA512.HashData(key, data),
        _ => ExpectedOfBouncyCastle(function, key, data),
    };

    private static byte[] ExpectedOfBouncyCastle(HashFunction function, byte[] key, byte[] data)
    {
        HMac hmac = new(DigestUtilities.GetDigest(function.Name));
        hmac.Init(new KeyParameter(key));
        hmac.BlockUpdate(data, 0, data.Length);
        return MacUtilities.DoFinal(hmac);
    }

    private static byte[] Mac(HashFunction function, byte[] key, byte[] data)
    {
        byte[] mac = new byte[function.HashSize];
        Hmac.Compute(function, key, data, mac);
        return mac;
    }

    // RFC 2202 §3, RFC 4231 §4.2, §4.3, §4.7: a short key, a text key, and a key longer than a block.
    [Theory]
    [InlineData("SHA-1", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265", "b617318655057264e28bc0b6fb378c8ef146be00")]
    [InlineData("SHA-224", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
        "896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22")]
    [InlineData("SHA-256", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")]
    [InlineData("SHA-384", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
        "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6")]
    [InlineData("SHA-512", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
        "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854")]
    [InlineData("SHA-256", "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")]
    public void The_published_examples_hold(string name, string key, string data, string expected)
        => Assert.Equal(expected, Convert.ToHexStringLower(
            Mac(HashTests.Named(name), Convert.FromHexString(key), Convert.FromHexString(data))));

    [Fact]
    public void A_key_longer_than_a_block_is_hashed()
    {
        // RFC 4231 §4.7.
        byte[] key = Enumerable.Repeat((byte)0xaa, 131).ToArray();
        byte[] mac = Mac(Sha256.Instance, key, "Test Using Larger Than Block-Size Key - Hash Key First"u8.ToArray());
        Assert.Equal("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54", Convert.ToHexStringLower(mac));
    }

    [Theory]
    [MemberData(nameof(HashTests.Functions), MemberType = typeof(HashTests))]
    public void Every_key_length_agrees_with_the_platform(string name)
    {
        HashFunction function = HashTests.Named(name);
        for (int length = 0; length <= 300; length++)
        {
            byte[] key = HashTests.Pattern(length), data = HashTests.Pattern(300 - length);
            Assert.Equal(Expected(function, key, data), Mac(function, key, data));
        }
    }

    [CheapProperty]
    public bool A_running_mac_agrees_with_the_platform(byte[] key, byte[] first, byte[] second)
        => HashTests.Functions.All(row =>
        {
            HashFunction function = HashTests.Named(row.Data);
            using Hmac hmac = new(function, key);
            byte[] mac = new byte[function.HashSize];
            hmac.Append(first);
            hmac.WriteMac(mac);
            bool firstHolds = mac.SequenceEqual(Expected(function, key, first));
            hmac.Append(second);
            hmac.WriteMac(mac);
            bool bothHold = mac.SequenceEqual(Expected(function, key, [.. first, .. second]));
            hmac.Reset();
            hmac.Append(second);
            hmac.WriteMac(mac);
            return firstHolds && bothHold && mac.SequenceEqual(Expected(function, key, second));
        });

    [Theory]
    [InlineData("hmac_sha1_test.json", "SHA-1", 170)]
    [InlineData("hmac_sha256_test.json", "SHA-256", 174)]
    [InlineData("hmac_sha384_test.json", "SHA-384", 174)]
    [InlineData("hmac_sha512_test.json", "SHA-512", 174)]
    public void Wycheproof_holds(string file, string name, int count)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        int ran = Wycheproof.ForEach(file, test =>
        {
            byte[] tag = test.Bytes("tag");
            Assert.Equal(8 * tag.Length, test.Group.GetProperty("tagSize").GetInt32());
            byte[] mac = Mac(HashTests.Named(name), test.Bytes("key"), test.Bytes("msg"));
            Assert.Equal(test.IsValid, ConstantTime.AreEqual(mac.AsSpan(0, tag.Length), tag));
        });
        Assert.Equal(count, ran);
    }

    [Theory]
    [MemberData(nameof(HashTests.Functions), MemberType = typeof(HashTests))]
    public void Nothing_but_the_constructor_allocates(string name)
    {
        HashFunction function = HashTests.Named(name);
        byte[] key = new byte[200], mac = new byte[64];
        using Hmac hmac = new(function, key);
        HashTests.AssertAllocatesNothing(() =>
        {
            Hmac.Compute(function, key, mac, mac);
            hmac.Append(mac);
            hmac.WriteMac(mac);
            hmac.Reset();
        });
    }

    [Fact]
    public void Misuse_is_the_callers_error()
    {
        Hmac hmac = new(Sha256.Instance, new byte[32]);
        Assert.Throws<ArgumentException>(() => hmac.WriteMac(new byte[31]));
        Assert.Throws<ArgumentException>(() => Hmac.Compute(Sha256.Instance, [], [], new byte[31]));
        hmac.Dispose();
        hmac.Dispose();
        Assert.Throws<ObjectDisposedException>(() => hmac.Append([]));
        Assert.Throws<ObjectDisposedException>(() => hmac.WriteMac(new byte[32]));
        Assert.Throws<ObjectDisposedException>(hmac.Reset);
    }
}
