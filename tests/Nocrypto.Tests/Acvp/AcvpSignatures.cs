using System;
using System.Linq;
using Org.BouncyCastle.Crypto.Agreement;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Utilities;
using Sundog.Vectors;
using Xunit;
using BouncyInteger = Org.BouncyCastle.Math.BigInteger;

namespace Sundog.Nocrypto.Tests;

/// <summary>Signatures and key agreement on curves. P-224, SHA-1 and SHA-224 for signatures, and Ed25519ph do not exist here.</summary>
internal static class AcvpSignatures
{
    // The tests of KAS-ECC-SSC whose secret is wrong on purpose, as BouncyCastle finds.
    private static readonly int[] WrongSecrets = [1, 19];

    internal static bool HoldsForEcdsa(AcvpCase test)
    {
        if (Nist.Curve(test.GroupText("curve")) is not { } curve)
            return false;
        bool imported = curve.TryImportPublicKey(Point(test, "qx", "qy", curve), out EcPublicKey? key);
        if (test.Mode == "keyVer")
        {
            Assert.Equal(test.Passes, imported);
            return true;
        }
        if (Algorithm(test.GroupText("hashAlg")) is not { } algorithm)
            return false;
        byte[] r = Padded(test.Bytes("r"), curve.FieldSize), s = Padded(test.Bytes("s"), curve.FieldSize);
        byte[] signature = new byte[EcdsaSignature.MaxSize(curve.FieldSize)];
        int size = EcdsaSignature.Write(r, s, signature);
        Assert.Equal(test.Passes, imported && key!.Verify(algorithm, test.Bytes("message"), signature.AsSpan(0, size)));
        return true;
    }

    internal static bool HoldsForEddsa(AcvpCase test)
    {
        Assert.Equal("ED-25519", test.GroupText("curve"));
        bool imported = Ed25519PublicKey.TryCreate(test.Bytes("q"), out Ed25519PublicKey? key);
        if (test.Mode == "keyVer")
        {
            Assert.Equal(test.Passes, imported);
            return true;
        }
        if (test.Group.GetProperty("preHash").GetBoolean())
            return false;
        Assert.Equal(
            test.Passes, imported && key!.Verify(SignatureAlgorithm.Ed25519, test.Bytes("message"), test.Bytes("signature")));
        return true;
    }

    /// <summary>
    /// The file has no answers: BouncyCastle gives them, and says which of the file's shared secrets are right. Where the
    /// private key is the tester's to make, it counts up.
    /// </summary>
    internal static bool HoldsForEcdh(AcvpCase test)
    {
        if (Nist.Curve(test.GroupText("domainParameterGenerationMode")) is not { } curve)
            return false;
        string kind = test.GroupText("scheme") == "ephemeralUnified" ? "ephemeral" : "static";
        using EcPrivateKey key = test.Has(kind + "PrivateIut")
            ? Imported(curve, Padded(test.Bytes(kind + "PrivateIut"), curve.FieldSize))
            : curve.GeneratePrivateKey(new ScriptedSource());
        byte[] peerPoint = Point(test, kind + "PublicServerX", kind + "PublicServerY", curve), secret = new byte[curve.FieldSize];
        byte[] expected = Oracle(key, peerPoint);
        Assert.True(curve.TryImportPublicKey(peerPoint, out EcPublicKey? peer));
        Assert.True(key.TryDeriveSharedSecret(peer, secret));
        Assert.Equal(expected, secret);
        if (test.TestType == "VAL")
        {
            byte[] claimed = Padded(test.Bytes("z"), curve.FieldSize);
            bool isRight = !WrongSecrets.Contains(test.Test.GetProperty("tcId").GetInt32());
            Assert.Equal(isRight, claimed.AsSpan().SequenceEqual(secret));
            Assert.Equal(Point(test, kind + "PublicIutX", kind + "PublicIutY", curve), Nist.Point(key.PublicKey));
        }
        return true;
    }

    private static byte[] Oracle(EcPrivateKey key, byte[] peerPoint)
    {
        byte[] scalar = new byte[key.Curve.FieldSize];
        key.ExportScalar(scalar);
        ECDomainParameters domain = NistOracle.Domain(key.Curve);
        ECDHBasicAgreement agreement = new();
        agreement.Init(new ECPrivateKeyParameters(new BouncyInteger(1, scalar), domain));
        BouncyInteger secret = agreement.CalculateAgreement(new ECPublicKeyParameters(domain.Curve.DecodePoint(peerPoint), domain));
        return BigIntegers.AsUnsignedByteArray(key.Curve.FieldSize, secret);
    }

    private static EcPrivateKey Imported(EcCurve curve, byte[] scalar)
        => curve.TryImportPrivateKey(scalar, out EcPrivateKey? key) ? key : throw new InvalidOperationException("A private key was refused.");

    /// <summary>The uncompressed form; a coordinate that is too long makes it one that is none.</summary>
    private static byte[] Point(AcvpCase test, string x, string y, EcCurve curve)
        => [4, .. Padded(test.Bytes(x), curve.FieldSize), .. Padded(test.Bytes(y), curve.FieldSize)];

    private static byte[] Padded(byte[] number, int size) => [.. new byte[Math.Max(0, size - number.Length)], .. number];

    private static SignatureAlgorithm? Algorithm(string hash) => hash switch
    {
        "SHA2-256" => SignatureAlgorithm.EcdsaSha256,
        "SHA2-384" => SignatureAlgorithm.EcdsaSha384,
        "SHA2-512" => SignatureAlgorithm.EcdsaSha512,
        "SHA-1" or "SHA2-224" => null,
        _ => throw new ArgumentException(hash, nameof(hash)),
    };
}
