using System;
using System.Linq;
using System.Text;
using FsCheck;
using FsCheck.Xunit;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Nocrypto.Tests;

public sealed class Sha3Tests
{
    public static TheoryData<int> Sizes => [224, 256, 384, 512];

    private static Sha3 OfBits(int bits) => bits switch
    {
        224 => Sha3.Bits224,
        256 => Sha3.Bits256,
        384 => Sha3.Bits384,
        _ => Sha3.Bits512,
    };

    private static byte[] Expected(int bits, byte[] data)
    {
        Sha3Digest digest = new(bits);
        byte[] hash = new byte[bits / 8];
        digest.BlockUpdate(data, 0, data.Length);
        digest.DoFinal(hash, 0);
        return hash;
    }

    private static byte[] Hash(Sha3 function, byte[] data)
    {
        byte[] hash = new byte[function.HashSize];
        function.Hash(data, hash);
        return hash;
    }

    // The examples that NIST publishes with FIPS 202.
    [Theory]
    [InlineData(224, "abc", "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf")]
    [InlineData(256, "", "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a")]
    [InlineData(256, "abc", "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532")]
    [InlineData(256, "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "916f6061fe879741ca6469b43971dfdb28b1a32dc36cb3254e812be27aad1d18")]
    [InlineData(384, "abc", "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25")]
    [InlineData(512, "abc",
        "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0")]
    public void The_published_examples_hold(int bits, string message, string expected)
        => Assert.Equal(expected, Convert.ToHexStringLower(Hash(OfBits(bits), Encoding.ASCII.GetBytes(message))));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_length_across_the_blocks_agrees_with_bouncy_castle(int bits)
    {
        for (int length = 0; length <= 450; length++)
        {
            byte[] data = HashTests.Pattern(length);
            Assert.Equal(Expected(bits, data), Hash(OfBits(bits), data));
        }
    }

    [Property(MaxTest = 200)]
    public bool Any_chunks_make_the_same_message_and_reading_leaves_it_running(byte[][] chunks)
        => Sizes.All(row =>
        {
            using HashState state = OfBits(row.Data).Start();
            byte[] hash = new byte[row.Data / 8];
            foreach (byte[] chunk in chunks)
            {
                state.Append(chunk);
                state.WriteHash(hash);
            }
            state.WriteHash(hash);
            return hash.SequenceEqual(Expected(row.Data, chunks.SelectMany(chunk => chunk).ToArray()));
        });

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Hmac_agrees_with_bouncy_castle_for_every_key_length(int bits)
    {
        byte[] mac = new byte[bits / 8], expected = new byte[bits / 8];
        for (int length = 0; length <= 160; length++)
        {
            byte[] key = HashTests.Pattern(length), data = HashTests.Pattern(300 - length);
            HMac oracle = new(new Sha3Digest(bits));
            oracle.Init(new KeyParameter(key));
            oracle.BlockUpdate(data, 0, data.Length);
            oracle.DoFinal(expected, 0);
            Hmac.Compute(OfBits(bits), key, data, mac);
            Assert.Equal(expected, mac);
        }
    }

    [Fact]
    public void Wycheproof_holds_for_hmac_with_sha3_256()
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        int ran = Wycheproof.ForEach("hmac_sha3_256_test.json", test =>
        {
            byte[] tag = test.Bytes("tag"), mac = new byte[32];
            Hmac.Compute(Sha3.Bits256, test.Bytes("key"), test.Bytes("msg"), mac);
            Assert.Equal(test.IsValid, ConstantTime.AreEqual(mac.AsSpan(0, tag.Length), tag));
        });
        Assert.Equal(174, ran);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Nothing_allocates(int bits)
    {
        Sha3 function = OfBits(bits);
        byte[] data = HashTests.Pattern(1000), hash = new byte[64];
        using HashState state = function.Start(), other = function.Start();
        HashTests.AssertAllocatesNothing(() =>
        {
            function.Hash(data, hash);
            state.Append(data);
            state.WriteHash(hash);
            other.CopyFrom(state);
            state.Reset();
        });
    }
}
