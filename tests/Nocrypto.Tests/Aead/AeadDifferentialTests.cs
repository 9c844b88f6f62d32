using System;
using FsCheck;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>All strategies agree with each other, with BouncyCastle and with the platform, on whatever is drawn.</summary>
public sealed class AeadDifferentialTests
{
    [Property(MaxTest = 60)]
    public void Strategies_agree_on_drawn_bytes(byte[] associatedData, byte[] plaintext, int seed)
        => Check(associatedData, plaintext, seed);

    [Property(MaxTest = 60)]
    public void Strategies_agree_on_longer_messages(ushort length, byte associatedLength, int seed)
        => Check(TestBytes.Make(seed, associatedLength), TestBytes.Make(seed, length % 3000), seed);

    private static void Check(byte[] associatedData, byte[] plaintext, int seed)
    {
        foreach (AeadAlgorithm algorithm in AeadStrategies.Algorithms)
        {
            byte[] key = TestBytes.Make(seed ^ 1, algorithm.KeySize), nonce = TestBytes.Make(seed ^ 2, AeadAlgorithm.NonceSize);
            byte[] expected = AeadOracle.BouncySeal(algorithm, key, nonce, associatedData, plaintext);
            Assert.Equal(expected, AeadOracle.BclSeal(algorithm, key, nonce, associatedData, plaintext));
            foreach (AeadStrategies.Strategy strategy in AeadStrategies.Of(algorithm))
            {
                using AeadKey aead = strategy.Create(key);
                byte[] actual = new byte[plaintext.Length + algorithm.TagLength];
                aead.Seal(nonce, associatedData, plaintext, actual);
                Assert.True(expected.AsSpan().SequenceEqual(actual), strategy.Name);
                Assert.True(aead.TryOpen(nonce, associatedData, actual, actual), strategy.Name);
                Assert.True(plaintext.AsSpan().SequenceEqual(actual.AsSpan(0, plaintext.Length)), strategy.Name);
            }
        }
    }
}
