using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Math;
using Sundog.Nocrypto;
using Sundog.X509;
using Asn1Name = Org.BouncyCastle.Asn1.X509.GeneralName;

namespace Sundog.Tls.Tests.Pairs;

/// <summary>A leaf whose key is restricted to RSASSA-PSS, which the platform cannot make: by BouncyCastle.</summary>
internal static class RsaPssCertificate
{
    public static TlsIdentity Make(X509Certificate2 authority, ECDsa authorityKey, string name, bool client)
    {
        using RSA rsa = RSA.Create(2048);
        AlgorithmIdentifier restricted = new(PkcsObjectIdentifiers.IdRsassaPss);
        PrivateKeyInfo pkcs8 = new(restricted, Asn1Object.FromByteArray(rsa.ExportRSAPrivateKey()));
        if (!PrivateKeyPem.TryReadDer(pkcs8.GetDerEncoded(), out PrivateKey? key, out X509Fault fault))
            throw new InvalidOperationException(fault.ToString());

        AlgorithmIdentifier ecdsa = new(X9ObjectIdentifiers.ECDsaWithSha256);
        V3TbsCertificateGenerator generator = new();
        generator.SetSerialNumber(new DerInteger(new BigInteger(1, RandomNumberGenerator.GetBytes(12))));
        generator.SetSignature(ecdsa);
        generator.SetIssuer(X509Name.GetInstance(authority.SubjectName.RawData));
        generator.SetStartDate(new Time(TestIdentities.Now.AddDays(-1).UtcDateTime));
        generator.SetEndDate(new Time(TestIdentities.Now.AddDays(30).UtcDateTime));
        generator.SetSubject(new X509Name("CN=" + name));
        generator.SetSubjectPublicKeyInfo(new SubjectPublicKeyInfo(restricted, rsa.ExportRSAPublicKey()));
        generator.SetExtensions(Extensions(name, client));
        TbsCertificateStructure signedPart = generator.GenerateTbsCertificate();
        byte[] signature = authorityKey.SignData(
            signedPart.GetDerEncoded(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        X509CertificateStructure certificate = new(signedPart, ecdsa, new DerBitString(signature));
        return TlsIdentity.Create([TestIdentities.Parse(certificate.GetDerEncoded())], key!);
    }

    private static X509Extensions Extensions(string name, bool client)
    {
        X509ExtensionsGenerator extensions = new();
        extensions.AddExtension(X509Extensions.SubjectAlternativeName, false, new GeneralNames(new Asn1Name(Asn1Name.DnsName, name)));
        extensions.AddExtension(X509Extensions.KeyUsage, true, new KeyUsage(KeyUsage.DigitalSignature));
        extensions.AddExtension(
            X509Extensions.ExtendedKeyUsage, false, new ExtendedKeyUsage(client ? KeyPurposeID.id_kp_clientAuth : KeyPurposeID.id_kp_serverAuth));
        return extensions.Generate();
    }
}
