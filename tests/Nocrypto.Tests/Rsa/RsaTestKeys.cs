using System;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;

namespace Sundog.Nocrypto.Tests;

/// <summary>Keys that the oracles make, one of each size for the whole run.</summary>
internal static class RsaTestKeys
{
    private static readonly ConcurrentDictionary<int, Lazy<RSAParameters>> Keys = new();

    internal static readonly RandomSource Random = new PlatformRandom();

    /// <summary>Any size; the platform makes multiples of eight only, so BouncyCastle makes them all.</summary>
    internal static RSAParameters Parameters(int bits) => Keys.GetOrAdd(bits, size => new(() => Generate(size))).Value;

    internal static RsaPrivateKey Private(int bits) => Import(Parameters(bits)) ?? throw new InvalidOperationException("refused");

    internal static RsaPublicKey Public(int bits)
        => RsaPublicKey.TryCreate(Parameters(bits).Modulus, Parameters(bits).Exponent, out RsaPublicKey? key)
            ? key : throw new InvalidOperationException("refused");

    internal static RsaPrivateKey? Import(
        RSAParameters key, RsaKeyRestriction restriction = RsaKeyRestriction.None, RsaArithmetic? arithmetic = null)
        => RsaPrivateKey.TryCreate(Parts(key), restriction, arithmetic ?? RsaArithmetic.Best, out RsaPrivateKey? imported)
            ? imported : null;

    private static RsaPrivateKeyParts Parts(RSAParameters key) => new()
    {
        Modulus = key.Modulus,
        PublicExponent = key.Exponent,
        PrivateExponent = key.D,
        P = key.P,
        Q = key.Q,
        Dp = key.DP,
        Dq = key.DQ,
        QInverse = key.InverseQ,
    };

    internal static RsaPrivateCrtKeyParameters BouncyPrivate(int bits)
    {
        RSAParameters key = Parameters(bits);
        return new(Number(key.Modulus), Number(key.Exponent), Number(key.D), Number(key.P), Number(key.Q),
            Number(key.DP), Number(key.DQ), Number(key.InverseQ));
    }

    internal static RsaKeyParameters BouncyPublic(int bits)
        => new(false, Number(Parameters(bits).Modulus), Number(Parameters(bits).Exponent));

    internal static byte[] Sign(RsaPrivateKey key, SignatureAlgorithm algorithm, byte[] message, RandomSource? random = null)
    {
        byte[] signature = new byte[key.MaxSignatureSize];
        if (!key.TrySign(algorithm, message, random ?? Random, signature, out int written) || written != signature.Length)
            throw new InvalidOperationException("not signed");
        return signature;
    }

    private static BigInteger Number(byte[]? bytes) => new(1, bytes);

    private static RSAParameters Generate(int bits)
    {
        RsaKeyPairGenerator generator = new();
        generator.Init(new RsaKeyGenerationParameters(BigInteger.ValueOf(bits == 2048 ? 3 : 65537), new SecureRandom(), bits, 64));
        AsymmetricCipherKeyPair pair = generator.GenerateKeyPair();
        RsaPrivateCrtKeyParameters key = (RsaPrivateCrtKeyParameters)pair.Private;
        return new RSAParameters
        {
            Modulus = key.Modulus.ToByteArrayUnsigned(),
            Exponent = key.PublicExponent.ToByteArrayUnsigned(),
            D = Fixed(key.Exponent, (bits + 7) / 8),
            P = Fixed(key.P, (bits + 15) / 16),
            Q = Fixed(key.Q, (bits + 15) / 16),
            DP = Fixed(key.DP, (bits + 15) / 16),
            DQ = Fixed(key.DQ, (bits + 15) / 16),
            InverseQ = Fixed(key.QInv, (bits + 15) / 16),
        };
    }

    // .NET wants fixed lengths; a prime that is a bit too long for half stays as it is.
    private static byte[] Fixed(BigInteger number, int length)
    {
        byte[] bytes = number.ToByteArrayUnsigned();
        return bytes.Length >= length ? bytes : [.. new byte[length - bytes.Length], .. bytes];
    }

    private sealed class PlatformRandom : RandomSource
    {
        public override void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
    }
}

/// <summary>The same byte for ever.</summary>
internal sealed class ConstantRandom(byte value) : RandomSource
{
    public override void Fill(Span<byte> destination) => destination.Fill(value);
}
