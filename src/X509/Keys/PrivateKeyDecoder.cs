using System;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using Sundog.Nocrypto;

namespace Sundog.X509;

/// <summary>The forms in which private keys are written.</summary>
internal enum PrivateKeyForm
{
    Any,
    Pkcs8,
    EncryptedPkcs8,
    Sec1,
    Pkcs1,
}

/// <summary>
/// Reads private keys from DER. The structure is public, the contents are not: they are sliced and handed on, never
/// compared or copied here. Only the first nine bits of an INTEGER are looked at, which its DER shows by its length.
/// </summary>
internal static class PrivateKeyDecoder
{
    /// <summary>The form that a PEM label says; null when it is no private key's.</summary>
    public static PrivateKeyForm? FormOf(ReadOnlySpan<char> label) => label switch
    {
        "PRIVATE KEY" => PrivateKeyForm.Pkcs8,
        "ENCRYPTED PRIVATE KEY" => PrivateKeyForm.EncryptedPkcs8,
        "EC PRIVATE KEY" => PrivateKeyForm.Sec1,
        "RSA PRIVATE KEY" => PrivateKeyForm.Pkcs1,
        _ => null,
    };

    public static bool TryDecode(ReadOnlySpan<byte> der, PrivateKeyForm form, [NotNullWhen(true)] out PrivateKey? key, out X509Fault fault)
    {
        key = null;
        if (der.Length > PrivateKeyPem.MaxSize)
        {
            return X509Fault.Set(
                out fault, X509FaultReason.TooLarge,
                $"a private key has at most {PrivateKeyPem.MaxSize} bytes, not {der.Length}");
        }
        if (form == PrivateKeyForm.Any && !TryRecognize(der, out form))
            return Malformed(out fault, "neither PKCS#8, SEC1 nor PKCS#1");
        return form switch
        {
            PrivateKeyForm.Pkcs8 => TryDecodePkcs8(der, out key, out fault),
            PrivateKeyForm.Sec1 => TryDecodeSec1(der, default, out key, out fault),
            PrivateKeyForm.Pkcs1 => RsaKeyCodec.TryDecodePrivate(der, RsaKeyRestriction.None, out key, out fault),
            _ => X509Fault.Set(
                out fault, X509FaultReason.EncryptedPrivateKey,
                "the key is encrypted with a password; decrypt it first"),
        };
    }

    public static bool Malformed(out X509Fault fault, string detail)
        => X509Fault.Set(out fault, X509FaultReason.MalformedPrivateKey, detail);

    /// <summary>PKCS#8 goes on after its version with a SEQUENCE, SEC1 with an OCTET STRING, PKCS#1 with an INTEGER.</summary>
    private static bool TryRecognize(ReadOnlySpan<byte> der, out PrivateKeyForm form)
    {
        form = PrivateKeyForm.Any;
        DerReader outer = new(der);
        if (!outer.TryEnterSequence(out DerReader fields))
            return false;
        if (fields.NextIs(Asn1Tag.Sequence))
            form = PrivateKeyForm.EncryptedPkcs8; // RFC 5958 §3: it begins with the encryption algorithm.
        else if (!fields.TryReadSmall(out _))
            return false;
        else if (fields.NextIs(Asn1Tag.Sequence))
            form = PrivateKeyForm.Pkcs8;
        else if (fields.NextIs(Asn1Tag.PrimitiveOctetString))
            form = PrivateKeyForm.Sec1;
        else if (fields.NextIs(Asn1Tag.Integer))
            form = PrivateKeyForm.Pkcs1;
        return form != PrivateKeyForm.Any;
    }

    // OneAsymmetricKey ::= SEQUENCE {
    //     version             INTEGER (0, or 1 with a public key),
    //     privateKeyAlgorithm AlgorithmIdentifier,
    //     privateKey          OCTET STRING,
    //     attributes      [0] Attributes OPTIONAL,
    //     publicKey       [1] BIT STRING OPTIONAL }
    private static bool TryDecodePkcs8(ReadOnlySpan<byte> der, [NotNullWhen(true)] out PrivateKey? key, out X509Fault fault)
    {
        key = null;
        DerReader outer = new(der);
        ReadOnlySpan<byte> parameters = default;
        ReadOnlySpan<byte> publicKey = default;
        if (!outer.TryEnterSequence(out DerReader fields)
            || !outer.IsAtEnd
            || !fields.TryReadSmall(out int version)
            || version > 1
            || !fields.TryEnterSequence(out DerReader algorithm)
            || !algorithm.TryReadOid(out string oid)
            || (!algorithm.IsAtEnd && !algorithm.TryReadAny(out _, out _, out parameters))
            || !algorithm.IsAtEnd
            || !fields.TryReadOctets(out ReadOnlySpan<byte> content)
            || (fields.NextIs(DerReader.ContextConstructed(0)) && !fields.TryRead(DerReader.ContextConstructed(0), out _))
            || (version == 1
                && fields.NextIs(DerReader.Context(1))
                && !fields.TryReadBits(DerReader.Context(1), out publicKey, out _))
            || !fields.IsAtEnd)
        {
            return Malformed(out fault, "not a PrivateKeyInfo (RFC 5958 §2)");
        }
        bool read = oid switch
        {
            Oids.EcPublicKey => TryDecodeSec1(content, parameters, out key, out fault),
            Oids.RsaEncryption when RsaKeyCodec.AreNullOrAbsent(parameters)
                => RsaKeyCodec.TryDecodePrivate(content, RsaKeyRestriction.None, out key, out fault),
            Oids.RsaPss when RsaKeyCodec.RestrictionOf(parameters) is { } restriction
                => RsaKeyCodec.TryDecodePrivate(content, restriction, out key, out fault),
            Oids.Ed25519 => TryDecodeEd25519(content, parameters, out key, out fault),
            _ => X509Fault.Set(
                out fault,
                X509FaultReason.UnsupportedPrivateKey,
                $"the algorithm {oid}, or its parameters, are not known here"),
        };
        return read && FitsPublicKey(publicKey, ref key, out fault);
    }

    // ECPrivateKey ::= SEQUENCE {
    //     version        INTEGER (1),
    //     privateKey     OCTET STRING,
    //     parameters [0] EXPLICIT ECParameters OPTIONAL,
    //     publicKey  [1] EXPLICIT BIT STRING OPTIONAL }
    private static bool TryDecodeSec1(
        ReadOnlySpan<byte> der, ReadOnlySpan<byte> outerParameters, [NotNullWhen(true)] out PrivateKey? key, out X509Fault fault)
    {
        key = null;
        DerReader outer = new(der);
        ReadOnlySpan<byte> parameters = outerParameters;
        ReadOnlySpan<byte> publicKey = default;
        if (!outer.TryEnterSequence(out DerReader fields)
            || !outer.IsAtEnd
            || !fields.TryReadSmall(out int version)
            || version != 1
            || !fields.TryReadOctets(out ReadOnlySpan<byte> scalar)
            || (fields.TryEnter(DerReader.ContextConstructed(0), out DerReader inner)
                && (!inner.TryReadAny(out _, out _, out parameters) || !inner.IsAtEnd))
            || (fields.TryEnter(DerReader.ContextConstructed(1), out inner)
                && (!inner.TryReadBytesAsBits(out publicKey) || !inner.IsAtEnd))
            || !fields.IsAtEnd
            || (!outerParameters.IsEmpty && !parameters.SequenceEqual(outerParameters)))
        {
            return Malformed(out fault, "not an ECPrivateKey (RFC 5915 §3)");
        }
        if (PublicKeyInfo.CurveOf(parameters) is not { } curve)
            return X509Fault.Set(
                out fault, X509FaultReason.UnsupportedPrivateKey, "the curve is missing, or neither P-256 nor P-384");
        if (!curve.TryImportPrivateKey(scalar, out EcPrivateKey? imported))
            return Malformed(out fault, $"not a scalar of {curve}, {curve.FieldSize} bytes");
        key = imported;
        return FitsPublicKey(publicKey, ref key, out fault);
    }

    // CurvePrivateKey ::= OCTET STRING (RFC 8410 §7), without parameters (§3)
    private static bool TryDecodeEd25519(
        ReadOnlySpan<byte> der, ReadOnlySpan<byte> parameters, [NotNullWhen(true)] out PrivateKey? key, out X509Fault fault)
    {
        key = null;
        fault = default;
        DerReader outer = new(der);
        if (!parameters.IsEmpty
            || !outer.TryReadOctets(out ReadOnlySpan<byte> seed)
            || !outer.IsAtEnd
            || !Ed25519PrivateKey.TryCreate(seed, out Ed25519PrivateKey? created))
        {
            return Malformed(out fault, "not an Ed25519 key of 32 bytes (RFC 8410 §7)");
        }
        key = created;
        return true;
    }

    /// <summary>
    /// Whether the public key that stands beside the private one, if any, is its own: a program that publishes one and
    /// signs with the other fails later, and less clearly.
    /// </summary>
    private static bool FitsPublicKey(ReadOnlySpan<byte> encoded, ref PrivateKey? key, out X509Fault fault)
    {
        fault = default;
        PublicKey? stated = (encoded.IsEmpty, key) switch
        {
            (true, _) => key!.PublicKey,
            (_, EcPrivateKey ec) => ec.Curve.TryImportPublicKey(encoded, out EcPublicKey? point) ? point : null,
            (_, Ed25519PrivateKey) => Ed25519PublicKey.TryCreate(encoded, out Ed25519PublicKey? point) ? point : null,
            _ => key!.PublicKey,
        };
        if (key!.PublicKey.Equals(stated))
            return true;
        key.Dispose();
        key = null;
        return Malformed(out fault, "the public key beside it belongs to another private key");
    }
}
