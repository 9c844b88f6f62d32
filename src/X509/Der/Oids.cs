using System;
using System.Globalization;
using System.Text;

namespace Sundog.X509;

/// <summary>The object identifiers that mean something here, by their names in the standards.</summary>
internal static class Oids
{
    // RFC 8017 appendix C and RFC 4055.
    public const string RsaEncryption = "1.2.840.113549.1.1.1";
    public const string Md2WithRsa = "1.2.840.113549.1.1.2";
    public const string Md5WithRsa = "1.2.840.113549.1.1.4";
    public const string Sha1WithRsa = "1.2.840.113549.1.1.5";
    public const string Mgf1 = "1.2.840.113549.1.1.8";
    public const string RsaPss = "1.2.840.113549.1.1.10";
    public const string Sha256WithRsa = "1.2.840.113549.1.1.11";
    public const string Sha384WithRsa = "1.2.840.113549.1.1.12";
    public const string Sha512WithRsa = "1.2.840.113549.1.1.13";
    public const string Sha256 = "2.16.840.1.101.3.4.2.1";
    public const string Sha384 = "2.16.840.1.101.3.4.2.2";
    public const string Sha512 = "2.16.840.1.101.3.4.2.3";

    // RFC 5480, RFC 5758 and RFC 8410.
    public const string EcPublicKey = "1.2.840.10045.2.1";
    public const string P256 = "1.2.840.10045.3.1.7";
    public const string P384 = "1.3.132.0.34";
    public const string EcdsaWithSha1 = "1.2.840.10045.4.1";
    public const string EcdsaWithSha256 = "1.2.840.10045.4.3.2";
    public const string EcdsaWithSha384 = "1.2.840.10045.4.3.3";
    public const string EcdsaWithSha512 = "1.2.840.10045.4.3.4";
    public const string Ed25519 = "1.3.101.112";
    public const string DsaWithSha1 = "1.2.840.10040.4.3";

    // RFC 5280 §4.2.
    public const string SubjectKeyIdentifier = "2.5.29.14";
    public const string KeyUsage = "2.5.29.15";
    public const string SubjectAlternativeName = "2.5.29.17";
    public const string BasicConstraints = "2.5.29.19";
    public const string NameConstraints = "2.5.29.30";
    public const string CertificatePolicies = "2.5.29.32";
    public const string AuthorityKeyIdentifier = "2.5.29.35";
    public const string ExtendedKeyUsage = "2.5.29.37";
    public const string CrlDistributionPoints = "2.5.29.31";
    public const string AuthorityInformationAccess = "1.3.6.1.5.5.7.1.1";
    public const string SignedCertificateTimestamps = "1.3.6.1.4.1.11129.2.4.2";
    public const string AnyExtendedKeyUsage = "2.5.29.37.0";
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    // RFC 4514 §3, RFC 4519 and RFC 2985.
    public const string CommonName = "2.5.4.3";
    public const string SerialNumberAttribute = "2.5.4.5";
    public const string Country = "2.5.4.6";
    public const string Locality = "2.5.4.7";
    public const string State = "2.5.4.8";
    public const string Street = "2.5.4.9";
    public const string Organization = "2.5.4.10";
    public const string OrganizationalUnit = "2.5.4.11";
    public const string DomainComponent = "0.9.2342.19200300.100.1.25";
    public const string UserId = "0.9.2342.19200300.100.1.1";
    public const string EmailAddress = "1.2.840.113549.1.9.1";

    private const int MaxContentSize = 64;

    /// <summary>What certificates are full of, so that reading them allocates no text.</summary>
    private static readonly (byte[] Content, string Oid)[] Known =
        Array.ConvertAll<string, (byte[], string)>(
        [
            CommonName, Organization, Country, OrganizationalUnit, Locality, State,
            EcdsaWithSha256, EcdsaWithSha384, Sha256WithRsa, EcPublicKey, P256, P384, RsaEncryption, Ed25519,
            BasicConstraints, KeyUsage, ExtendedKeyUsage, SubjectAlternativeName, SubjectKeyIdentifier,
            AuthorityKeyIdentifier, NameConstraints, CertificatePolicies, CrlDistributionPoints,
            AuthorityInformationAccess, SignedCertificateTimestamps, ServerAuthentication, ClientAuthentication,
            RsaPss, Mgf1, Sha256, Sha384, Sha512, Sha384WithRsa, Sha512WithRsa, EcdsaWithSha512,
        ], oid => (EncodeContent(oid), oid));

    /// <summary>
    /// The dotted text of an OBJECT IDENTIFIER's content (X.690 §8.19): at most 64 bytes, arcs below 2^128, which has
    /// room for the UUIDs of X.667.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> content, out string oid)
    {
        oid = "";
        if (content.IsEmpty || content.Length > MaxContentSize || content[^1] >= 0x80)
            return false;
        foreach ((byte[] known, string text) in Known)
        {
            if (content.SequenceEqual(known))
            {
                oid = text;
                return true;
            }
        }
        return TryDecodeArcs(content, out oid);
    }

    private static bool TryDecodeArcs(ReadOnlySpan<byte> content, out string oid)
    {
        oid = "";
        StringBuilder text = new();
        UInt128 arc = 0;
        bool atStart = true;
        foreach (byte b in content)
        {
            // X.690 §8.19.2: an arc does not begin with a zero digit; and it stays below 2^128 after this one.
            if ((atStart && b == 0x80) || arc >> 121 != 0)
                return false;
            arc = (arc << 7) | (uint)(b & 0x7f);
            atStart = b < 0x80;
            if (!atStart)
                continue;
            if (text.Length == 0)
            {
                uint first = arc < 40 ? 0U : arc < 80 ? 1U : 2U;
                text.Append((char)('0' + first));
                arc -= 40 * first;
            }
            text.Append('.').Append(arc.ToString(CultureInfo.InvariantCulture));
            arc = 0;
        }
        oid = text.ToString();
        return true;
    }

    private static byte[] EncodeContent(string oid)
    {
        DerWriter writer = new();
        writer.WriteOid(oid);
        return writer.Encode()[2..];
    }
}
