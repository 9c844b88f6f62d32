using System;
using System.Linq;
using System.Numerics;
using Xunit;

namespace Sundog.Nocrypto.Tests;

public sealed unsafe class ChaCha20AndPoly1305Tests
{
    // RFC 8439 §2.3.2.
    [Fact]
    public void A_block_of_keystream_is_as_published()
    {
        uint* state = stackalloc uint[16];
        byte* blocks = stackalloc byte[ChaCha20.BatchSize];
        ChaCha20.SetKey(state, TestBytes.Hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
        ChaCha20.SetNonce(state, TestBytes.Hex("000000090000004a00000000"));
        new Span<byte>(blocks, ChaCha20.BatchSize).Clear();
        ChaCha20.Xor(state, 1, blocks, blocks, ChaCha20.BatchSize);
        Assert.Equal(
            "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4ed2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e",
            Convert.ToHexStringLower(new ReadOnlySpan<byte>(blocks, 64)));
    }

    // RFC 8439 appendix A.1, test vector 1, and the counter's wrap.
    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(uint.MaxValue - 3)]
    public void Batches_of_eight_blocks_and_of_four_are_the_same_keystream(uint counter)
    {
        Assert.SkipUnless(ChaCha20Avx2.IsSupported, "needs AVX2");
        CheckBatches(counter, &ChaCha20Avx2.Xor);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(uint.MaxValue - 3)]
    public void Batches_of_sixteen_blocks_and_of_four_are_the_same_keystream(uint counter)
    {
        Assert.SkipUnless(ChaCha20Avx512.IsSupported, "needs AVX-512");
        CheckBatches(counter, &ChaCha20Avx512.Xor);
    }

    private static void CheckBatches(uint counter, delegate*<uint*, uint, byte*, byte*, int, void> xor)
    {
        uint* state = stackalloc uint[16];
        byte[] four = new byte[2048], more = new byte[2048];
        ChaCha20.SetKey(state, new byte[32]);
        ChaCha20.SetNonce(state, new byte[12]);
        fixed (byte* a = four, b = more)
        {
            ChaCha20.Xor(state, counter, a, a, 2048);
            xor(state, counter, b, b, 2048);
        }
        Assert.Equal(four, more);
        if (counter == 0)
            Assert.StartsWith("76b8e0ada0f13d90405d6ae55386bd28", Convert.ToHexStringLower(four), StringComparison.Ordinal);
    }

    // RFC 8439 appendix A.3, the vectors of whole blocks: carries, the reduction, and the sum modulo 2^128.
    [Theory]
    [InlineData("02", "", "ffffffffffffffffffffffffffffffff", "03")]
    [InlineData("02", "ffffffffffffffffffffffffffffffff", "02000000000000000000000000000000", "03")]
    [InlineData("01", "", "fffffffffffffffffffffffffffffffff0ffffffffffffffffffffffffffffff11000000000000000000000000000000", "05")]
    [InlineData("01", "", "fffffffffffffffffffffffffffffffffbfefefefefefefefefefefefefefefe01010101010101010101010101010101", "00")]
    [InlineData("02", "", "fdffffffffffffffffffffffffffffff", "faffffffffffffffffffffffffffffff")]
    [InlineData("01000000000000000400000000000000", "",
        "e33594d7505e43b900000000000000003394d7505e4379cd01000000000000000000000000000000000000000000000001000000000000000000000000000000",
        "14000000000000005500000000000000")]
    [InlineData("01000000000000000400000000000000", "",
        "e33594d7505e43b900000000000000003394d7505e4379cd010000000000000000000000000000000000000000000000",
        "13")]
    public void Poly1305_tags_are_as_published(string r, string s, string message, string tag)
    {
        byte[] key = TestBytes.Hex(r.PadRight(32, '0') + s.PadRight(32, '0'));
        string expected = tag.PadRight(32, '0');
        for (int lanes = 1; lanes <= 8; lanes *= 2)
            Assert.Equal(expected, Convert.ToHexStringLower(Tag(key, TestBytes.Hex(message), lanes)));
    }

    [CheapProperty]
    public void Poly1305_is_the_polynomial(int seed, byte blocks) => CheckPolynomial(TestBytes.Make(seed, 32), TestBytes.Make(~seed, 16 * blocks));

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x01)]
    [InlineData(0xFE)]
    [InlineData(0xFF)]
    public void Poly1305_is_the_polynomial_of_extreme_blocks(byte filler)
    {
        for (int blocks = 0; blocks < 80; blocks++)
        {
            byte[] message = Enumerable.Repeat(filler, 16 * blocks).ToArray();
            CheckPolynomial(Enumerable.Repeat((byte)0xFF, 32).ToArray(), message);
            CheckPolynomial(Enumerable.Repeat((byte)0x04, 32).ToArray(), message);
        }
    }

    private static void CheckPolynomial(byte[] key, byte[] message)
    {
        byte[] expected = Reference(key, message);
        for (int lanes = 1; lanes <= 8; lanes *= 2)
            Assert.Equal(expected, Tag(key, message, lanes));
    }

    /// <summary>By the strategy with so many lanes, or by the portable one where the processor lacks it.</summary>
    private static byte[] Tag(byte[] key, byte[] message, int lanes)
    {
        Poly1305State state;
        byte[] tag = new byte[16];
        Poly1305.Start(&state, key);
        fixed (byte* data = message)
        {
            if (lanes == 8 && Poly1305Avx512.IsSupported)
                Poly1305Avx512.Absorb(&state, data, message.Length);
            else if (lanes == 4 && Poly1305Avx2.IsSupported)
                Poly1305Avx2.Absorb(&state, data, message.Length);
            else
                Poly1305.Absorb(&state, data, message.Length);
        }
        Poly1305.Finish(&state, tag);
        return tag;
    }

    /// <summary>RFC 8439 §2.5.1, word for word.</summary>
    private static byte[] Reference(byte[] key, byte[] message)
    {
        BigInteger p = BigInteger.Pow(2, 130) - 5, two128 = BigInteger.Pow(2, 128);
        BigInteger r = new BigInteger(key.AsSpan(0, 16), isUnsigned: true)
            & BigInteger.Parse("00ffffffc0ffffffc0ffffffc0fffffff", System.Globalization.NumberStyles.HexNumber, null);
        BigInteger accumulator = 0;
        foreach (byte[] block in message.Chunk(16))
            accumulator = (accumulator + two128 + new BigInteger(block, isUnsigned: true)) * r % p;
        accumulator += new BigInteger(key.AsSpan(16), isUnsigned: true);
        byte[] tag = new byte[16];
        (accumulator % two128).TryWriteBytes(tag, out _, isUnsigned: true);
        return tag;
    }
}
