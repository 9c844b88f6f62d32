using System;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Sundog.X509.Tests;

/// <summary>A key of the platform, to make certificates with that our own builder refuses to make.</summary>
internal sealed class TestKey
{
    private readonly Func<byte[], HashAlgorithmName, byte[]> _sign;

    private TestKey(byte[] spki, string sha256Algorithm, string sha1Algorithm, Func<byte[], HashAlgorithmName, byte[]> sign)
    {
        SubjectPublicKeyInfo = spki;
        Sha256Algorithm = AlgorithmIdentifier(sha256Algorithm, sha256Algorithm.StartsWith("1.2.840.113549", StringComparison.Ordinal));
        Sha1Algorithm = AlgorithmIdentifier(sha1Algorithm, sha1Algorithm.StartsWith("1.2.840.113549", StringComparison.Ordinal));
        _sign = sign;
    }

    public static TestKey Root { get; } = P256();

    public static TestKey Middle { get; } = P256();

    public static TestKey Leaf { get; } = P256();

    public byte[] SubjectPublicKeyInfo { get; }

    public byte[] Sha256Algorithm { get; }

    public byte[] Sha1Algorithm { get; }

    public static TestKey P256() => Ec(ECCurve.NamedCurves.nistP256);

    public static TestKey Ec(ECCurve curve)
    {
        ECDsa key = ECDsa.Create(curve);
        return new TestKey(
            key.ExportSubjectPublicKeyInfo(), "1.2.840.10045.4.3.2", "1.2.840.10045.4.1",
            (data, hash) => key.SignData(data, hash, DSASignatureFormat.Rfc3279DerSequence));
    }

    public static TestKey Rsa(int bits)
    {
        RSA key = RSA.Create(bits);
        return new TestKey(
            key.ExportSubjectPublicKeyInfo(), "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.5",
            (data, hash) => key.SignData(data, hash, RSASignaturePadding.Pkcs1));
    }

    public byte[] Sign(byte[] data, HashAlgorithmName hash) => _sign(data, hash);

    public static byte[] AlgorithmIdentifier(string oid, bool hasNull = false)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            if (hasNull)
                writer.WriteNull();
        }
        return writer.Encode();
    }
}
