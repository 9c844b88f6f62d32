using System;
using System.Linq;
using Xunit;

namespace Sundog.Nocrypto.Tests;

public sealed class AesTests
{
    public static TheoryData<bool> Strategies => AesInstructions.IsSupported ? [true, false] : [false];

    // FIPS 197, appendix C.1 and C.3, and the cipher example of appendix B.
    [Theory, MemberData(nameof(Strategies))]
    public void A_block_encrypts_as_published(bool native)
    {
        Check("000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff", "69c4e0d86a7b0430d8cdb78070b4c55a");
        Check(
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
            "00112233445566778899aabbccddeeff", "8ea2b7ca516745bfeafc49904b496089");
        Check("2b7e151628aed2a6abf7158809cf4f3c", "3243f6a8885a308d313198a2e0370734", "3925841d02dc09fbdc118597196a0b32");

        void Check(string key, string block, string expected)
        {
            using AesBlock aes = new(TestBytes.Hex(key), native);
            byte[] buffer = [.. TestBytes.Hex(block), 0x77];
            aes.Encrypt(buffer, buffer);
            Assert.Equal(expected + "77", Convert.ToHexStringLower(buffer));
        }
    }

    [CheapProperty]
    public void Strategies_agree_on_single_blocks(int seed, bool wide)
    {
        byte[] key = TestBytes.Make(seed, wide ? 32 : 16), block = TestBytes.Make(~seed, 16);
        using AesBlock chosen = new(key);
        using AesBlock sliced = new(key, native: false);
        byte[] left = new byte[16], right = new byte[16];
        chosen.Encrypt(block, left);
        sliced.Encrypt(block, right);
        Assert.Equal(left, right);
    }

    [Fact]
    public void The_circuit_is_the_S_box()
    {
        // FIPS 197 §5.1.1: the inverse in the field, then an affine map.
        for (int x = 0; x < 256; x++)
        {
            uint inverse = (uint)Enumerable.Range(0, 256).FirstOrDefault(y => FieldMultiply(x, y) == 1);
            uint expected = 0x63;
            for (int turn = 0; turn < 5; turn++)
                expected ^= ((inverse << turn) | (inverse >> (8 - turn))) & 0xFF;
            uint word = (uint)x | ((uint)(x ^ 0x5A) << 8);
            Assert.Equal(expected, AesBitsliced.SubWord(word) & 0xFF);
            Assert.Equal(expected, AesBitsliced.SubWord((uint)x << 24) >> 24);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(24)]
    [InlineData(33)]
    public void Other_key_sizes_are_refused(int size)
        => Assert.Throws<ArgumentException>(() => new AesBlock(new byte[size]));

    [Theory, MemberData(nameof(Strategies))]
    public void A_disposed_key_is_cleared(bool native)
    {
        AesBlock aes = new(TestBytes.Make(1, 16), native);
        Assert.False(aes.IsCleared);
        aes.Dispose();
        Assert.True(aes.IsCleared);
        Assert.Throws<ObjectDisposedException>(() => aes.Encrypt(new byte[16], new byte[16]));
    }

    private static int FieldMultiply(int a, int b)
    {
        int product = 0;
        for (int i = 7; i >= 0; i--)
        {
            product = (product << 1) ^ ((product >> 7) * 0x11B);
            product ^= ((b >> i) & 1) * a;
        }
        return product;
    }
}
