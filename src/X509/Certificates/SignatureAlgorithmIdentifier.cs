using System;
using Sundog.Nocrypto;

namespace Sundog.X509;

/// <summary>
/// The AlgorithmIdentifier of a signature: its object identifier, and what it means here, or null for an algorithm or
/// parameters that are not known.
/// </summary>
internal readonly struct SignatureAlgorithmIdentifier
{
    private SignatureAlgorithmIdentifier(string oid, SignatureAlgorithm? algorithm)
    {
        Oid = oid;
        Algorithm = algorithm;
    }

    public string Oid { get; }

    public SignatureAlgorithm? Algorithm { get; }

    // AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY DEFINED BY algorithm OPTIONAL }
    public static bool TryParse(ReadOnlySpan<byte> der, out SignatureAlgorithmIdentifier identifier)
    {
        identifier = default;
        DerReader outer = new(der);
        if (!outer.TryEnterSequence(out DerReader fields) || !outer.IsAtEnd || !fields.TryReadOid(out string oid))
            return false;
        ReadOnlySpan<byte> parameters = default;
        if (!fields.IsAtEnd && (!fields.TryReadAny(out _, out _, out parameters) || !fields.IsAtEnd))
            return false;
        identifier = new SignatureAlgorithmIdentifier(oid, Interpret(oid, parameters));
        return true;
    }

    /// <summary>Whether the algorithm is known, and known to be broken (RFC 6151, RFC 9155 §2 and older ones).</summary>
    public static bool IsWeak(string oid) => oid is Oids.Md2WithRsa or Oids.Md5WithRsa or Oids.Sha1WithRsa
        or Oids.EcdsaWithSha1 or Oids.DsaWithSha1;

    // RSASSA-PSS-params ::= SEQUENCE {
    //     hashAlgorithm    [0] HashAlgorithm    DEFAULT sha1,
    //     maskGenAlgorithm [1] MaskGenAlgorithm DEFAULT mgf1SHA1,
    //     saltLength       [2] INTEGER          DEFAULT 20,
    //     trailerField     [3] TrailerField     DEFAULT trailerFieldBC }
    /// <summary>RFC 4055 §3.1. Only a hash that is also MGF1's, and a salt of its length; never the defaults.</summary>
    public static SignatureAlgorithm? InterpretPss(ReadOnlySpan<byte> parameters)
    {
        DerReader outer = new(parameters);
        if (!outer.TryEnterSequence(out DerReader fields)
            || !outer.IsAtEnd
            || !fields.TryEnter(DerReader.ContextConstructed(0), out DerReader hash)
            || !TryReadHash(ref hash, out string hashOid)
            || !hash.IsAtEnd
            || !fields.TryEnter(DerReader.ContextConstructed(1), out DerReader mask)
            || !mask.TryEnterSequence(out DerReader maskFields)
            || !mask.IsAtEnd
            || !maskFields.TryReadOid(out string maskOid)
            || maskOid != Oids.Mgf1
            || !TryReadHash(ref maskFields, out string maskHashOid)
            || !maskFields.IsAtEnd
            || maskHashOid != hashOid
            || !fields.TryEnter(DerReader.ContextConstructed(2), out DerReader salt)
            || !salt.TryReadSmall(out int saltLength)
            || !salt.IsAtEnd
            || !fields.IsAtEnd)
        {
            return null;
        }
        return (hashOid, saltLength) switch
        {
            (Oids.Sha256, 32) => SignatureAlgorithm.RsaPssSha256,
            (Oids.Sha384, 48) => SignatureAlgorithm.RsaPssSha384,
            (Oids.Sha512, 64) => SignatureAlgorithm.RsaPssSha512,
            _ => null,
        };
    }

    /// <summary>Writes the AlgorithmIdentifier of <paramref name="algorithm"/>.</summary>
    public static void Write(DerWriter writer, SignatureAlgorithm algorithm)
    {
        using (writer.PushSequence())
        {
            writer.WriteOid(OidOf(algorithm));
            if (algorithm is SignatureAlgorithm.RsaPkcs1Sha256 or SignatureAlgorithm.RsaPkcs1Sha384
                or SignatureAlgorithm.RsaPkcs1Sha512)
            {
                writer.WriteNull(); // RFC 4055 §5
            }
            else if (OidOf(algorithm) == Oids.RsaPss)
            {
                WritePssParameters(writer, algorithm);
            }
        }
    }

    private static string OidOf(SignatureAlgorithm algorithm) => algorithm switch
    {
        SignatureAlgorithm.EcdsaSha256 => Oids.EcdsaWithSha256,
        SignatureAlgorithm.EcdsaSha384 => Oids.EcdsaWithSha384,
        SignatureAlgorithm.EcdsaSha512 => Oids.EcdsaWithSha512,
        SignatureAlgorithm.Ed25519 => Oids.Ed25519,
        SignatureAlgorithm.RsaPkcs1Sha256 => Oids.Sha256WithRsa,
        SignatureAlgorithm.RsaPkcs1Sha384 => Oids.Sha384WithRsa,
        SignatureAlgorithm.RsaPkcs1Sha512 => Oids.Sha512WithRsa,
        _ => Oids.RsaPss,
    };

    private static void WritePssParameters(DerWriter writer, SignatureAlgorithm algorithm)
    {
        (string hash, int saltLength) = algorithm switch
        {
            SignatureAlgorithm.RsaPssSha256 => (Oids.Sha256, 32),
            SignatureAlgorithm.RsaPssSha384 => (Oids.Sha384, 48),
            _ => (Oids.Sha512, 64),
        };
        using (writer.PushSequence())
        {
            using (writer.Push(DerReader.ContextConstructed(0)))
                WriteHash(writer, hash);
            using (writer.Push(DerReader.ContextConstructed(1)))
            using (writer.PushSequence())
            {
                writer.WriteOid(Oids.Mgf1);
                WriteHash(writer, hash);
            }
            using (writer.Push(DerReader.ContextConstructed(2)))
                writer.WriteInteger(saltLength);
        }
    }

    private static void WriteHash(DerWriter writer, string oid)
    {
        using (writer.PushSequence())
        {
            writer.WriteOid(oid);
            writer.WriteNull();
        }
    }

    /// <summary>RFC 4055 §2.1: the parameters of a hash are NULL, or absent.</summary>
    private static bool TryReadHash(ref DerReader reader, out string oid)
    {
        oid = "";
        return reader.TryEnterSequence(out DerReader fields)
            && fields.TryReadOid(out oid)
            && (fields.IsAtEnd || fields.TryReadNull())
            && fields.IsAtEnd;
    }

    private static SignatureAlgorithm? Interpret(string oid, ReadOnlySpan<byte> parameters)
    {
        bool isAbsent = parameters.IsEmpty;
        bool isNullOrAbsent = isAbsent || parameters.SequenceEqual("\u0005\0"u8);
        return oid switch
        {
            // RFC 5758 §3.2 and RFC 8410 §3: absent.
            Oids.EcdsaWithSha256 when isAbsent => SignatureAlgorithm.EcdsaSha256,
            Oids.EcdsaWithSha384 when isAbsent => SignatureAlgorithm.EcdsaSha384,
            Oids.EcdsaWithSha512 when isAbsent => SignatureAlgorithm.EcdsaSha512,
            Oids.Ed25519 when isAbsent => SignatureAlgorithm.Ed25519,
            // RFC 4055 §5: NULL, and "implementations MUST accept the parameters being absent as well".
            Oids.Sha256WithRsa when isNullOrAbsent => SignatureAlgorithm.RsaPkcs1Sha256,
            Oids.Sha384WithRsa when isNullOrAbsent => SignatureAlgorithm.RsaPkcs1Sha384,
            Oids.Sha512WithRsa when isNullOrAbsent => SignatureAlgorithm.RsaPkcs1Sha512,
            Oids.RsaPss => InterpretPss(parameters),
            _ => null,
        };
    }
}
