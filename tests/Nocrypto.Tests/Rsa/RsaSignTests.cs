using System;
using System.Linq;
using System.Security.Cryptography;
using System.Threading.Tasks;
using FsCheck;
using FsCheck.Xunit;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Signers;
using Xunit;

namespace Sundog.Nocrypto.Tests;

public sealed class RsaSignTests
{
    private static readonly byte[] Message = "message"u8.ToArray();

    private static IDigest Digest(SignatureAlgorithm algorithm) => RsaOracle.Hash(algorithm).Name switch
    {
        "SHA256" => new Sha256Digest(),
        "SHA384" => new Sha384Digest(),
        _ => new Sha512Digest(),
    };

    private static ISigner Bouncy(SignatureAlgorithm algorithm)
        => RsaOracle.Padding(algorithm) == RSASignaturePadding.Pkcs1
            ? new RsaDigestSigner(Digest(algorithm))
            : new PssSigner(new RsaBlindedEngine(), Digest(algorithm), Digest(algorithm).GetDigestSize());

    // 2049: an encoding of PSS is a byte shorter than the modulus. 2050 to 2055: other unused top bits. 4096: other sizes.
    [Theory]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(2050)]
    [InlineData(2055)]
    [InlineData(2056)]
    [InlineData(3072)]
    public void Ours_and_BouncyCastles_signatures_verify_each_other(int bits)
    {
        using RsaPrivateKey key = RsaTestKeys.Private(bits);
        foreach (SignatureAlgorithm algorithm in RsaOracle.Algorithms)
        {
            Assert.True(key.CanSign(algorithm));
            byte[] signature = RsaTestKeys.Sign(key, algorithm, Message);
            Assert.True(key.PublicKey.Verify(algorithm, Message, signature));
            ISigner verifier = Bouncy(algorithm);
            verifier.Init(false, RsaTestKeys.BouncyPublic(bits));
            verifier.BlockUpdate(Message, 0, Message.Length);
            Assert.True(verifier.VerifySignature(signature), $"{bits} {algorithm}");
            ISigner signer = Bouncy(algorithm);
            signer.Init(true, RsaTestKeys.BouncyPrivate(bits));
            signer.BlockUpdate(Message, 0, Message.Length);
            Assert.True(key.PublicKey.Verify(algorithm, Message, signer.GenerateSignature()), $"{bits} {algorithm}");
        }
    }

    [Property(MaxTest = 30)]
    public bool The_platform_makes_the_same_PKCS1_signature_and_accepts_our_PSS(byte[] message)
    {
        using RSA platform = RSA.Create(RsaTestKeys.Parameters(2048));
        using RsaPrivateKey key = RsaTestKeys.Private(2048);
        byte[] pkcs1 = platform.SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        byte[] pss = RsaTestKeys.Sign(key, SignatureAlgorithm.RsaPssSha512, message);
        return pkcs1.SequenceEqual(RsaTestKeys.Sign(key, SignatureAlgorithm.RsaPkcs1Sha256, message))
            && platform.VerifyData(message, pss, HashAlgorithmName.SHA512, RSASignaturePadding.Pss);
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(2049)]
    public void A_fixed_salt_gives_BouncyCastles_PSS_signature(int bits)
    {
        byte[] salt = Enumerable.Repeat((byte)0x5a, 32).ToArray();
        PssSigner signer = new(new RsaBlindedEngine(), new Sha256Digest(), salt);
        signer.Init(true, RsaTestKeys.BouncyPrivate(bits));
        signer.BlockUpdate(Message, 0, Message.Length);
        using RsaPrivateKey key = RsaTestKeys.Private(bits);
        Assert.Equal(signer.GenerateSignature(), RsaTestKeys.Sign(key, SignatureAlgorithm.RsaPssSha256, Message, new ConstantRandom(0x5a)));
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x01)]
    [InlineData(0xff)]
    public void The_blinding_does_not_show(byte random)
    {
        using RsaPrivateKey key = RsaTestKeys.Private(2048);
        byte[] expected = RsaTestKeys.Sign(key, SignatureAlgorithm.RsaPkcs1Sha384, Message);
        Assert.Equal(expected, RsaTestKeys.Sign(key, SignatureAlgorithm.RsaPkcs1Sha384, Message, new ConstantRandom(random)));
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(3072)]
    public void Every_strategy_makes_the_same_signature(int bits)
    {
        byte[][] signatures = RsaPairTests.Strategies().Select(strategy =>
        {
            using RsaPrivateKey key = RsaTestKeys.Import(RsaTestKeys.Parameters(bits), arithmetic: strategy)!;
            return RsaTestKeys.Sign(key, SignatureAlgorithm.RsaPkcs1Sha256, Message);
        }).ToArray();
        Assert.True(RsaTestKeys.Public(bits).Verify(SignatureAlgorithm.RsaPkcs1Sha256, Message, signatures[0]));
        Assert.All(signatures, signature => Assert.Equal(signatures[0], signature));
    }

    [Fact]
    public void A_blinding_is_used_and_replaced()
    {
        foreach (RsaArithmetic strategy in RsaPairTests.Strategies())
        {
            using RsaPrivateKey key = RsaTestKeys.Import(RsaTestKeys.Parameters(2048), arithmetic: strategy)!;
            CountingRandom random = new();
            for (int i = 0; i < (2 * RsaBlinding.Uses) + 1; i++)
                RsaTestKeys.Sign(key, SignatureAlgorithm.RsaPkcs1Sha256, Message, random);
            Assert.Equal(3, random.Calls);
        }
    }

    [Fact]
    public void PSS_signatures_are_salted()
    {
        using RsaPrivateKey key = RsaTestKeys.Private(2048);
        Assert.NotEqual(
            RsaTestKeys.Sign(key, SignatureAlgorithm.RsaPssSha256, Message), RsaTestKeys.Sign(key, SignatureAlgorithm.RsaPssSha256, Message));
    }

    [Theory]
    [InlineData("dp")]
    [InlineData("dq")]
    [InlineData("qInv")]
    public void A_fault_in_the_computation_is_not_released(string part)
    {
        using RsaPrivateKey key = RsaTestKeys.Private(2048);
        byte[] destination = new byte[256];
        Span<ulong> corrupted = part switch
        {
            "dp" => key.Crt.P.Exponent,
            "dq" => key.Crt.Q.Exponent,
            _ => key.Crt.QInverse,
        };
        corrupted[3] ^= 1UL << 17;
        Assert.False(key.TrySign(SignatureAlgorithm.RsaPssSha256, Message, RsaTestKeys.Random, destination, out int written));
        Assert.Equal(0, written);
        Assert.True(destination.All(b => b == 0));
        corrupted[3] ^= 1UL << 17;
        Assert.True(key.TrySign(SignatureAlgorithm.RsaPssSha256, Message, RsaTestKeys.Random, destination, out _));
    }

    [Fact]
    public void Parts_that_do_not_fit_each_other_are_refused()
    {
        RSAParameters good = RsaTestKeys.Parameters(2048);
        Assert.NotNull(RsaTestKeys.Import(good));
        RSAParameters[] bad =
        [
            good with { D = Changed(good.D!) },
            good with { P = Changed(good.P!) },
            good with { Q = Changed(good.Q!) },
            good with { DP = Changed(good.DP!) },
            good with { DQ = Changed(good.DQ!) },
            good with { InverseQ = Changed(good.InverseQ!) },
            good with { Modulus = Changed(good.Modulus!) },
            good with { Exponent = [5] },
            good with { Exponent = [1, 0, 1] },
            good with { P = good.Q, Q = good.P },
            good with { P = good.Q, Q = good.P, DP = good.DQ, DQ = good.DP },
            good with { P = [1], Q = good.Modulus },
            good with { P = [] },
            good with { D = [] },
            good with { D = [.. Enumerable.Repeat((byte)0xff, 256)] },
            good with { DP = Sum(good.DP!, Decremented(good.P!)) },
            good with { InverseQ = Sum(good.InverseQ!, good.P!) },
            good with { P = [.. new byte[] { 1 }, .. new byte[200], .. good.P!] },
            RsaTestKeys.Parameters(2056) with { Modulus = good.Modulus },
        ];
        for (int i = 0; i < bad.Length; i++)
            Assert.True(RsaTestKeys.Import(bad[i]) is null, $"number {i}");
    }

    [Fact]
    public void Any_changed_bit_of_any_secret_part_is_refused()
    {
        RSAParameters good = RsaTestKeys.Parameters(2048);
        Random random = new(7);
        for (int i = 0; i < 60; i++)
        {
            byte[][] parts = [good.D!, good.P!, good.Q!, good.DP!, good.DQ!, good.InverseQ!];
            byte[] changed = (byte[])parts[i % 6].Clone();
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            parts[i % 6] = changed;
            Assert.Null(RsaTestKeys.Import(good with
            {
                D = parts[0],
                P = parts[1],
                Q = parts[2],
                DP = parts[3],
                DQ = parts[4],
                InverseQ = parts[5],
            }));
        }
    }

    [Fact]
    public void Both_orders_of_the_primes_are_accepted()
    {
        RSAParameters key = RsaTestKeys.Parameters(2048);
        using RsaPrivateKey swapped = RsaTestKeys.Import(key with
        {
            P = key.Q,
            Q = key.P,
            DP = key.DQ,
            DQ = key.DP,
            InverseQ = InverseOfPModuloQ(key),
        })!;
        Assert.NotNull(swapped);
        Assert.True(RsaTestKeys.Public(2048).Verify(
            SignatureAlgorithm.RsaPssSha256, Message, RsaTestKeys.Sign(swapped, SignatureAlgorithm.RsaPssSha256, Message)));
    }

    [Fact]
    public void A_restricted_key_signs_PSS_only()
    {
        using RsaPrivateKey key = RsaTestKeys.Import(RsaTestKeys.Parameters(2048), RsaKeyRestriction.PssSha256)!;
        Assert.True(key.PssOnly);
        Assert.True(key.CanSign(SignatureAlgorithm.RsaPssSha256));
        Assert.False(key.CanSign(SignatureAlgorithm.RsaPssSha384));
        Assert.False(key.CanSign(SignatureAlgorithm.RsaPkcs1Sha256));
        RsaTestKeys.Sign(key, SignatureAlgorithm.RsaPssSha256, Message);
        Assert.Throws<ArgumentException>(() => RsaTestKeys.Sign(key, SignatureAlgorithm.RsaPkcs1Sha256, Message));
    }

    [Fact]
    public void Misuse_is_the_callers_error()
    {
        RsaPrivateKey key = RsaTestKeys.Private(2048);
        Assert.Throws<ArgumentException>(() => RsaTestKeys.Sign(key, SignatureAlgorithm.EcdsaSha256, Message));
        Assert.Throws<ArgumentException>(
            () => key.TrySign(SignatureAlgorithm.RsaPssSha256, Message, RsaTestKeys.Random, new byte[255], out _));
        Assert.Equal("private key of RSA-2048", key.ToString());
        key.Dispose();
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => RsaTestKeys.Sign(key, SignatureAlgorithm.RsaPssSha256, Message));
        Assert.True(key.Crt.P.Exponent.IndexOfAnyExcept(0UL) < 0 && key.Crt.P.Field.Modulus.IndexOfAnyExcept(0UL) < 0);
        Assert.True(key.Crt.QInverse.IndexOfAnyExcept(0UL) < 0);
    }

    [Fact]
    public void Several_threads_may_sign_at_once()
    {
        using RsaPrivateKey key = RsaTestKeys.Private(2048);
        Parallel.For(0, 24, i =>
        {
            byte[] message = BitConverter.GetBytes(i);
            Assert.True(key.PublicKey.Verify(
                SignatureAlgorithm.RsaPssSha256, message, RsaTestKeys.Sign(key, SignatureAlgorithm.RsaPssSha256, message)));
        });
    }

    [Fact]
    public void Signing_allocates_nothing_once_warm()
    {
        using RsaPrivateKey key = RsaTestKeys.Private(2048);
        byte[] signature = new byte[256];
        RandomSource random = new ConstantRandom(0x33);
        HashTests.AssertAllocatesNothing(() => key.TrySign(SignatureAlgorithm.RsaPssSha256, Message, random, signature, out _));
    }

    private sealed class CountingRandom : RandomSource
    {
        internal int Calls { get; private set; }

        public override void Fill(Span<byte> destination)
        {
            Calls++;
            RandomNumberGenerator.Fill(destination);
        }
    }

    private static byte[] Changed(byte[] number) => [.. number[..^1], (byte)(number[^1] ^ 2)];

    private static byte[] Decremented(byte[] odd) => [.. odd[..^1], (byte)(odd[^1] - 1)];

    private static byte[] Sum(byte[] left, byte[] right)
        => (Number(left) + Number(right)).ToByteArray(isUnsigned: true, isBigEndian: true);

    private static byte[] InverseOfPModuloQ(RSAParameters key)
        => System.Numerics.BigInteger.ModPow(Number(key.P!), Number(key.Q!) - 2, Number(key.Q!)).ToByteArray(isUnsigned: true, isBigEndian: true);

    private static System.Numerics.BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
