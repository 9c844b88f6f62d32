using System;
using System.Diagnostics.CodeAnalysis;
using Sundog.Nocrypto;

namespace Sundog.X509;

/// <summary>RSA keys in DER (RFC 8017 appendix A.1), and what id-RSASSA-PSS lets them do (RFC 4055 §1.2).</summary>
internal static class RsaKeyCodec
{
    private const int MinModulusBits = 2048;

    /// <summary>
    /// What the parameters of an id-RSASSA-PSS key allow: any hash when they are absent, one when they are known, and
    /// nothing, by null, when they are not.
    /// </summary>
    public static RsaKeyRestriction? RestrictionOf(ReadOnlySpan<byte> pssParameters)
    {
        if (pssParameters.IsEmpty)
            return RsaKeyRestriction.Pss;
        return SignatureAlgorithmIdentifier.InterpretPss(pssParameters) switch
        {
            SignatureAlgorithm.RsaPssSha256 => RsaKeyRestriction.PssSha256,
            SignatureAlgorithm.RsaPssSha384 => RsaKeyRestriction.PssSha384,
            SignatureAlgorithm.RsaPssSha512 => RsaKeyRestriction.PssSha512,
            _ => null,
        };
    }

    /// <summary>RFC 3279 §2.3.1 asks for NULL; absent parameters are read, too.</summary>
    public static bool AreNullOrAbsent(ReadOnlySpan<byte> parameters)
        => parameters.IsEmpty || parameters.SequenceEqual("\u0005\0"u8);

    // RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }
    /// <summary>The key, or null when it is malformed or of a size that is not accepted.</summary>
    public static RsaPublicKey? ImportPublic(ReadOnlySpan<byte> der, RsaKeyRestriction restriction, out bool isTooSmall)
    {
        isTooSmall = false;
        DerReader outer = new(der);
        if (!outer.TryEnterSequence(out DerReader fields)
            || !outer.IsAtEnd
            || !fields.TryReadUnsigned(out ReadOnlySpan<byte> modulus)
            || !fields.TryReadUnsigned(out ReadOnlySpan<byte> exponent)
            || !fields.IsAtEnd)
        {
            return null;
        }
        isTooSmall = modulus.Length < MinModulusBits / 8 || (modulus.Length == MinModulusBits / 8 && modulus[0] < 0x80);
        return RsaPublicKey.TryCreate(modulus, exponent, restriction, out RsaPublicKey? key) ? key : null;
    }

    /// <summary>The RSAPublicKey of a key.</summary>
    public static byte[] EncodePublic(RsaPublicKey key)
    {
        DerWriter writer = new();
        using (writer.PushSequence())
        {
            writer.WriteUnsigned(key.Modulus);
            writer.WriteUnsigned(key.Exponent);
        }
        return writer.Encode();
    }

    /// <summary>Writes the AlgorithmIdentifier of a key (RFC 4055 §1.2).</summary>
    public static void WriteAlgorithm(DerWriter writer, RsaPublicKey key)
    {
        SignatureAlgorithm? only = key.Restriction switch
        {
            RsaKeyRestriction.PssSha256 => SignatureAlgorithm.RsaPssSha256,
            RsaKeyRestriction.PssSha384 => SignatureAlgorithm.RsaPssSha384,
            RsaKeyRestriction.PssSha512 => SignatureAlgorithm.RsaPssSha512,
            _ => null,
        };
        if (only is { } algorithm)
        {
            SignatureAlgorithmIdentifier.Write(writer, algorithm);
            return;
        }
        using (writer.PushSequence())
        {
            writer.WriteOid(key.PssOnly ? Oids.RsaPss : Oids.RsaEncryption);
            if (!key.PssOnly)
                writer.WriteNull();
        }
    }

    // RSAPrivateKey ::= SEQUENCE {
    //     version INTEGER (0, two primes), modulus, publicExponent, privateExponent,
    //     prime1, prime2, exponent1, exponent2, coefficient INTEGER }
    public static bool TryDecodePrivate(
        ReadOnlySpan<byte> der, RsaKeyRestriction restriction, [NotNullWhen(true)] out PrivateKey? key, out X509Fault fault)
    {
        key = null;
        fault = default;
        DerReader outer = new(der);
        if (!outer.TryEnterSequence(out DerReader fields) || !outer.IsAtEnd || !fields.TryReadSmall(out int version))
            return PrivateKeyDecoder.Malformed(out fault, "not an RSAPrivateKey (RFC 8017 appendix A.1.2)");
        if (version != 0)
            return X509Fault.Set(
                out fault, X509FaultReason.UnsupportedPrivateKey, "an RSA key of more than two primes");
        if (!fields.TryReadUnsigned(out ReadOnlySpan<byte> modulus)
            || !fields.TryReadUnsigned(out ReadOnlySpan<byte> publicExponent)
            || !fields.TryReadUnsigned(out ReadOnlySpan<byte> privateExponent)
            || !fields.TryReadUnsigned(out ReadOnlySpan<byte> p)
            || !fields.TryReadUnsigned(out ReadOnlySpan<byte> q)
            || !fields.TryReadUnsigned(out ReadOnlySpan<byte> dp)
            || !fields.TryReadUnsigned(out ReadOnlySpan<byte> dq)
            || !fields.TryReadUnsigned(out ReadOnlySpan<byte> qInverse)
            || !fields.IsAtEnd)
        {
            return PrivateKeyDecoder.Malformed(out fault, "not an RSAPrivateKey (RFC 8017 appendix A.1.2)");
        }
        RsaPrivateKeyParts parts = new RsaPrivateKeyParts
        {
            Modulus = modulus,
            PublicExponent = publicExponent,
            PrivateExponent = privateExponent,
            P = p,
            Q = q,
            Dp = dp,
            Dq = dq,
            QInverse = qInverse,
        };
        if (RsaPrivateKey.TryCreate(parts, restriction, out RsaPrivateKey? created))
        {
            key = created;
            return true;
        }
        return X509Fault.Set(
            out fault, X509FaultReason.UnsupportedPrivateKey,
            "the RSA key is of a size that is not accepted, or its parts do not fit");
    }
}
