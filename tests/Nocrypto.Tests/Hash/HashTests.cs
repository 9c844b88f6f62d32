using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Xunit;
using Org.BouncyCastle.Security;
using Xunit;

namespace Sundog.Nocrypto.Tests;

public sealed class HashTests
{
    public static TheoryData<string> Functions
        => ["SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512", "SHA-512/256"];

    internal static HashFunction Named(string name) => name switch
    {
        "SHA-1" => Sha1.Instance,
        "SHA-224" => Sha224.Instance,
        "SHA-256" => Sha256.Instance,
        "SHA-384" => Sha384.Instance,
        "SHA-512" => Sha512.Instance,
        "SHA-512/256" => Sha512Truncated256.Instance,
        _ => throw new ArgumentException(name, nameof(name)),
    };

    private static byte[] Expected(string name, byte[] data) => name switch
    {
        "SHA-256" => SHA256.HashData(data),
        "SHA-384" => SHA384.HashData(data),
        "SHA-512" => SHA512.HashData(data),
        _ => DigestUtilities.CalculateDigest(name, data),
    };

    private static byte[] Hash(HashFunction function, ReadOnlySpan<byte> data)
    {
        byte[] hash = new byte[function.HashSize];
        function.Hash(data, hash);
        return hash;
    }

    // FIPS 180-4's published examples (NIST, "Example Values", SHA1.pdf, SHA224.pdf, and so on to SHA512_256.pdf).
    [Theory]
    [InlineData("SHA-1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d")]
    [InlineData("SHA-1", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1")]
    [InlineData("SHA-224", "abc", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7")]
    [InlineData("SHA-224", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "75388b16512776cc5dba5da1fd890150b0c6455cb4f58b1952522525")]
    [InlineData("SHA-512/256", "abc", "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23")]
    [InlineData("SHA-512/256", "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "3928e184fb8690f840da3988121d31be65cb9d3ef83ee6146feac861e19b563a")]
    [InlineData("SHA-256", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("SHA-256", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("SHA-256", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    [InlineData("SHA-384", "abc",
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7")]
    [InlineData("SHA-384", "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712fcc7c71a557e2db966c3e9fa91746039")]
    [InlineData("SHA-512", "abc",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f")]
    [InlineData("SHA-512", "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909")]
    public void The_published_examples_hold(string name, string message, string expected)
        => Assert.Equal(expected, Convert.ToHexStringLower(Hash(Named(name), Encoding.ASCII.GetBytes(message))));

    [Theory]
    [InlineData("SHA-1", "34aa973cd4c4daa4f61eeb2bdbad27316534016f")]
    [InlineData("SHA-224", "20794655980c91d8bbb4c1ea97618a4bf03f42581948b2ee4ee7ad67")]
    [InlineData("SHA-256", "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")]
    [InlineData("SHA-512", "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973ebde0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b")]
    public void A_million_times_the_letter_a_holds(string name, string expected)
    {
        using HashState state = Named(name).Start();
        byte[] chunk = Enumerable.Repeat((byte)'a', 1000).ToArray();
        for (int i = 0; i < 1000; i++)
            state.Append(chunk);
        byte[] hash = new byte[Named(name).HashSize];
        state.WriteHash(hash);
        Assert.Equal(expected, Convert.ToHexStringLower(hash));
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Every_length_to_1024_agrees_with_an_independent_implementation(string name)
    {
        for (int length = 0; length <= 1024; length++)
        {
            byte[] data = Pattern(length);
            Assert.Equal(Expected(name, data), Hash(Named(name), data));
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Any_two_chunks_make_the_same_message(string name)
    {
        byte[] hash = new byte[Named(name).HashSize];
        using HashState state = Named(name).Start();
        foreach (int length in new[] { 1, 63, 64, 65, 127, 128, 129, 200, 256, 257, 300 })
        {
            byte[] data = Pattern(length);
            byte[] expected = Expected(name, data);
            for (int cut = 0; cut <= length; cut++)
            {
                state.Reset();
                state.Append(data.AsSpan(0, cut));
                state.Append(data.AsSpan(cut));
                state.WriteHash(hash);
                Assert.Equal(expected, hash);
            }
        }
    }

    [Property(MaxTest = 200)]
    public bool Any_chunks_make_the_same_message(byte[][] chunks)
        => Functions.All(row =>
        {
            byte[] hash = new byte[Named(row.Data).HashSize];
            using HashState state = Named(row.Data).Start();
            foreach (byte[] chunk in chunks)
                state.Append(chunk);
            state.WriteHash(hash);
            return hash.SequenceEqual(Expected(row.Data, chunks.SelectMany(chunk => chunk).ToArray()));
        });

    [Theory]
    [MemberData(nameof(Functions))]
    public void Reading_the_hash_leaves_the_message_running(string name)
    {
        byte[] data = Pattern(300);
        byte[] hash = new byte[Named(name).HashSize];
        using HashState state = Named(name).Start();
        for (int length = 0; length < data.Length; length++)
        {
            state.WriteHash(hash);
            Assert.Equal(Expected(name, data[..length]), hash);
            state.Append(data.AsSpan(length, 1));
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_clone_and_a_copy_are_independent(string name)
    {
        byte[] left = new byte[Named(name).HashSize], right = new byte[left.Length];
        using HashState state = Named(name).Start();
        state.Append("common"u8);
        using HashState clone = state.Clone();
        clone.Append(" left"u8);
        state.Append(" right"u8);
        clone.WriteHash(left);
        state.WriteHash(right);
        Assert.Equal(Expected(name, "common left"u8.ToArray()), left);
        Assert.Equal(Expected(name, "common right"u8.ToArray()), right);
        clone.CopyFrom(state);
        clone.WriteHash(left);
        Assert.Equal(right, left);
        clone.Reset();
        clone.WriteHash(left);
        Assert.Equal(Expected(name, []), left);
    }

    [CheapProperty]
    public bool The_strategies_agree_on_sha1(byte[] seed, byte blocks)
    {
        byte[] data = Stretch(seed, 64 * (blocks % 9));
        Span<uint> chosen = [1, 2, 3, 4, uint.MaxValue], scalar = [1, 2, 3, 4, uint.MaxValue];
        Sha1Compression.Compress(chosen, data);
        Sha1Compression.CompressPortable(scalar, data);
        return chosen.SequenceEqual(scalar);
    }

    [CheapProperty]
    public bool The_strategies_agree_on_sha256(byte[] seed, byte blocks)
    {
        byte[] data = Stretch(seed, 64 * (blocks % 9));
        Span<uint> vector = [1, 2, 3, 4, 5, 6, 7, uint.MaxValue], scalar = [1, 2, 3, 4, 5, 6, 7, uint.MaxValue];
        Sha256Compression.Compress(vector, data);
        Sha256Compression.CompressPortable(scalar, data);
        return vector.SequenceEqual(scalar);
    }

    [CheapProperty]
    public bool The_strategies_agree_on_sha512(byte[] seed, byte blocks)
    {
        byte[] data = Stretch(seed, 128 * (blocks % 9));
        Span<ulong> vector = [1, 2, 3, 4, 5, 6, 7, ulong.MaxValue], scalar = [1, 2, 3, 4, 5, 6, 7, ulong.MaxValue];
        Sha512Compression.Compress(vector, data);
        Sha512Compression.CompressPortable(scalar, data);
        return vector.SequenceEqual(scalar);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void The_destination_may_lie_on_the_data(string name)
    {
        byte[] data = Pattern(200);
        byte[] expected = Expected(name, data);
        Named(name).Hash(data, data.AsSpan(3));
        Assert.Equal(expected, data.AsSpan(3, expected.Length).ToArray());
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_one_shot_and_a_running_hash_allocate_nothing(string name)
    {
        HashFunction function = Named(name);
        byte[] data = Pattern(1000), hash = new byte[64];
        using HashState state = function.Start(), other = function.Start();
        AssertAllocatesNothing(() =>
        {
            function.Hash(data, hash);
            state.Append(data);
            state.WriteHash(hash);
            other.CopyFrom(state);
            state.Reset();
        });
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_short_destination_is_the_callers_error(string name)
    {
        HashFunction function = Named(name);
        using HashState state = function.Start();
        byte[] tooShort = new byte[function.HashSize - 1];
        Assert.Throws<ArgumentException>(() => function.Hash([], tooShort));
        Assert.Throws<ArgumentException>(() => state.WriteHash(tooShort));
    }

    [Fact]
    public void A_state_of_another_function_is_the_callers_error()
    {
        using HashState left = Sha384.Instance.Start(), right = Sha512.Instance.Start();
        Assert.Throws<ArgumentException>(() => left.CopyFrom(right));
    }

    [Fact]
    public void A_disposed_state_is_of_no_use()
    {
        HashState state = Sha256.Instance.Start();
        using HashState other = Sha256.Instance.Start();
        state.Dispose();
        state.Dispose();
        Assert.Throws<ObjectDisposedException>(() => state.Append([]));
        Assert.Throws<ObjectDisposedException>(() => state.WriteHash(new byte[32]));
        Assert.Throws<ObjectDisposedException>(state.Reset);
        Assert.Throws<ObjectDisposedException>(state.Clone);
        Assert.Throws<ObjectDisposedException>(() => state.CopyFrom(other));
        Assert.Throws<ObjectDisposedException>(() => other.CopyFrom(state));
    }

    /// <summary>Runs <paramref name="action"/> warm and counts what it allocates.</summary>
    internal static void AssertAllocatesNothing(Action action)
    {
        action();
        action();
        // A collection that another test causes meanwhile counts what was left of this thread's room as allocated.
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 5 && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10; i++)
                action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    internal static byte[] Pattern(int length) => Enumerable.Range(0, length).Select(i => (byte)((i * 167) + (i >> 8))).ToArray();

    private static byte[] Stretch(byte[] seed, int length)
    {
        Org.BouncyCastle.Crypto.Digests.ShakeDigest digest = new(256);
        digest.BlockUpdate(seed, 0, seed.Length);
        byte[] output = new byte[length];
        digest.OutputFinal(output, 0, length);
        return output;
    }
}
