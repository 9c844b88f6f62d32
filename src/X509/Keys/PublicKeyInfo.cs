using System;
using Sundog.Nocrypto;

namespace Sundog.X509;

/// <summary>
/// A SubjectPublicKeyInfo (RFC 5280 §4.1.2.7): the algorithm, and the key where the algorithm, its parameters and its
/// size are known here and the key is valid.
/// </summary>
internal readonly struct PublicKeyInfo
{
    private PublicKeyInfo(string algorithmOid, PublicKey? key, bool isTooSmall)
    {
        AlgorithmOid = algorithmOid;
        Key = key;
        IsTooSmall = isTooSmall;
    }

    public string AlgorithmOid { get; }

    public PublicKey? Key { get; }

    /// <summary>Whether it is an RSA key of fewer than 2048 bits; then there is no key.</summary>
    public bool IsTooSmall { get; }

    // SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }
    public static bool TryParse(ReadOnlySpan<byte> der, out PublicKeyInfo info)
    {
        info = default;
        DerReader outer = new(der);
        ReadOnlySpan<byte> parameters = default;
        if (!outer.TryEnterSequence(out DerReader fields)
            || !outer.IsAtEnd
            || !fields.TryEnterSequence(out DerReader algorithm)
            || !algorithm.TryReadOid(out string oid)
            || (!algorithm.IsAtEnd && !algorithm.TryReadAny(out _, out _, out parameters))
            || !algorithm.IsAtEnd
            || !fields.TryReadBytesAsBits(out ReadOnlySpan<byte> key)
            || !fields.IsAtEnd)
        {
            return false;
        }
        bool isTooSmall = false;
        PublicKey? imported = oid switch
        {
            Oids.EcPublicKey => ImportEc(parameters, key),
            Oids.Ed25519 => ImportEd25519(parameters, key),
            Oids.RsaEncryption when RsaKeyCodec.AreNullOrAbsent(parameters)
                => RsaKeyCodec.ImportPublic(key, RsaKeyRestriction.None, out isTooSmall),
            Oids.RsaPss when RsaKeyCodec.RestrictionOf(parameters) is { } restriction
                => RsaKeyCodec.ImportPublic(key, restriction, out isTooSmall),
            _ => null,
        };
        info = new PublicKeyInfo(oid, imported, isTooSmall);
        return true;
    }

    /// <summary>The curve that parameters name (RFC 5480 §2.1.1); null for other curves, and for explicit ones.</summary>
    public static EcCurve? CurveOf(ReadOnlySpan<byte> parameters)
    {
        DerReader reader = new(parameters);
        if (!reader.TryReadOid(out string oid) || !reader.IsAtEnd)
            return null;
        return oid switch
        {
            Oids.P256 => P256.Instance,
            Oids.P384 => P384.Instance,
            _ => null,
        };
    }

    /// <summary>The SubjectPublicKeyInfo of a key.</summary>
    public static byte[] Encode(PublicKey key)
    {
        DerWriter writer = new();
        using (writer.PushSequence())
        {
            switch (key)
            {
                case EcPublicKey ec:
                    WriteEcAlgorithm(writer, ec.Curve);
                    byte[] point = new byte[ec.PointSize];
                    ec.WritePoint(point);
                    writer.WriteBits(point);
                    break;
                case Ed25519PublicKey ed25519:
                    WriteEd25519Algorithm(writer);
                    byte[] encoded = new byte[Ed25519PublicKey.Size];
                    ed25519.WritePoint(encoded);
                    writer.WriteBits(encoded);
                    break;
                case RsaPublicKey rsa:
                    RsaKeyCodec.WriteAlgorithm(writer, rsa);
                    writer.WriteBits(RsaKeyCodec.EncodePublic(rsa));
                    break;
                default:
                    throw new ArgumentException($"A {key.Name} key is not written here.", nameof(key));
            }
        }
        return writer.Encode();
    }

    /// <summary>RFC 5480 §2.1.1: id-ecPublicKey and the name of the curve.</summary>
    public static void WriteEcAlgorithm(DerWriter writer, EcCurve curve)
    {
        using (writer.PushSequence())
        {
            writer.WriteOid(Oids.EcPublicKey);
            writer.WriteOid(
                curve == P256.Instance ? Oids.P256
                : curve == P384.Instance ? Oids.P384
                : throw new ArgumentException($"A key of {curve} is not written here.", nameof(curve)));
        }
    }

    /// <summary>RFC 8410 §3: id-Ed25519 without parameters.</summary>
    public static void WriteEd25519Algorithm(DerWriter writer)
    {
        using (writer.PushSequence())
            writer.WriteOid(Oids.Ed25519);
    }

    private static EcPublicKey? ImportEc(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> point)
        => CurveOf(parameters) is { } curve && curve.TryImportPublicKey(point, out EcPublicKey? key) ? key : null;

    /// <summary>RFC 8410 §3 and §4: no parameters, and the 32 bytes.</summary>
    private static Ed25519PublicKey? ImportEd25519(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> key)
        => parameters.IsEmpty && Ed25519PublicKey.TryCreate(key, out Ed25519PublicKey? imported) ? imported : null;
}
