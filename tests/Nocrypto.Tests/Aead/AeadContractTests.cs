using System;
using System.Linq;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>What every AEAD promises, on every strategy.</summary>
public sealed class AeadContractTests
{
    private const int NonceSize = AeadAlgorithm.NonceSize;

    public static TheoryData<string> Strategies => AeadStrategies.Names;

    [Theory, MemberData(nameof(Strategies))]
    public void Every_length_and_alignment_agrees_with_the_platform_and_stays_in_its_bounds(string name)
    {
        AeadStrategies.Strategy strategy = AeadStrategies.Named(name);
        byte[] keyBytes = TestBytes.Make(1, strategy.Algorithm.KeySize);
        using AeadKey key = strategy.Create(keyBytes);
        byte[] nonce = TestBytes.Make(2, NonceSize);
        byte[] message = TestBytes.Make(3, 1024);
        byte[] buffer = new byte[2048];
        byte[] input = new byte[2048];
        for (int length = 0; length <= 1024; length++)
        {
            byte[] aad = TestBytes.Make(length, length % 45);
            byte[] expected = AeadOracle.BclSeal(strategy.Algorithm, keyBytes, nonce, aad, message[..length]);
            int from = length * 7 % 32, to = length * 5 % 32;

            Array.Fill(buffer, (byte)0xA5);
            message.AsSpan(0, length).CopyTo(input.AsSpan(from));
            key.Seal(nonce, aad, input.AsSpan(from, length), buffer.AsSpan(to, length + key.Algorithm.TagLength));
            AssertOnlyAt(buffer, to, expected, 0xA5);

            Array.Fill(input, (byte)0x5A);
            Assert.True(key.TryOpen(nonce, aad, buffer.AsSpan(to, length + key.Algorithm.TagLength), input.AsSpan(from, length)));
            AssertOnlyAt(input, from, message.AsSpan(0, length), 0x5A);
        }
    }

    [Theory, MemberData(nameof(Strategies))]
    public void In_place_equals_disjoint(string name)
    {
        using AeadKey key = AeadStrategies.Named(name).Key();
        byte[] nonce = TestBytes.Make(2, NonceSize);
        for (int length = 0; length <= 1024; length++)
        {
            byte[] message = TestBytes.Make(length, length);
            byte[] disjoint = new byte[length + key.Algorithm.TagLength];
            key.Seal(nonce, [1, 2], message, disjoint);

            int offset = length * 3 % 32;
            byte[] buffer = new byte[offset + length + key.Algorithm.TagLength];
            message.CopyTo(buffer, offset);
            key.Seal(nonce, [1, 2], buffer.AsSpan(offset, length), buffer.AsSpan(offset));
            Assert.Equal(disjoint, buffer[offset..]);
            Assert.True(key.TryOpen(nonce, [1, 2], buffer.AsSpan(offset), buffer.AsSpan(offset)));
            Assert.Equal(message, buffer[offset..(offset + length)]);
        }
    }

    [Theory, MemberData(nameof(Strategies))]
    public void Long_messages_agree_with_the_platform(string name)
    {
        AeadStrategies.Strategy strategy = AeadStrategies.Named(name);
        byte[] keyBytes = TestBytes.Make(4, strategy.Algorithm.KeySize);
        using AeadKey key = strategy.Create(keyBytes);
        byte[] nonce = TestBytes.Make(5, NonceSize);
        foreach (int length in new[] { 4095, 4096, 4097, 4096 + 447, 4096 + 448, 4096 + 449, 16384, 16385, 65537, 1 << 20 })
        {
            byte[] aad = TestBytes.Make(6, length % 5000);
            byte[] message = TestBytes.Make(7, length);
            byte[] sealedData = new byte[length + key.Algorithm.TagLength];
            key.Seal(nonce, aad, message, sealedData);
            Assert.Equal(AeadOracle.BclSeal(strategy.Algorithm, keyBytes, nonce, aad, message), sealedData);
            Assert.True(key.TryOpen(nonce, aad, sealedData, sealedData));
            Assert.Equal(message, sealedData[..length]);
        }
    }

    [Theory, MemberData(nameof(Strategies))]
    public void Every_flipped_bit_is_refused_and_nothing_is_released(string name)
    {
        using AeadKey key = AeadStrategies.Named(name).Key();
        foreach (int length in new[] { 0, 1, 16, 67, 150, 600 })
        {
            byte[] nonce = TestBytes.Make(2, NonceSize), aad = TestBytes.Make(3, 21), sealedData = new byte[length + key.Algorithm.TagLength];
            key.Seal(nonce, aad, TestBytes.Make(4, length), sealedData);
            byte[] destination = new byte[length + 1];
            foreach (byte[] part in new[] { nonce, aad, sealedData })
            {
                for (int bit = 0; bit < 8 * part.Length; bit++)
                {
                    part[bit / 8] ^= (byte)(1 << (bit % 8));
                    Array.Fill(destination, (byte)0xA5);
                    Assert.False(key.TryOpen(nonce, aad, sealedData, destination), $"length {length}, bit {bit}");
                    AssertOnlyAt(destination, 0, new byte[length], 0xA5);
                    part[bit / 8] ^= (byte)(1 << (bit % 8));
                }
            }
            Assert.True(key.TryOpen(nonce, aad, sealedData, destination));
        }
    }

    [Theory, MemberData(nameof(Strategies))]
    public void Changed_lengths_and_another_key_are_refused(string name)
    {
        AeadStrategies.Strategy strategy = AeadStrategies.Named(name);
        using AeadKey key = strategy.Key();
        byte[] nonce = TestBytes.Make(2, NonceSize), aad = TestBytes.Make(3, 32), sealedData = new byte[64 + key.Algorithm.TagLength];
        key.Seal(nonce, aad, TestBytes.Make(4, 64), sealedData);
        byte[] destination = new byte[128];
        for (int length = 0; length < sealedData.Length; length++)
            Assert.False(key.TryOpen(nonce, aad, sealedData.AsSpan(0, length), destination));
        for (int length = 0; length < aad.Length; length++)
            Assert.False(key.TryOpen(nonce, aad.AsSpan(0, length), sealedData, destination));
        Assert.False(key.TryOpen(nonce, [.. aad, 0], sealedData, destination));
        Assert.False(key.TryOpen(nonce, [], [.. aad, .. sealedData], destination));
        using AeadKey other = strategy.Key(seed: 99);
        Assert.False(other.TryOpen(nonce, aad, sealedData, destination));
    }

    [Theory, MemberData(nameof(Strategies))]
    public void A_refused_message_in_place_leaves_zeros(string name)
    {
        using AeadKey key = AeadStrategies.Named(name).Key();
        byte[] buffer = TestBytes.Make(5, 1000 + key.Algorithm.TagLength);
        Assert.False(key.TryOpen(new byte[NonceSize], [], buffer, buffer));
        Assert.True(buffer.AsSpan(0, 1000).IndexOfAnyExcept((byte)0) < 0);
    }

    [Theory, MemberData(nameof(Strategies))]
    public void Illegal_overlaps_are_refused(string name)
    {
        using AeadKey key = AeadStrategies.Named(name).Key();
        byte[] nonce = new byte[NonceSize], buffer = new byte[512];
        int whole = 100 + key.Algorithm.TagLength;
        foreach (int shift in new[] { 1, 15, 16, 17, 64, 99 })
        {
            Assert.Throws<ArgumentException>(() => key.Seal(nonce, [], buffer.AsSpan(0, 100), buffer.AsSpan(shift)));
            Assert.Throws<ArgumentException>(() => key.Seal(nonce, [], buffer.AsSpan(shift, 100), buffer));
            Assert.Throws<ArgumentException>(() => key.TryOpen(nonce, [], buffer.AsSpan(0, whole), buffer.AsSpan(shift)));
            Assert.Throws<ArgumentException>(() => key.TryOpen(nonce, [], buffer.AsSpan(shift, whole), buffer));
        }
        Assert.Throws<ArgumentException>(() => key.Seal(nonce, buffer.AsSpan(whole - 1, 1), new byte[100], buffer));
        Assert.Throws<ArgumentException>(() => key.TryOpen(nonce, buffer.AsSpan(99, 1), new byte[whole], buffer));
        key.Seal(nonce, buffer.AsSpan(whole, 10), buffer.AsSpan(0, 100), buffer);
        Assert.True(key.TryOpen(nonce, buffer.AsSpan(whole, 10), buffer.AsSpan(0, whole), buffer));
    }

    [Theory, MemberData(nameof(Strategies))]
    public void Wrong_sizes_are_refused(string name)
    {
        AeadStrategies.Strategy strategy = AeadStrategies.Named(name);
        foreach (int size in Enumerable.Range(0, 66).Where(size => size != strategy.Algorithm.KeySize))
        {
            Assert.Throws<ArgumentException>(() => strategy.Create(new byte[size]));
            Assert.Throws<ArgumentException>(() => strategy.Algorithm.CreateKey(new byte[size]));
        }
        using AeadKey key = strategy.Key();
        foreach (int size in Enumerable.Range(0, 33).Where(size => size != NonceSize))
        {
            Assert.Throws<ArgumentException>(() => key.Seal(new byte[size], [], [], new byte[16]));
            Assert.Throws<ArgumentException>(() => key.TryOpen(new byte[size], [], new byte[16], []));
        }
        Assert.Throws<ArgumentException>(() => key.Seal(new byte[NonceSize], [], new byte[10], new byte[9 + key.Algorithm.TagLength]));
        Assert.Throws<ArgumentException>(() => key.TryOpen(new byte[NonceSize], [], new byte[10 + key.Algorithm.TagLength], new byte[9]));
    }

    [Theory, MemberData(nameof(Strategies))]
    public void A_disposed_key_is_cleared_and_refuses_to_work(string name)
    {
        PinnedAeadKey key = (PinnedAeadKey)AeadStrategies.Named(name).Key();
        Assert.False(key.IsCleared);
        key.Dispose();
        key.Dispose();
        Assert.True(key.IsCleared);
        Assert.Throws<ObjectDisposedException>(() => key.Seal(new byte[NonceSize], [], [], new byte[16]));
        Assert.Throws<ObjectDisposedException>(() => key.TryOpen(new byte[NonceSize], [], new byte[16], []));
    }

    [Theory, MemberData(nameof(Strategies))]
    public void Sealing_and_opening_allocate_nothing(string name)
    {
        using AeadKey key = AeadStrategies.Named(name).Key();
        byte[] nonce = new byte[NonceSize], buffer = new byte[16384 + key.Algorithm.TagLength];
        int[] lengths = [0, 1, 100, 1350, 16384];
        bool opened = true;
        long before = 0;
        for (int round = 0; round < 2; round++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            foreach (int length in lengths)
            {
                Span<byte> sealedData = buffer.AsSpan(0, length + key.Algorithm.TagLength);
                key.Seal(nonce, nonce, sealedData[..length], sealedData);
                opened &= key.TryOpen(nonce, nonce, sealedData, sealedData);
                opened &= !key.TryOpen(nonce, [], sealedData, sealedData);
            }
            before = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.True(opened);
        Assert.Equal(0, before);
    }

    [Fact]
    public void The_algorithms_name_themselves()
    {
        Assert.Equal(
            [
                "AES-128-GCM 16 16", "AES-256-GCM 32 16", "AES-128-CCM 16 16", "AES-256-CCM 32 16", "AES-128-CCM_8 16 8",
                "AES-256-CCM_8 32 8", "ChaCha20-Poly1305 32 16",
            ],
            AeadStrategies.Algorithms.Select(algorithm => $"{algorithm} {algorithm.KeySize} {algorithm.TagLength}"));
        foreach (AeadAlgorithm algorithm in AeadStrategies.Algorithms)
        {
            using AeadKey key = algorithm.CreateKey(new byte[algorithm.KeySize]);
            Assert.Same(algorithm, key.Algorithm);
        }
    }

    /// <summary>SP 800-38C appendix A.1: with nonces of 12 bytes the length has three bytes.</summary>
    [Fact]
    public void Ccm_protects_less_than_16_megabytes()
    {
        using AeadKey key = AesCcm.Aes128.CreateKey(new byte[16]);
        byte[] nonce = new byte[NonceSize], buffer = new byte[(1 << 24) + AeadAlgorithm.TagSize];
        Assert.Throws<ArgumentException>(() => key.Seal(nonce, [], buffer.AsSpan(0, 1 << 24), buffer));
        buffer[0] = 1;
        Assert.False(key.TryOpen(nonce, [], buffer, buffer));
        Assert.Equal(0, buffer[0]);
    }

    /// <summary>The three forms of a length of associated data that a span can have (SP 800-38C appendix A.2.2).</summary>
    [Theory, MemberData(nameof(Strategies))]
    public void Long_associated_data_agrees_with_the_platform(string name)
    {
        AeadStrategies.Strategy strategy = AeadStrategies.Named(name);
        byte[] keyBytes = TestBytes.Make(4, strategy.Algorithm.KeySize), nonce = TestBytes.Make(5, NonceSize);
        using AeadKey key = strategy.Create(keyBytes);
        foreach (int length in new[] { 13, 14, 15, 16, 30, 0xfeff, 0xff00, 0xff01, 0x10000, 0x10001 })
        {
            byte[] aad = TestBytes.Make(6, length), sealedData = new byte[20 + key.Algorithm.TagLength];
            key.Seal(nonce, aad, TestBytes.Make(7, 20), sealedData);
            Assert.Equal(AeadOracle.BclSeal(strategy.Algorithm, keyBytes, nonce, aad, TestBytes.Make(7, 20)), sealedData);
        }
    }

    private static void AssertOnlyAt(byte[] buffer, int offset, ReadOnlySpan<byte> expected, byte canary)
    {
        Assert.True(expected.SequenceEqual(buffer.AsSpan(offset, expected.Length)), $"{expected.Length} bytes differ");
        Assert.True(buffer.AsSpan(0, offset).IndexOfAnyExcept(canary) < 0, "bytes before were written");
        Assert.True(buffer.AsSpan(offset + expected.Length).IndexOfAnyExcept(canary) < 0, "bytes after were written");
    }
}
