using System.Collections.Generic;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using Sundog.Bench.Crypto.Measuring;
using Sundog.Bench.Crypto.Peers;
using Sundog.Nocrypto;

namespace Sundog.Bench.Crypto.Benchmarks;

/// <summary>ML-KEM-768 and ML-DSA-65, which OpenSSL has from 3.5 on: BouncyCastle is the peer.</summary>
internal static class LatticeBenchmarks
{
    private static readonly byte[] Message = Inputs.Bytes(32, "message");

    internal static IEnumerable<Benchmark> All() =>
    [
        new("mlkem768-keygen", 0, GenerateKey),
        new("mlkem768-encapsulate", 0, Encapsulate),
        new("mlkem768-decapsulate", 0, Decapsulate),
        new("mldsa65-sign", 0, Sign),
        new("mldsa65-verify", 0, Verify),
    ];

    private static List<Contender> GenerateKey()
    {
        Inputs random = new();
        MLKemKeyPairGenerator generator = KemGenerator();
        return
        [
            new(Contender.Ours, () => MlKemDecapsulationKey.Generate(MlKem.Set768, random).Dispose()),
            new(Contender.BouncyCastle, () => generator.GenerateKeyPair()),
        ];
    }

    private static List<Contender> Encapsulate()
    {
        Inputs random = new();
        KemKeys keys = new();
        byte[] ciphertext = new byte[MlKem.Set768.CiphertextSize], secret = new byte[MlKem.SharedSecretSize];
        byte[] theirCiphertext = new byte[ciphertext.Length], theirSecret = new byte[secret.Length];
        MLKemEncapsulator encapsulator = new(MLKemParameters.ml_kem_768);
        encapsulator.Init(keys.TheirPublic);
        encapsulator.Encapsulate(theirCiphertext, 0, theirCiphertext.Length, theirSecret, 0, theirSecret.Length);
        Answers.IsTrue(keys.Ours.TryDecapsulate(theirCiphertext, secret), "ML-KEM");
        Answers.AreEqual(theirSecret, secret, "ML-KEM by BouncyCastle");
        return
        [
            // A share that is received: its key is read, and used once.
            new(Contender.Ours, () => Answers.IsTrue(
                MlKem.Set768.TryEncapsulate(keys.EncapsulationKey, random, ciphertext, secret), "ML-KEM")),
            new(Contender.BouncyCastle, () => encapsulator.Encapsulate(
                theirCiphertext, 0, theirCiphertext.Length, theirSecret, 0, theirSecret.Length)),
        ];
    }

    private static List<Contender> Decapsulate()
    {
        KemKeys keys = new();
        byte[] ciphertext = new byte[MlKem.Set768.CiphertextSize], sent = new byte[MlKem.SharedSecretSize];
        byte[] ours = new byte[sent.Length], theirs = new byte[sent.Length];
        Answers.IsTrue(MlKem.Set768.TryEncapsulate(keys.EncapsulationKey, new Inputs(), ciphertext, sent), "ML-KEM");
        MLKemDecapsulator decapsulator = new(MLKemParameters.ml_kem_768);
        decapsulator.Init(keys.TheirPrivate);
        decapsulator.Decapsulate(ciphertext, 0, ciphertext.Length, theirs, 0, theirs.Length);
        Answers.IsTrue(keys.Ours.TryDecapsulate(ciphertext, ours), "ML-KEM");
        Answers.AreEqual(sent, theirs, "ML-KEM by BouncyCastle");
        Answers.AreEqual(sent, ours, "ML-KEM by ours");
        return
        [
            new(Contender.Ours, () => Answers.IsTrue(keys.Ours.TryDecapsulate(ciphertext, ours), "ML-KEM")),
            new(Contender.BouncyCastle, () => decapsulator.Decapsulate(ciphertext, 0, ciphertext.Length, theirs, 0, theirs.Length)),
        ];
    }

    private static List<Contender> Sign()
    {
        Inputs random = new();
        DsaKeys keys = new();
        byte[] signature = new byte[MlDsa.Set65.SignatureSize];
        Answers.IsTrue(keys.Ours.TrySign(SignatureAlgorithm.MlDsa65, Message, random, signature, out _), "ML-DSA");
        Answers.IsTrue(keys.Verify(signature), "ML-DSA by ours");
        return
        [
            new(Contender.Ours, () => keys.Ours.TrySign(SignatureAlgorithm.MlDsa65, Message, random, signature, out _)),
            new(Contender.BouncyCastle, () => keys.Sign()),
        ];
    }

    private static List<Contender> Verify()
    {
        DsaKeys keys = new();
        byte[] signature = keys.Sign();
        MlDsaPublicKey publicKey = keys.Ours.PublicKey;
        return
        [
            new(Contender.Ours, () => Answers.IsTrue(publicKey.Verify(SignatureAlgorithm.MlDsa65, Message, signature), "ML-DSA")),
            new(Contender.BouncyCastle, () => Answers.IsTrue(keys.Verify(signature), "ML-DSA")),
        ];
    }

    private static MLKemKeyPairGenerator KemGenerator()
    {
        MLKemKeyPairGenerator generator = new();
        generator.Init(new MLKemKeyGenerationParameters(new SecureRandom(), MLKemParameters.ml_kem_768));
        return generator;
    }

    /// <summary>One key by both.</summary>
    private sealed class KemKeys
    {
        internal KemKeys()
        {
            byte[] seed = Inputs.Bytes(MlKem.SeedSize, "seed");
            Answers.IsTrue(MlKemDecapsulationKey.TryCreateFromSeed(MlKem.Set768, seed, out MlKemDecapsulationKey? key), "the seed");
            Ours = key!;
            EncapsulationKey = new byte[MlKem.Set768.EncapsulationKeySize];
            Ours.WriteEncapsulationKey(EncapsulationKey);
            TheirPrivate = MLKemPrivateKeyParameters.FromSeed(MLKemParameters.ml_kem_768, seed);
            TheirPublic = TheirPrivate.GetPublicKey();
            Answers.AreEqual(TheirPublic.GetEncoded(), EncapsulationKey, "ML-KEM's key");
        }

        internal MlKemDecapsulationKey Ours { get; }

        internal byte[] EncapsulationKey { get; }

        internal MLKemPrivateKeyParameters TheirPrivate { get; }

        internal MLKemPublicKeyParameters TheirPublic { get; }
    }

    /// <summary>One key by both, and both operations of BouncyCastle.</summary>
    private sealed class DsaKeys
    {
        private readonly MLDsaSigner _signer = new(MLDsaParameters.ml_dsa_65, deterministic: false);
        private readonly MLDsaSigner _verifier = new(MLDsaParameters.ml_dsa_65, deterministic: false);

        internal DsaKeys()
        {
            byte[] seed = Inputs.Bytes(MlDsa.SeedSize, "seed");
            Answers.IsTrue(MlDsaPrivateKey.TryCreateFromSeed(MlDsa.Set65, seed, out MlDsaPrivateKey? key), "the seed");
            Ours = key!;
            MLDsaPrivateKeyParameters theirs = MLDsaPrivateKeyParameters.FromSeed(MLDsaParameters.ml_dsa_65, seed);
            _signer.Init(true, new ParametersWithRandom(theirs, new SecureRandom()));
            _verifier.Init(false, theirs.GetPublicKey());
        }

        internal MlDsaPrivateKey Ours { get; }

        internal byte[] Sign()
        {
            _signer.BlockUpdate(Message, 0, Message.Length);
            return _signer.GenerateSignature();
        }

        internal bool Verify(byte[] signature)
        {
            _verifier.BlockUpdate(Message, 0, Message.Length);
            return _verifier.VerifySignature(signature);
        }
    }
}
