using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;

namespace Sundog.Nocrypto;

/// <summary>Key pairs, shared secrets and signatures. Peers' keys and messages are not secret.</summary>
internal static class CurveSubjects
{
    internal static IEnumerable<Subject> All()
    {
        yield return new("X25519", () => CheckExchange(X25519.Instance));
        yield return new("X25519 by the portable ladder",
            () => MontgomeryLadder.Multiply(Secrets.Bytes(32), Secrets.Public(32), Secrets.Room(32)));
        yield return new("the portable comb of edwards25519", () =>
        {
            Span<sbyte> digits = stackalloc sbyte[64];
            byte[] scalar = Secrets.Bytes(32);
            Scalar25519.Clamp(scalar);
            EdwardsComb.Recode(scalar, digits);
            EdwardsComb.MultiplyPortable(digits, out _);
        });
        yield return new("X448", () => CheckExchange(X448.Instance));
        yield return new("ffdhe2048", () => CheckExchange(FfdheGroup.Ffdhe2048));
        yield return new("Ed25519", () => CheckSigning(Ed25519PrivateKey.Generate(Secrets.Random), SignatureAlgorithm.Ed25519));
        yield return new("Ed448", () => CheckSigning(Ed448PrivateKey.Generate(Secrets.Random), SignatureAlgorithm.Ed448));
        foreach (Subject subject in PortableSubjects<P256Element>("P-256").Concat(PortableSubjects<P384Element>("P-384")))
            yield return subject;
        foreach (EcCurve curve in (EcCurve[])[P256.Instance, P384.Instance, P521.Instance])
        {
            yield return new($"ECDH on {curve.Name}", () => CheckEcdh(curve));
            yield return new($"ECDSA on {curve.Name}",
                () => CheckSigning(curve.GeneratePrivateKey(Secrets.Random), SignatureAlgorithm.EcdsaSha256));
        }
    }

    private static IEnumerable<Subject> PortableSubjects<T>(string name)
        where T : unmanaged, IPrimeFieldElement<T>
    {
        yield return new($"the portable comb of {name}",
            () => new ShortWeierstrass<T>().TryMultiplyGenerator(SecretScalar<T>(), new ulong[2 * T.LimbCount]));
        yield return new($"the portable multiplication of {name}", () => ShortWeierstrass<T>.Multiply(SecretScalar<T>(), ProjectivePoint<T>.Generator));
    }

    private static ReadOnlySpan<ulong> SecretScalar<T>()
        where T : unmanaged, IPrimeFieldElement<T>
        => MemoryMarshal.Cast<byte, ulong>(Secrets.Bytes(8 * T.LimbCount));

    private static void CheckExchange(KeyExchangeGroup group)
    {
        byte[] initiatorShare = new byte[group.InitiatorShareSize], responderShare = new byte[group.ResponderShareSize];
        byte[] initiatorSecret = Secrets.Room(group.SharedSecretSize), responderSecret = Secrets.Room(group.SharedSecretSize);
        using KeyExchangeInitiator initiator = group.Start(Secrets.Random);
        initiator.WriteShare(initiatorShare);
        // A share is public: it is sent.
        ConstantTime.Declassify(initiatorShare);
        Subjects.Require(group.TryRespond(initiatorShare, Secrets.Random, responderShare, responderSecret));
        ConstantTime.Declassify(responderShare);
        Subjects.Require(initiator.TryFinish(responderShare, initiatorSecret));
        ConstantTime.Declassify(initiatorSecret);
        ConstantTime.Declassify(responderSecret);
        Subjects.Require(ConstantTime.AreEqual(initiatorSecret, responderSecret));
    }

    private static void CheckEcdh(EcCurve curve)
    {
        using EcPrivateKey key = curve.GeneratePrivateKey(Secrets.Random), peer = curve.GeneratePrivateKey(Secrets.Random);
        Subjects.Require(key.TryDeriveSharedSecret(peer.PublicKey, Secrets.Room(curve.FieldSize)));
    }

    internal static void CheckSigning(PrivateKey key, SignatureAlgorithm algorithm)
    {
        using (key)
        {
            byte[] message = Secrets.Public(50), signature = new byte[key.MaxSignatureSize];
            Subjects.Require(key.TrySign(algorithm, message, Secrets.Random, signature, out int written));
            // A signature is public.
            ConstantTime.Declassify(signature);
            Subjects.Require(key.PublicKey.Verify(algorithm, message, signature.AsSpan(..written)));
        }
    }
}
