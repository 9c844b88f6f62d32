using System;
using System.Linq;
using System.Text.Json;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>AES and its modes, by every strategy. AES-192 is not offered: its keys are refused.</summary>
internal static class AcvpAes
{
    private const int Block = AesBlock.Size;

    // The Monte Carlo test: an outer round makes a key of what a thousand inner ones left.
    private const int InnerRounds = 1000;

    private delegate void Mode(AesBlock aes, byte[] iv, byte[] source, byte[] destination);

    internal static bool HoldsForEcb(AcvpCase test) => Holds(test, (aes, round) => MonteCarloEcb(aes, test.Encrypts, round), test.Encrypts
        ? (aes, _, source, destination) => aes.EncryptBlocks(source, destination)
        : (aes, _, source, destination) => aes.DecryptBlocks(source, destination));

    internal static bool HoldsForCbc(AcvpCase test) => Holds(test, (aes, round) => MonteCarloCbc(aes, test.Encrypts, round), test.Encrypts
        ? (aes, iv, source, destination) => AesCbc.Encrypt(aes, iv, source, destination)
        : (aes, iv, source, destination) => AesCbc.Decrypt(aes, iv, source, destination));

    internal static bool HoldsForCtr(AcvpCase test) => Holds(
        test,
        (_, _) => throw new InvalidOperationException("There is no Monte Carlo test of CTR."),
        (aes, iv, source, destination) => AesCtr.Apply(aes, iv, source, destination));

    /// <summary>
    /// Tags may be shorter than ours, which are whole: one is compared with the first bytes of the tag that sealing makes.
    /// Without a plaintext, this is GMAC.
    /// </summary>
    internal static bool HoldsForGcm(AcvpCase test)
    {
        byte[] key = test.Bytes("key"), iv = test.Bytes("iv");
        if (key.Length == 24)
        {
            Assert.Throws<ArgumentException>(() => AesGcm.Aes128.CreateKey(key));
            Assert.Throws<ArgumentException>(() => AesGcm.Aes256.CreateKey(key));
            return false;
        }
        byte[] plaintext = test.Has("pt") ? test.Bytes("pt") : [], ciphertext, tag;
        if (test.Encrypts)
        {
            (ciphertext, tag) = (test.ExpectedBytes("ct"), test.ExpectedBytes("tag"));
        }
        else
        {
            (ciphertext, tag) = (test.Has("ct") ? test.Bytes("ct") : [], test.Bytes("tag"));
            plaintext = new byte[ciphertext.Length];
            using AesBlock aes = new(key);
            // SP 800-38D §7.2: the keystream begins with the second counter.
            AesCtr.Apply(aes, [.. iv, 0, 0, 0, 2], ciphertext, plaintext);
        }
        Assert.Equal(test.GroupNumber("tagLen"), 8 * tag.Length);
        foreach (AeadStrategies.Strategy strategy in AeadStrategies.Of(key.Length == 16 ? AesGcm.Aes128 : AesGcm.Aes256))
            CheckGcm(test, strategy, plaintext, [.. ciphertext, .. tag]);
        return true;
    }

    /// <summary>Our CCM is that of TLS, whose nonces have 12 bytes and tags 16 or 8; the file has 13 and 4 only.</summary>
    internal static bool HoldsForCcm(AcvpCase test)
    {
        Assert.Equal((104, 32), (test.GroupNumber("ivLen"), test.GroupNumber("tagLen")));
        foreach (AeadAlgorithm algorithm in new[] { AesCcm.Aes128, AesCcm8.Aes128 })
        {
            Assert.NotEqual(32, 8 * algorithm.TagLength);
            using AeadKey key = algorithm.CreateKey(test.Bytes("key"));
            Assert.Throws<ArgumentException>(() => key.Seal(test.Bytes("iv"), [], [], new byte[algorithm.TagLength]));
        }
        return false;
    }

    internal static bool HoldsForKeyWrap(AcvpCase test) => HoldsForKeyWrap(
        test,
        key => key.Length + AesKeyWrap.Overhead,
        (kek, key, wrapped) => AesKeyWrap.Wrap(kek, key, wrapped),
        (kek, wrapped, key) => AesKeyWrap.TryUnwrap(kek, wrapped, key) ? key.Length : -1);

    internal static bool HoldsForPaddedKeyWrap(AcvpCase test) => HoldsForKeyWrap(
        test,
        key => AesKeyWrap.PaddedSize(key.Length),
        (kek, key, wrapped) => AesKeyWrap.WrapPadded(kek, key, wrapped),
        (kek, wrapped, key) => AesKeyWrap.TryUnwrapPadded(kek, wrapped, key, out int written) ? written : -1);

    private static bool HoldsForKeyWrap(
        AcvpCase test, Func<byte[], int> size, Action<byte[], byte[], byte[]> wrap, Func<byte[], byte[], byte[], int> unwrap)
    {
        byte[] kek = test.Bytes("key");
        if (test.Encrypts)
        {
            byte[] key = test.Bytes("pt"), made = new byte[size(key)];
            if (kek.Length == 24)
            {
                Assert.Throws<ArgumentException>(() => wrap(kek, key, made));
                return false;
            }
            wrap(kek, key, made);
            Assert.Equal(test.ExpectedBytes("ct"), made);
            return true;
        }
        byte[] wrapped = test.Bytes("ct"), unwrapped = new byte[wrapped.Length - AesKeyWrap.Overhead];
        if (kek.Length == 24)
        {
            Assert.Throws<ArgumentException>(() => unwrap(kek, wrapped, unwrapped));
            return false;
        }
        // An answer without a verdict is a key that was unwrapped.
        bool passes = !test.Expected.TryGetProperty("testPassed", out JsonElement verdict) || verdict.GetBoolean();
        int written = unwrap(kek, wrapped, unwrapped);
        Assert.Equal(passes, written >= 0);
        if (passes)
            Assert.Equal(test.ExpectedBytes("pt"), unwrapped[..written]);
        return true;
    }

    private static void CheckGcm(AcvpCase test, AeadStrategies.Strategy strategy, byte[] plaintext, byte[] expected)
    {
        byte[] iv = test.Bytes("iv"), aad = test.Bytes("aad"), made = new byte[plaintext.Length + AeadAlgorithm.TagSize];
        using AeadKey key = strategy.Create(test.Bytes("key"));
        key.Seal(iv, aad, plaintext, made);
        bool isGood = made.AsSpan().StartsWith(expected);
        Assert.Equal(test.Encrypts || test.Passes, isGood);
        if (isGood && !test.Encrypts)
            Assert.Equal(test.ExpectedBytes("pt"), plaintext);
        byte[] opened = new byte[plaintext.Length];
        if (expected.Length == made.Length)
            Assert.Equal(isGood, key.TryOpen(iv, aad, expected, opened));
    }

    private static bool Holds(AcvpCase test, Action<AesBlock, MonteCarloRound> monteCarlo, Mode mode)
    {
        byte[] key = test.Bytes("key");
        if (key.Length == 24)
        {
            Assert.Throws<ArgumentException>(() => new AesBlock(key));
            return false;
        }
        (string from, string to) = test.Encrypts ? ("pt", "ct") : ("ct", "pt");
        byte[] iv = test.Has("iv") ? test.Bytes("iv") : [], source = test.Bytes(from);
        foreach (ITheoryDataRow row in AesTests.Strategies)
        {
            bool native = (bool)row.GetData()[0]!;
            if (test.TestType == "MCT")
            {
                CheckMonteCarlo(test, native, monteCarlo);
                continue;
            }
            using AesBlock aes = new(key, native);
            byte[] made = new byte[source.Length];
            mode(aes, iv, source, made);
            Assert.Equal(test.ExpectedBytes(to), made);
        }
        return true;
    }

    /// <summary>What goes into an outer round, and what comes out: the last output, the one before it, and the next input.</summary>
    private sealed class MonteCarloRound
    {
        internal byte[] Iv { get; set; } = [];

        internal byte[] Input { get; set; } = [];

        internal byte[] Previous { get; set; } = [];

        internal byte[] Output { get; set; } = [];
    }

    /// <summary>A hundred outer rounds (ACVP, "Block Cipher Modes", Monte Carlo tests; AESAVS §6.4).</summary>
    private static void CheckMonteCarlo(AcvpCase test, bool native, Action<AesBlock, MonteCarloRound> rounds)
    {
        (string from, string to) = test.Encrypts ? ("pt", "ct") : ("ct", "pt");
        byte[] key = test.Bytes("key");
        MonteCarloRound round = new() { Input = test.Bytes(from), Iv = test.Has("iv") ? test.Bytes("iv") : [] };
        int count = 0;
        foreach (JsonElement expected in test.Expected.GetProperty("resultsArray").EnumerateArray())
        {
            Assert.Equal(AcvpCase.Hex(expected, "key"), key);
            Assert.Equal(AcvpCase.Hex(expected, from), round.Input);
            if (test.Has("iv"))
                Assert.Equal(AcvpCase.Hex(expected, "iv"), round.Iv);
            using AesBlock aes = new(key, native);
            rounds(aes, round);
            Assert.Equal(AcvpCase.Hex(expected, to), round.Output);
            byte[] change = [.. round.Previous, .. round.Output];
            key = [.. key.Zip(change[^key.Length..], (bits, flips) => (byte)(bits ^ flips))];
            count++;
        }
        Assert.Equal(100, count);
    }

    /// <summary>Each output is the next input.</summary>
    private static void MonteCarloEcb(AesBlock aes, bool encrypts, MonteCarloRound round)
    {
        byte[] block = round.Input, previous = [];
        for (int i = 0; i < InnerRounds; i++)
        {
            byte[] output = new byte[Block];
            if (encrypts)
                aes.EncryptBlocks(block, output);
            else
                aes.DecryptBlocks(block, output);
            (previous, block) = (block, output);
        }
        (round.Previous, round.Output, round.Input) = (previous, block, block);
    }

    /// <summary>The message is chained; its next block is the output before the last one, the first time the IV.</summary>
    private static void MonteCarloCbc(AesBlock aes, bool encrypts, MonteCarloRound round)
    {
        byte[] chain = round.Iv, input = round.Input, previous = round.Iv;
        for (int i = 0; i < InnerRounds; i++)
        {
            byte[] output = new byte[Block];
            if (encrypts)
                AesCbc.Encrypt(aes, chain, input, output);
            else
                AesCbc.Decrypt(aes, chain, input, output);
            chain = encrypts ? output : input;
            if (i == InnerRounds - 1)
                (round.Previous, round.Output) = (previous, output);
            (input, previous) = (previous, output);
        }
        (round.Iv, round.Input) = (round.Output, round.Previous);
    }
}
