using System.Collections.Generic;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using Sundog.Bench.Crypto.Measuring;
using Sundog.Bench.Crypto.OpenSsl;
using Sundog.Bench.Crypto.Peers;
using Sundog.Nocrypto;
using Platform = System.Security.Cryptography;

namespace Sundog.Bench.Crypto.Benchmarks;

/// <summary>RSA by signing and verifying with PKCS #1 v1.5, whose padding costs next to nothing: the same bytes by all.</summary>
internal static class RsaBenchmarks
{
    private const SignatureAlgorithm Algorithm = SignatureAlgorithm.RsaPkcs1Sha256;

    private static readonly byte[] Message = Inputs.Bytes(32, "message");

    internal static IEnumerable<Benchmark> All()
    {
        foreach (int bits in (int[])[2048, 3072, 4096])
        {
            yield return new($"rsa{bits}-private", 0, () => Sign(bits));
            yield return new($"rsa{bits}-public", 0, () => Verify(bits));
        }
    }

    private static List<Contender> Sign(int bits)
    {
        Platform.RSA platform = Platform.RSA.Create(bits);
        RsaPrivateKey key = Import(platform);
        Inputs random = new();
        byte[] hash = Platform.SHA256.HashData(Message), ours = new byte[bits / 8], theirs = new byte[bits / 8];
        byte[] fromPlatform = new byte[bits / 8];
        OpenSslKey openSsl = OpenSslKey.FromPkcs8(platform.ExportPkcs8PrivateKey()).ForSigning("SHA256");
        RsaDigestSigner bouncyCastle = new(new Sha256Digest());
        bouncyCastle.Init(true, PrivateKeyFactory.CreateKey(platform.ExportPkcs8PrivateKey()));

        Answers.IsTrue(key.TrySign(Algorithm, Message, random, ours, out _), "RSA");
        openSsl.Sign(hash, theirs);
        Answers.AreEqual(theirs, ours, "RSA by ours");
        Answers.AreEqual(theirs, SignBy(bouncyCastle), "RSA by BouncyCastle");
        return
        [
            new(Contender.Ours, () => key.TrySign(Algorithm, Message, random, ours, out _)),
            new(Contender.OpenSsl, () => openSsl.Sign(hash, theirs)),
            new(Contender.Platform, () => platform.TrySignHash(
                hash, fromPlatform, Platform.HashAlgorithmName.SHA256, Platform.RSASignaturePadding.Pkcs1, out _)),
            new(Contender.BouncyCastle, () => SignBy(bouncyCastle)),
        ];
    }

    private static List<Contender> Verify(int bits)
    {
        Platform.RSA platform = Platform.RSA.Create(bits);
        PublicKey key = Import(platform).PublicKey;
        byte[] hash = Platform.SHA256.HashData(Message), signature = new byte[bits / 8];
        OpenSslKey.FromPkcs8(platform.ExportPkcs8PrivateKey()).ForSigning("SHA256").Sign(hash, signature);
        OpenSslKey openSsl = OpenSslKey.FromSubjectPublicKeyInfo(platform.ExportSubjectPublicKeyInfo()).ForVerifying("SHA256");
        RsaDigestSigner bouncyCastle = new(new Sha256Digest());
        bouncyCastle.Init(false, PublicKeyFactory.CreateKey(platform.ExportSubjectPublicKeyInfo()));
        return
        [
            new(Contender.Ours, () => Answers.IsTrue(key.Verify(Algorithm, Message, signature), "RSA")),
            new(Contender.OpenSsl, () => openSsl.Verify(hash, signature, signature.Length)),
            new(Contender.Platform, () => Answers.IsTrue(
                platform.VerifyHash(hash, signature, Platform.HashAlgorithmName.SHA256, Platform.RSASignaturePadding.Pkcs1), "RSA")),
            new(Contender.BouncyCastle, () =>
            {
                bouncyCastle.BlockUpdate(Message, 0, Message.Length);
                Answers.IsTrue(bouncyCastle.VerifySignature(signature), "RSA");
            }),
        ];
    }

    private static byte[] SignBy(RsaDigestSigner signer)
    {
        signer.BlockUpdate(Message, 0, Message.Length);
        return signer.GenerateSignature();
    }

    internal static RsaPrivateKey Import(Platform.RSA platform)
    {
        Platform.RSAParameters key = platform.ExportParameters(true);
        RsaPrivateKeyParts parts = new RsaPrivateKeyParts
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
        Answers.IsTrue(RsaPrivateKey.TryCreate(parts, out RsaPrivateKey? imported), "the RSA key");
        return imported!;
    }
}
