using System;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>RSA by every strategy. Keys of 1024 bits, SHA-1, SHA-224 and SHA-512/256 do not exist here for signatures.</summary>
internal static class AcvpRsa
{
    private static readonly ConcurrentDictionary<int, RSAParameters> Keys = new();

    internal static bool HoldsForVerification(AcvpCase test)
    {
        byte[] modulus = AcvpCase.Hex(test.Group, "n"), exponent = AcvpCase.Hex(test.Group, "e");
        if (test.GroupNumber("modulo") < RsaLimits.MinModulusBits)
        {
            Assert.False(RsaPublicKey.TryCreate(modulus, exponent, out _));
            return false;
        }
        if (Algorithm(test) is not { } algorithm)
            return false;
        foreach (RsaArithmetic strategy in RsaPairTests.Strategies())
        {
            Assert.True(RsaPublicKey.TryCreate(modulus, exponent, RsaKeyRestriction.None, strategy, out RsaPublicKey? key));
            Assert.Equal(test.Passes, key.Verify(algorithm, test.Bytes("message"), test.Bytes("signature")));
        }
        return true;
    }

    /// <summary>The file has messages only: the platform makes the keys, and says what is right.</summary>
    internal static bool HoldsForSigning(AcvpCase test)
    {
        if (Algorithm(test) is not { } algorithm)
            return false;
        RSAParameters parameters = Keys.GetOrAdd(test.GroupNumber("modulo"), Generate);
        using RSA platform = RSA.Create(parameters);
        byte[] message = test.Bytes("message");
        foreach (RsaArithmetic strategy in RsaPairTests.Strategies())
        {
            using RsaPrivateKey key = RsaTestKeys.Import(parameters, arithmetic: strategy)!;
            byte[] signature = RsaTestKeys.Sign(key, algorithm, message);
            Assert.True(platform.VerifyData(message, signature, RsaOracle.Hash(algorithm), RsaOracle.Padding(algorithm)));
        }
        return true;
    }

    private static RSAParameters Generate(int bits)
    {
        using RSA key = RSA.Create(bits);
        return key.ExportParameters(includePrivateParameters: true);
    }

    private static SignatureAlgorithm? Algorithm(AcvpCase test)
    {
        string hash = test.GroupText("hashAlg");
        bool isPss = test.GroupText("sigType") == "pss";
        // All of the file's salts are as long as the hash, and ours are.
        if (isPss && AcvpHashes.Named(hash) is { } function)
            Assert.Equal(function.HashSize, test.GroupNumber("saltLen"));
        return hash switch
        {
            "SHA2-256" => isPss ? SignatureAlgorithm.RsaPssSha256 : SignatureAlgorithm.RsaPkcs1Sha256,
            "SHA2-384" => isPss ? SignatureAlgorithm.RsaPssSha384 : SignatureAlgorithm.RsaPkcs1Sha384,
            "SHA2-512" => isPss ? SignatureAlgorithm.RsaPssSha512 : SignatureAlgorithm.RsaPkcs1Sha512,
            "SHA-1" or "SHA2-224" or "SHA2-512/256" => null,
            _ => throw new InvalidOperationException(hash),
        };
    }
}
