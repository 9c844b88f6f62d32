using System;
using System.Linq;
using FsCheck;
using FsCheck.Xunit;
using Org.BouncyCastle.Crypto.Digests;
using Xunit;

namespace Sundog.Nocrypto.Tests;

public sealed class XofTests
{
    private static readonly (Xof Function, int Bits)[] Functions = [(Xof.Shake128, 128), (Xof.Shake256, 256)];

    private static byte[] Expected(int bits, byte[] data, int length)
    {
        ShakeDigest digest = new(bits);
        byte[] output = new byte[length];
        digest.BlockUpdate(data, 0, data.Length);
        digest.OutputFinal(output, 0, length);
        return output;
    }

    // The examples that NIST publishes with FIPS 202: the empty message.
    [Fact]
    public void The_published_examples_hold()
    {
        byte[] output = new byte[64];
        Xof.Shake128.Hash([], output);
        Assert.Equal(
            "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef263cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e2",
            Convert.ToHexStringLower(output));
        Xof.Shake256.Hash([], output);
        Assert.Equal(
            "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762fd75dc4ddd8c0f200cb05019d67b592f6fc821c49479ab48640292eacb3b7c4be",
            Convert.ToHexStringLower(output));
    }

    [Fact]
    public void Every_length_of_message_and_output_agrees_with_bouncy_castle()
    {
        foreach ((Xof function, int bits) in Functions)
        {
            for (int length = 0; length <= 400; length++)
            {
                byte[] data = HashTests.Pattern(length), output = new byte[(length * 7) % 401];
                function.Hash(data, output);
                Assert.Equal(Expected(bits, data, output.Length), output);
            }
        }
    }

    [Property(MaxTest = 200)]
    public bool Any_pieces_make_the_same_message_and_the_same_output(byte[][] chunks, NonNegativeInt[] reads)
        => Functions.All(row =>
        {
            using XofState state = row.Function.Start();
            foreach (byte[] chunk in chunks)
                state.Append(chunk);
            int total = reads.Sum(read => read.Get * 10);
            byte[] output = new byte[total];
            int at = 0;
            foreach (NonNegativeInt read in reads)
            {
                state.Read(output.AsSpan(at, read.Get * 10));
                at += read.Get * 10;
            }
            return output.SequenceEqual(Expected(row.Bits, chunks.SelectMany(chunk => chunk).ToArray(), total));
        });

    [Fact]
    public void A_reset_state_starts_anew()
    {
        using XofState state = Xof.Shake256.Start();
        byte[] output = new byte[50];
        state.Append([1, 2, 3]);
        state.Read(output);
        state.Reset();
        state.Append([4]);
        state.Read(output);
        Assert.Equal(Expected(256, [4], 50), output);
    }

    [Fact]
    public void Misuse_is_the_callers_error()
    {
        XofState state = Xof.Shake128.Start();
        state.Read([]);
        Assert.Throws<InvalidOperationException>(() => state.Append([1]));
        state.Dispose();
        state.Dispose();
        Assert.Throws<ObjectDisposedException>(() => state.Append([]));
        Assert.Throws<ObjectDisposedException>(() => state.Read(new byte[1]));
        Assert.Throws<ObjectDisposedException>(state.Reset);
    }

    [Fact]
    public void Nothing_allocates()
    {
        byte[] data = HashTests.Pattern(500), output = new byte[500];
        using XofState state = Xof.Shake128.Start();
        HashTests.AssertAllocatesNothing(() =>
        {
            Xof.Shake256.Hash(data, output);
            state.Append(data);
            state.Read(output);
            state.Reset();
        });
    }

    [Property(MaxTest = 100)]
    public unsafe bool The_strategies_agree_on_four_states(ulong seed)
    {
        Span<ulong> expected = stackalloc ulong[KeccakFour.Words], one = stackalloc ulong[Keccak.Lanes];
        ulong* portable = stackalloc ulong[KeccakFour.Words], best = stackalloc ulong[KeccakFour.Words];
        ulong* shifts = stackalloc ulong[KeccakFour.Words];
        for (int i = 0; i < KeccakFour.Words; i++)
            portable[i] = best[i] = shifts[i] = (seed + (ulong)i) * 0x9e3779b97f4a7c15;
        for (int j = 0; j < 4; j++)
        {
            for (int i = 0; i < Keccak.Lanes; i++)
                one[i] = portable[(4 * i) + j];
            Keccak.Permute(one);
            for (int i = 0; i < Keccak.Lanes; i++)
                expected[(4 * i) + j] = one[i];
        }
        KeccakFour.Portable.Permute(portable);
        KeccakFour.Best.Permute(best);
        bool agree = expected.SequenceEqual(new Span<ulong>(portable, KeccakFour.Words))
            && expected.SequenceEqual(new Span<ulong>(best, KeccakFour.Words));
        if (!KeccakFourAvx2.IsSupported)
            return agree;
        KeccakFourAvx2.Permute<KeccakFourAvx2.Shifts>(shifts);
        return agree && expected.SequenceEqual(new Span<ulong>(shifts, KeccakFour.Words));
    }

    /// <summary>Each run is SHAKE of the seed and its own suffix, in whole blocks, by every strategy.</summary>
    [Property(MaxTest = 50)]
    public unsafe bool Four_runs_side_by_side_are_four_runs(ushort first, ushort second, bool isLong, bool hasTwoBytes)
    {
        byte[] seed = HashTests.Pattern(isLong ? 64 : 32);
        ushort[] suffixes = hasTwoBytes ? [first, second, 0, 0xffff] : [(byte)first, (byte)second, 0, 0xff];
        ulong* states = stackalloc ulong[KeccakFour.Words];
        byte* output = stackalloc byte[4 * 400];
        bool agree = true;
        foreach (KeccakFour permutation in new[] { KeccakFour.Portable, KeccakFour.Best })
        {
            foreach ((Xof function, int bits) in Functions)
            {
                ShakeFour four = new(permutation, states, function);
                four.Start(seed, hasTwoBytes ? 2 : 1, suffixes);
                four.Squeeze(output, 400);
                four.Squeeze(output + function.Rate, 400);
                for (int j = 0; j < 4; j++)
                {
                    byte[] message = hasTwoBytes ? [.. seed, (byte)suffixes[j], (byte)(suffixes[j] >> 8)] : [.. seed, (byte)suffixes[j]];
                    agree &= new Span<byte>(output + (j * 400), 2 * function.Rate).SequenceEqual(Expected(bits, message, 2 * function.Rate));
                }
            }
        }
        return agree;
    }

    [Fact]
    public void A_function_whose_self_test_fails_gives_nothing()
    {
        Xof broken = new("broken", 168, new string('0', 64));
        byte[] output = new byte[10];
        for (int i = 0; i < 2; i++)
        {
            Assert.Throws<SelfTestException>(() => broken.Hash([], output));
            Assert.Throws<SelfTestException>(broken.Start);
        }
        Assert.Equal(new byte[10], output);
    }
}
