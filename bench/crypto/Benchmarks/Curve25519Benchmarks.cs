using System.Collections.Generic;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Sundog.Bench.Crypto.Measuring;
using Sundog.Bench.Crypto.OpenSsl;
using Sundog.Bench.Crypto.Peers;
using Sundog.Nocrypto;
using BouncyX25519 = Org.BouncyCastle.Math.EC.Rfc7748.X25519;
using X25519 = Sundog.Nocrypto.X25519;

namespace Sundog.Bench.Crypto.Benchmarks;

/// <summary>X25519 and Ed25519.</summary>
internal static class Curve25519Benchmarks
{
    private static readonly byte[] Message = Inputs.Bytes(32, "message");

    internal static IEnumerable<Benchmark> All() =>
    [
        new("x25519-derive", 0, Derive),
        new("x25519-keygen", 0, GenerateKey),
        new("ed25519-sign", 0, Sign),
        new("ed25519-verify", 0, Verify),
    ];

    private static List<Contender> Derive()
    {
        byte[] key = Inputs.Bytes(32, "key"), peer = new byte[32];
        X25519.DerivePublicKey(Inputs.Bytes(32, "peer"), peer);
        OpenSslKey openSsl = OpenSslKey.FromRawPrivate(LibCrypto.X25519, key)
            .ForDeriving(OpenSslKey.FromRawPublic(LibCrypto.X25519, peer));
        byte[] ours = new byte[32], theirs = new byte[32], bouncyCastle = new byte[32];
        Answers.IsTrue(X25519.TryDerive(key, peer, ours), "X25519");
        openSsl.Derive(theirs);
        BouncyX25519.CalculateAgreement(key, 0, peer, 0, bouncyCastle, 0);
        Answers.AreEqual(theirs, ours, "X25519 by ours");
        Answers.AreEqual(theirs, bouncyCastle, "X25519 by BouncyCastle");
        return
        [
            new(Contender.Ours, () => X25519.TryDerive(key, peer, ours)),
            new(Contender.OpenSsl, () => openSsl.Derive(theirs)),
            new(Contender.BouncyCastle, () => BouncyX25519.CalculateAgreement(key, 0, peer, 0, bouncyCastle, 0)),
        ];
    }

    /// <summary>What an ephemeral key costs: random bytes, and the public key of them. That ours is right, derivation shows.</summary>
    private static List<Contender> GenerateKey()
    {
        Inputs random = new();
        OpenSslKeyGenerator openSsl = new("X25519");
        byte[] key = Inputs.Bytes(32, "key"), publicKey = new byte[32], expected = new byte[32];
        X25519.DerivePublicKey(key, publicKey);
        BouncyX25519.GeneratePublicKey(key, 0, expected, 0);
        Answers.AreEqual(expected, publicKey, "X25519's public key");
        return
        [
            new(Contender.Ours, () =>
            {
                random.Fill(key);
                X25519.DerivePublicKey(key, publicKey);
            }),
            new(Contender.OpenSsl, openSsl.Generate),
            new(Contender.BouncyCastle, () =>
            {
                random.Fill(key);
                BouncyX25519.GeneratePublicKey(key, 0, expected, 0);
            }),
        ];
    }

    private static List<Contender> Sign()
    {
        byte[] seed = Inputs.Bytes(32, "seed"), publicKey = new byte[32];
        byte[] ours = new byte[64], theirs = new byte[64], bouncyCastle = new byte[64];
        Answers.IsTrue(Ed25519PrivateKey.TryCreate(seed, out Ed25519PrivateKey? key), "Ed25519");
        key!.PublicKey.WritePoint(publicKey);
        Inputs random = new();
        OpenSslKey openSsl = OpenSslKey.FromRawPrivate(LibCrypto.Ed25519, seed).ForSigningMessages();
        key.TrySign(SignatureAlgorithm.Ed25519, Message, random, ours, out _);
        openSsl.SignMessage(Message, theirs);
        Ed25519.Sign(seed, 0, publicKey, 0, Message, 0, Message.Length, bouncyCastle, 0);
        Answers.AreEqual(theirs, ours, "Ed25519 by ours");
        Answers.AreEqual(theirs, bouncyCastle, "Ed25519 by BouncyCastle");
        return
        [
            new(Contender.Ours, () => key.TrySign(SignatureAlgorithm.Ed25519, Message, random, ours, out _)),
            new(Contender.OpenSsl, () => openSsl.SignMessage(Message, theirs)),
            new(Contender.BouncyCastle,
                () => Ed25519.Sign(seed, 0, publicKey, 0, Message, 0, Message.Length, bouncyCastle, 0)),
        ];
    }

    private static List<Contender> Verify()
    {
        byte[] seed = Inputs.Bytes(32, "seed"), encoded = new byte[32], signature = new byte[64];
        Answers.IsTrue(Ed25519PrivateKey.TryCreate(seed, out Ed25519PrivateKey? key), "Ed25519");
        key!.PublicKey.WritePoint(encoded);
        Ed25519PublicKey publicKey = key.PublicKey;
        OpenSslKey.FromRawPrivate(LibCrypto.Ed25519, seed).ForSigningMessages().SignMessage(Message, signature);
        OpenSslKey openSsl = OpenSslKey.FromRawPublic(LibCrypto.Ed25519, encoded).ForVerifyingMessages();
        Ed25519.PublicPoint point = Ed25519.ValidatePublicKeyPartialExport(encoded, 0);
        return
        [
            new(Contender.Ours, () => Answers.IsTrue(publicKey.Verify(SignatureAlgorithm.Ed25519, Message, signature), "Ed25519")),
            new(Contender.OpenSsl, () => openSsl.VerifyMessage(Message, signature)),
            new(Contender.BouncyCastle,
                () => Answers.IsTrue(Ed25519.Verify(signature, 0, point, Message, 0, Message.Length), "Ed25519")),
        ];
    }
}
