using System;
using System.Collections.Generic;
using Org.BouncyCastle.Crypto.Agreement;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Sundog.Bench.Crypto.Measuring;
using Sundog.Bench.Crypto.OpenSsl;
using Sundog.Bench.Crypto.Peers;
using Sundog.Nocrypto;
using Platform = System.Security.Cryptography;

namespace Sundog.Bench.Crypto.Benchmarks;

/// <summary>
/// ECDSA and ECDH on the curves of NIST. Ours signs and verifies a message of 32 bytes and pays for hashing it; the others
/// are given the hash.
/// </summary>
internal static class NistBenchmarks
{
    private static readonly byte[] Message = Inputs.Bytes(32, "message");

    internal static IEnumerable<Benchmark> All()
    {
        foreach (Curve curve in Curves)
        {
            yield return new($"{curve.Name}-sign", 0, () => Sign(curve));
            yield return new($"{curve.Name}-verify", 0, () => Verify(curve));
            yield return new($"{curve.Name}-ecdh", 0, () => Derive(curve));
        }
    }

    private sealed record Curve(
        string Name, EcCurve Ours, Platform.ECCurve Platform, SignatureAlgorithm Algorithm, Func<byte[], byte[]> Hash);

    private static Curve[] Curves =>
    [
        new("p256", P256.Instance, Platform.ECCurve.NamedCurves.nistP256, SignatureAlgorithm.EcdsaSha256, Platform.SHA256.HashData),
        new("p384", P384.Instance, Platform.ECCurve.NamedCurves.nistP384, SignatureAlgorithm.EcdsaSha384, Platform.SHA384.HashData),
        new("p521", P521.Instance, Platform.ECCurve.NamedCurves.nistP521, SignatureAlgorithm.EcdsaSha512, Platform.SHA512.HashData),
    ];

    private static List<Contender> Sign(Curve curve)
    {
        Keys keys = new(curve.Platform, curve.Ours);
        Inputs random = new();
        byte[] hash = curve.Hash(Message), signature = new byte[160], theirs = new byte[160], platform = new byte[160];
        OpenSslKey openSsl = OpenSslKey.FromPkcs8(keys.Pkcs8).ForSigning();
        OpenSslKey verifier = OpenSslKey.FromSubjectPublicKeyInfo(keys.PublicInfo).ForVerifying();
        ECDsaSigner bouncyCastle = new();
        bouncyCastle.Init(true, new ParametersWithRandom(PrivateKeyFactory.CreateKey(keys.Pkcs8), new SecureRandom()));

        Answers.IsTrue(keys.Ours.TrySign(curve.Algorithm, Message, random, signature, out int size), "sign");
        verifier.Verify(hash, signature, size);
        int theirSize = openSsl.Sign(hash, theirs);
        Answers.IsTrue(keys.Ours.PublicKey.Verify(curve.Algorithm, Message, theirs.AsSpan(..theirSize)), "OpenSSL's signature");
        return
        [
            new(Contender.Ours, () => keys.Ours.TrySign(curve.Algorithm, Message, random, signature, out _)),
            new(Contender.OpenSsl, () => openSsl.Sign(hash, theirs)),
            new(Contender.Platform, () => keys.Platform.TrySignHash(hash, platform, out _)),
            new(Contender.BouncyCastle, () => bouncyCastle.GenerateSignature(hash)),
        ];
    }

    private static List<Contender> Verify(Curve curve)
    {
        Keys keys = new(curve.Platform, curve.Ours);
        byte[] hash = curve.Hash(Message), signature = new byte[160], platform = keys.Platform.SignHash(hash);
        int size = OpenSslKey.FromPkcs8(keys.Pkcs8).ForSigning().Sign(hash, signature);
        Array.Resize(ref signature, size);
        OpenSslKey openSsl = OpenSslKey.FromSubjectPublicKeyInfo(keys.PublicInfo).ForVerifying();
        ECDsaSigner bouncyCastle = new();
        bouncyCastle.Init(false, PublicKeyFactory.CreateKey(keys.PublicInfo));
        BigInteger r = new(1, platform, 0, platform.Length / 2), s = new(1, platform, platform.Length / 2, platform.Length / 2);
        EcPublicKey ours = keys.Ours.PublicKey;
        return
        [
            new(Contender.Ours, () => Answers.IsTrue(ours.Verify(curve.Algorithm, Message, signature), "verify")),
            new(Contender.OpenSsl, () => openSsl.Verify(hash, signature, size)),
            new(Contender.Platform, () => Answers.IsTrue(keys.Platform.VerifyHash(hash, platform), "verify")),
            new(Contender.BouncyCastle, () => Answers.IsTrue(bouncyCastle.VerifySignature(hash, r, s), "verify")),
        ];
    }

    private static List<Contender> Derive(Curve curve)
    {
        Keys keys = new(curve.Platform, curve.Ours), peer = new(curve.Platform, curve.Ours);
        byte[] ours = new byte[curve.Ours.FieldSize], theirs = new byte[curve.Ours.FieldSize];
        OpenSslKey openSsl = OpenSslKey.FromPkcs8(keys.Pkcs8)
            .ForDeriving(OpenSslKey.FromSubjectPublicKeyInfo(peer.PublicInfo));
        ECDHBasicAgreement bouncyCastle = new();
        bouncyCastle.Init(PrivateKeyFactory.CreateKey(keys.Pkcs8));
        ECPublicKeyParameters bouncyPeer = (ECPublicKeyParameters)PublicKeyFactory.CreateKey(peer.PublicInfo);

        Answers.IsTrue(keys.Ours.TryDeriveSharedSecret(peer.Ours.PublicKey, ours), "ECDH");
        openSsl.Derive(theirs);
        Answers.AreEqual(theirs, ours, $"ECDH on {curve.Name} by ours");
        Answers.AreEqual(theirs, bouncyCastle.CalculateFieldElement(bouncyPeer, ours.Length), $"ECDH on {curve.Name} by BouncyCastle");
        return
        [
            new(Contender.Ours, () => keys.Ours.TryDeriveSharedSecret(peer.Ours.PublicKey, ours)),
            new(Contender.OpenSsl, () => openSsl.Derive(theirs)),
            new(Contender.BouncyCastle, () => bouncyCastle.CalculateAgreement(bouncyPeer)),
        ];
    }

    private static byte[] CalculateFieldElement(this ECDHBasicAgreement agreement, ECPublicKeyParameters peer, int size)
    {
        byte[] element = new byte[size], value = agreement.CalculateAgreement(peer).ToByteArrayUnsigned();
        value.CopyTo(element, size - value.Length);
        return element;
    }

    /// <summary>One fresh key in every form.</summary>
    private sealed class Keys
    {
        internal Keys(Platform.ECCurve curve, EcCurve ours)
        {
            Platform = System.Security.Cryptography.ECDsa.Create(curve);
            Pkcs8 = Platform.ExportPkcs8PrivateKey();
            PublicInfo = Platform.ExportSubjectPublicKeyInfo();
            Answers.IsTrue(ours.TryImportPrivateKey(Platform.ExportParameters(true).D, out EcPrivateKey? key), "the scalar");
            Ours = key!;
        }

        internal Platform.ECDsa Platform { get; }

        internal byte[] Pkcs8 { get; }

        internal byte[] PublicInfo { get; }

        internal EcPrivateKey Ours { get; }
    }
}
