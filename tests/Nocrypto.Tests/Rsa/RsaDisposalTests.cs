using System;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>A key that is disposed while another thread signs with it.</summary>
public sealed class RsaDisposalTests
{
    private static readonly byte[] Message = "message"u8.ToArray();

    [Fact]
    public void A_blinding_that_is_put_back_after_the_disposal_is_zeroed()
    {
        foreach (RsaArithmetic strategy in RsaPairTests.Strategies())
        {
            InterruptedArithmetic arithmetic = new(strategy);
            RsaPrivateKey key = RsaTestKeys.Import(RsaTestKeys.Parameters(2048), arithmetic: arithmetic)!;
            // As if by another thread: after the signature, before its blinding is put back.
            arithmetic.BeforeRenewal = key.Dispose;
            byte[] signature = RsaTestKeys.Sign(key, SignatureAlgorithm.RsaPkcs1Sha256, Message);
            Assert.True(RsaTestKeys.Public(2048).Verify(SignatureAlgorithm.RsaPkcs1Sha256, Message, signature));
            Assert.Equal((1, 1), (arithmetic.Made, arithmetic.Zeroed));
        }
    }

    [Fact]
    public void A_blinding_that_was_put_back_is_zeroed_by_the_disposal()
    {
        InterruptedArithmetic arithmetic = new(RsaArithmetic.Best);
        RsaPrivateKey key = RsaTestKeys.Import(RsaTestKeys.Parameters(2048), arithmetic: arithmetic)!;
        RsaTestKeys.Sign(key, SignatureAlgorithm.RsaPkcs1Sha256, Message);
        Assert.Equal((1, 0), (arithmetic.Made, arithmetic.Zeroed));
        key.Dispose();
        Assert.Equal((1, 1), (arithmetic.Made, arithmetic.Zeroed));
    }

    [Fact]
    public void A_key_disposed_before_its_blinding_is_made_signs_nothing_and_leaves_none()
    {
        InterruptedArithmetic arithmetic = new(RsaArithmetic.Best);
        RsaPrivateKey key = RsaTestKeys.Import(RsaTestKeys.Parameters(2048), arithmetic: arithmetic)!;
        DisposingRandom random = new(key);
        Assert.False(key.TrySign(SignatureAlgorithm.RsaPkcs1Sha256, Message, random, new byte[256], out _));
        Assert.Equal((1, 1), (arithmetic.Made, arithmetic.Zeroed));
    }

    private sealed class DisposingRandom(RsaPrivateKey key) : RandomSource
    {
        public override void Fill(Span<byte> destination)
        {
            RsaTestKeys.Random.Fill(destination);
            key.Dispose();
        }
    }

    /// <summary>A strategy whose blindings are counted, and which calls out before one is renewed.</summary>
    private sealed class InterruptedArithmetic(RsaArithmetic strategy) : RsaArithmetic
    {
        internal Action BeforeRenewal { get; set; } = () => { };

        internal int Made { get; set; }

        internal int Zeroed { get; set; }

        internal override RsaModulus CreateModulus(ReadOnlySpan<ulong> modulus, int bits)
            => new Modulus(this, strategy.CreateModulus(modulus, bits));

        internal override RsaPowers CreatePowers(ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second, int bits)
            => strategy.CreatePowers(first, second, bits);
    }

    private sealed class Modulus(InterruptedArithmetic owner, RsaModulus inner) : RsaModulus(inner.Limbs)
    {
        internal override void PowerVarTime(Span<ulong> power, ReadOnlySpan<ulong> value, ulong exponent)
            => inner.PowerVarTime(power, value, exponent);

        internal override RsaBlinding CreateBlinding(ReadOnlySpan<ulong> factor, ReadOnlySpan<ulong> counterpart)
        {
            owner.Made++;
            return new Blinding(owner, inner.CreateBlinding(factor, counterpart));
        }
    }

    private sealed class Blinding(InterruptedArithmetic owner, RsaBlinding inner) : RsaBlinding
    {
        internal override void Blind(Span<ulong> blinded, ReadOnlySpan<ulong> message) => inner.Blind(blinded, message);

        internal override void Unblind(Span<ulong> result, ReadOnlySpan<ulong> value) => inner.Unblind(result, value);

        public override void Dispose()
        {
            inner.Dispose();
            owner.Zeroed++;
        }

        private protected override void Square()
        {
            owner.BeforeRenewal();
            inner.Renew();
        }
    }
}
