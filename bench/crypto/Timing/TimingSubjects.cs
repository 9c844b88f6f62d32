using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using Sundog.Bench.Crypto.Benchmarks;
using Sundog.Bench.Crypto.Peers;
using Sundog.Nocrypto;
using AesGcm = Sundog.Nocrypto.AesGcm;
using ChaCha20Poly1305 = Sundog.Nocrypto.ChaCha20Poly1305;

namespace Sundog.Bench.Crypto.Timing;

/// <summary>What handles secrets in a TLS handshake and a record. The first one is planted: its time tells of its input.</summary>
internal static class TimingSubjects
{
    private const int Short = 200;

    private static readonly byte[] Nonce = Inputs.Bytes(12, "nonce");
    private static readonly byte[] Message = Inputs.Bytes(256, "message");

    internal static IEnumerable<TimingSubject> All()
    {
        byte[] expected = Inputs.Bytes(512, "expected"), sink = new byte[1];
        yield return new("planted: comparison that ends early", expected,
            input => sink[0] = (byte)(input.AsSpan().SequenceEqual(expected) ? 1 : 0), Repetitions: Short);
        yield return new("comparison of MACs", expected,
            input => sink[0] = (byte)(ConstantTime.AreEqual(input, expected) ? 1 : 0), Repetitions: Short);
        foreach (TimingSubject subject in Aeads())
            yield return subject;
        yield return new("HMAC-SHA-256", new byte[32], input => Hmac.Compute(Nocrypto.Sha256.Instance, input, Message, new byte[32]));
        yield return new("X25519", Inputs.Bytes(32, "key"), MakeX25519());
        yield return new("Ed25519 sign", Inputs.Bytes(32, "key"), SignEd25519);
        foreach (EcCurve curve in (EcCurve[])[P256.Instance, P384.Instance])
        {
            yield return new($"ECDH on {curve.Name}", Small(curve.FieldSize), MakeEcdh(curve), Lower);
            yield return new($"ECDSA on {curve.Name}", Small(curve.FieldSize), MakeEcdsa(curve), Lower);
        }
        yield return MakeOaep();
        yield return MakeMlKem();
    }

    private static IEnumerable<TimingSubject> Aeads()
    {
        (string Name, int KeySize, Func<byte[], AeadKey> Create)[] strategies =
        [
            ("AES-128-GCM", 16, key => AesGcm.Aes128.CreateKey(key)),
            ("AES-128-GCM bitsliced", 16, key => new AesBitslicedGcmKey(AesGcm.Aes128, key)),
            ("ChaCha20-Poly1305", 32, key => ChaCha20Poly1305.Instance.CreateKey(key)),
            ("ChaCha20-Poly1305 portable", 32, key => new ChaCha20Poly1305PortableKey(ChaCha20Poly1305.Instance, key)),
        ];
        foreach ((string name, int keySize, Func<byte[], AeadKey> create) in strategies)
        {
            byte[] sealedData = new byte[Message.Length + AeadAlgorithm.TagSize];
            yield return new(name, new byte[keySize], input =>
            {
                using AeadKey key = create(input);
                key.Seal(Nonce, [], Message, sealedData);
            });
        }
    }

    private static Action<byte[]> MakeX25519()
    {
        byte[] peer = new byte[32], secret = new byte[32];
        X25519.DerivePublicKey(Inputs.Bytes(32, "peer"), peer);
        return input => X25519.TryDerive(input, peer, secret);
    }

    private static void SignEd25519(byte[] seed)
    {
        Ed25519PrivateKey.TryCreate(seed, out Ed25519PrivateKey? key);
        using (key)
            key!.TrySign(SignatureAlgorithm.Ed25519, Message, new Inputs(), new byte[64], out _);
    }

    private static Action<byte[]> MakeEcdh(EcCurve curve)
    {
        EcPublicKey peer = (EcPublicKey)curve.GeneratePrivateKey(new Inputs()).PublicKey;
        byte[] secret = new byte[curve.FieldSize];
        return input =>
        {
            curve.TryImportPrivateKey(input, out EcPrivateKey? key);
            using (key)
                key!.TryDeriveSharedSecret(peer, secret);
        };
    }

    private static Action<byte[]> MakeEcdsa(EcCurve curve) => input =>
    {
        curve.TryImportPrivateKey(input, out EcPrivateKey? key);
        using (key)
            key!.TrySign(SignatureAlgorithm.EcdsaSha256, Message, new Inputs(), new byte[key.MaxSignatureSize], out _);
    };

    // Below the order of its group, and not 0. The smallest scalar has nothing but leading zeros, which is what leaks.
    private static void Lower(byte[] scalar) => scalar[0] &= 0x7f;

    private static byte[] Small(int size)
    {
        byte[] scalar = new byte[size];
        scalar[^1] = 3;
        return scalar;
    }

    // Manger's attack: whether a ciphertext is well-formed must not show before its answer does.
    private static TimingSubject MakeOaep()
    {
        RSA platform = RSA.Create(2048);
        RsaPrivateKey key = RsaBenchmarks.Import(platform);
        byte[] ciphertext = new byte[256], message = new byte[256];
        ((RsaPublicKey)key.PublicKey).EncryptOaep(Nocrypto.Sha256.Instance, Nocrypto.Sha256.Instance, [], new byte[32], new Inputs(), ciphertext);
        return new("RSA-2048 OAEP, whole or broken", ciphertext,
            input => key.TryDecryptOaep(Nocrypto.Sha256.Instance, Nocrypto.Sha256.Instance, [], input, new Inputs(), message, out _), Lower);
    }

    // FIPS 203 §6.3: a broken ciphertext gives another secret, in the same time.
    private static TimingSubject MakeMlKem()
    {
        MlKemDecapsulationKey key = MlKemDecapsulationKey.Generate(MlKem.Set768, new Inputs());
        byte[] ciphertext = new byte[MlKem.Set768.CiphertextSize], secret = new byte[32];
        key.GetEncapsulationKey().Encapsulate(new Inputs(), ciphertext, secret);
        return new("ML-KEM-768, whole or broken", ciphertext, input => key.TryDecapsulate(input, secret));
    }
}
