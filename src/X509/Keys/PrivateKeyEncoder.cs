using System;
using System.Security.Cryptography;
using Sundog.Nocrypto;

namespace Sundog.X509;

/// <summary>Writes private keys as PKCS#8 (RFC 5958 §2), version 0.</summary>
internal static class PrivateKeyEncoder
{
    // PrivateKeyInfo ::= SEQUENCE { version INTEGER (0), privateKeyAlgorithm AlgorithmIdentifier, privateKey OCTET STRING }
    public static SecretBytes Encode(PrivateKey key)
    {
        DerWriter writer = new();
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            switch (key)
            {
                case EcPrivateKey ec:
                    WriteEc(writer, ec);
                    break;
                case Ed25519PrivateKey ed25519:
                    WriteEd25519(writer, ed25519);
                    break;
                default:
                    throw new ArgumentException($"A {key.PublicKey.Name} key is not written here.", nameof(key));
            }
        }
        SecretBytes encoded = new(writer.Length);
        writer.CopyTo(encoded.ExposeWritable());
        writer.Clear();
        return encoded;
    }

    /// <summary>RFC 5915 §3, with the curve only outside (RFC 5480 §2.1.1) and the public key inside.</summary>
    private static void WriteEc(DerWriter writer, EcPrivateKey key)
    {
        PublicKeyInfo.WriteEcAlgorithm(writer, key.Curve);
        Span<byte> scalar = stackalloc byte[key.Curve.FieldSize];
        byte[] point = new byte[key.PublicKey.PointSize];
        key.ExportScalar(scalar);
        key.PublicKey.WritePoint(point);
        using (writer.PushOctetString())
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteOctets(scalar);
            using (writer.Push(DerReader.ContextConstructed(1)))
                writer.WriteBits(point);
        }
        CryptographicOperations.ZeroMemory(scalar);
    }

    /// <summary>RFC 8410 §7: the seed in an OCTET STRING in the OCTET STRING.</summary>
    private static void WriteEd25519(DerWriter writer, Ed25519PrivateKey key)
    {
        PublicKeyInfo.WriteEd25519Algorithm(writer);
        Span<byte> seed = stackalloc byte[Ed25519PrivateKey.SeedSize];
        key.ExportSeed(seed);
        using (writer.PushOctetString())
            writer.WriteOctets(seed);
        CryptographicOperations.ZeroMemory(seed);
    }
}
