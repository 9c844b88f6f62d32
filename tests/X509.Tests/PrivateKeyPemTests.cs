using System;
using System.Security.Cryptography;
using Sundog.Nocrypto;
using Xunit;

namespace Sundog.X509.Tests;

public sealed class PrivateKeyPemTests
{
    // Made by: openssl genpkey -algorithm ed25519. RFC 8410 §10.3 has this one.
    private const string Ed25519Key = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
        -----END PRIVATE KEY-----
        """;

    // RFC 8410 §10.3, with an attribute and the public key, version 2 (v2 is the number 1).
    private const string Ed25519KeyWithPublicKey = """
        -----BEGIN PRIVATE KEY-----
        MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
        oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB
        Z9w7lshQhqowtrbLDFw4rXAxZuE=
        -----END PRIVATE KEY-----
        """;

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    public void Keys_of_the_platform_read_in_both_forms_and_write_back(string curve)
    {
        using ECDsa platform = ECDsa.Create(curve == "P-256" ? ECCurve.NamedCurves.nistP256 : ECCurve.NamedCurves.nistP384);
        byte[] scalar = platform.ExportParameters(true).D!;
        foreach (string text in (string[])[platform.ExportPkcs8PrivateKeyPem(), platform.ExportECPrivateKeyPem()])
        {
            using EcPrivateKey key = (EcPrivateKey)Read(text);
            Assert.Equal(curve, key.PublicKey.Name);
            Assert.Equal(platform.ExportSubjectPublicKeyInfo(), PublicKeyInfo.Encode(key.PublicKey));
            byte[] exported = new byte[scalar.Length];
            key.ExportScalar(exported);
            Assert.Equal(scalar, exported);

            using ECDsa again = ECDsa.Create();
            again.ImportFromPem(PrivateKeyPem.Write(key));
            Assert.Equal(scalar, again.ExportParameters(true).D);
        }
        foreach (byte[] der in (byte[][])[platform.ExportPkcs8PrivateKey(), platform.ExportECPrivateKey()])
        {
            Assert.True(PrivateKeyPem.TryReadDer(der, out PrivateKey? key, out _));
            Assert.Equal(curve, key!.PublicKey.Name);
            AssertPrefixesRefused(der);
        }
    }

    [Fact]
    public void RSA_keys_read_in_both_forms_and_keep_their_restriction()
    {
        using RSA platform = RSA.Create(2048);
        foreach (string text in (string[])[platform.ExportPkcs8PrivateKeyPem(), platform.ExportRSAPrivateKeyPem()])
        {
            using RsaPrivateKey key = (RsaPrivateKey)Read(text);
            Assert.Equal(platform.ExportSubjectPublicKeyInfo(), PublicKeyInfo.Encode(key.PublicKey));
            Assert.False(key.PssOnly);
            Assert.Throws<ArgumentException>(() => PrivateKeyPem.Write(key));
        }
        foreach (byte[] der in (byte[][])[platform.ExportPkcs8PrivateKey(), platform.ExportRSAPrivateKey()])
        {
            Assert.True(PrivateKeyPem.TryReadDer(der, out PrivateKey? key, out _));
            Assert.Equal("RSA-2048", key!.PublicKey.Name);
            for (int length = 0; length < der.Length; length += 7)
                Assert.False(PrivateKeyPem.TryReadDer(der.AsSpan(0, length), out _, out _), $"{length} bytes");
        }

        // RFC 4055 §1.2: id-RSASSA-PSS without parameters.
        byte[] pss = TestCertificate.Der(writer =>
        {
            using (writer.PushSequence())
            {
                writer.WriteInteger(0);
                writer.WriteEncodedValue(TestKey.AlgorithmIdentifier("1.2.840.113549.1.1.10"));
                writer.WriteOctetString(platform.ExportRSAPrivateKey());
            }
        });
        using RsaPrivateKey restricted = (RsaPrivateKey)Read(Pem.Write("PRIVATE KEY", pss));
        Assert.True(restricted.PssOnly);
        Assert.Equal(TestKey.AlgorithmIdentifier("1.2.840.113549.1.1.10"), PublicKeyInfo.Encode(restricted.PublicKey)[4..17]);
    }

    [Fact]
    public void RSA_keys_that_are_small_or_damaged_are_refused()
    {
        using RSA small = RSA.Create(1024), platform = RSA.Create(2048);
        AssertRefused(small.ExportPkcs8PrivateKeyPem(), X509FaultReason.UnsupportedPrivateKey);
        byte[] damaged = platform.ExportRSAPrivateKey();
        damaged[^1] ^= 2;
        AssertRefused(Pem.Write("RSA PRIVATE KEY", damaged), X509FaultReason.UnsupportedPrivateKey);
        damaged = platform.ExportRSAPrivateKey();
        damaged[6] = 1; // version: multi-prime
        AssertRefused(Pem.Write("RSA PRIVATE KEY", damaged), X509FaultReason.UnsupportedPrivateKey);
    }

    [Fact]
    public void The_parameters_that_openssl_writes_before_a_key_and_certificates_are_passed_over()
    {
        using ECDsa platform = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string text = Pem.Write("EC PARAMETERS", [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07])
            + CertificatePem.Write(TestCertificate.Root().Build()) + platform.ExportECPrivateKeyPem();
        Assert.Equal("P-256", Read(text).PublicKey.Name);
    }

    [Fact]
    public void Ed25519_reads_with_and_without_its_public_key()
    {
        byte[] seed = new byte[32];
        foreach (string text in (string[])[Ed25519Key, Ed25519KeyWithPublicKey])
        {
            using Ed25519PrivateKey key = (Ed25519PrivateKey)Read(text);
            key.ExportSeed(seed);
            Assert.Equal("D4EE72DBF913584AD5B6D8F1F769F8AD3AFE7C28CBF1D4FBE097A88F44755842", Convert.ToHexString(seed));
            Assert.Equal(Ed25519Key.ReplaceLineEndings("\n") + "\n", PrivateKeyPem.Write(key));
        }
    }

    [Fact]
    public void A_public_key_of_another_key_is_refused()
    {
        using ECDsa one = ECDsa.Create(ECCurve.NamedCurves.nistP256), other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] der = one.ExportECPrivateKey(), foreign = other.ExportECPrivateKey();
        foreign.AsSpan(^64).CopyTo(der.AsSpan(^64));
        AssertRefused(Pem.Write("EC PRIVATE KEY", der), X509FaultReason.MalformedPrivateKey);
        AssertRefused(Ed25519KeyWithPublicKey.Replace("Z9w7", "Z9w8", StringComparison.Ordinal), X509FaultReason.MalformedPrivateKey);
    }

    [Fact]
    public void A_curve_that_is_not_known_is_named_as_such()
    {
        using ECDsa platform = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        AssertRefused(platform.ExportPkcs8PrivateKeyPem(), X509FaultReason.UnsupportedPrivateKey);
        AssertRefused(platform.ExportECPrivateKeyPem(), X509FaultReason.UnsupportedPrivateKey);
    }

    [Fact]
    public void Encrypted_keys_are_refused_with_a_clear_line()
    {
        using ECDsa platform = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        PbeParameters pbe = new(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1);
        AssertRefused(platform.ExportEncryptedPkcs8PrivateKeyPem("password", pbe), X509FaultReason.EncryptedPrivateKey);
        AssertRefused(
            "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END EC PRIVATE KEY-----\n",
            X509FaultReason.EncryptedPrivateKey);
        Assert.False(PrivateKeyPem.TryReadDer(platform.ExportEncryptedPkcs8PrivateKey("password", pbe), out _, out X509Fault fault));
        Assert.Equal(X509FaultReason.EncryptedPrivateKey, fault.Reason);
        Assert.Contains("decrypt", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void There_is_exactly_one_key()
    {
        AssertRefused(Ed25519Key + "\n" + Ed25519Key, X509FaultReason.SeveralPrivateKeys);
        AssertRefused("", X509FaultReason.NoPrivateKey);
        AssertRefused(CertificatePem.Write(TestCertificate.Root().Build()), X509FaultReason.NoPrivateKey);
        AssertRefused(Ed25519Key + "\n-----BEGIN X-----\n", X509FaultReason.MalformedPem);
        AssertRefused(Pem.Write("PRIVATE KEY", new byte[PrivateKeyPem.MaxSize + 1]), X509FaultReason.TooLarge);
    }

    [Fact]
    public void A_certificate_knows_its_private_key()
    {
        using ECDsa platform = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using PrivateKey key = Read(platform.ExportPkcs8PrivateKeyPem());
        using PrivateKey other = Read(Ed25519Key);
        System.Security.Cryptography.X509Certificates.CertificateRequest request = new("CN=a", platform, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(TestCertificate.Now, TestCertificate.Now.AddDays(1));
        Assert.True(Certificate.TryParse(made.RawData, out Certificate? certificate, out _));
        Assert.True(certificate!.Matches(key));
        Assert.False(certificate.Matches(other));
    }

    private static PrivateKey Read(string text)
    {
        Assert.True(PrivateKeyPem.TryRead(text, out PrivateKey? key, out X509Fault fault), fault.ToString());
        return key!;
    }

    private static void AssertRefused(string text, X509FaultReason reason)
    {
        Assert.False(PrivateKeyPem.TryRead(text, out PrivateKey? key, out X509Fault fault));
        Assert.Null(key);
        Assert.Equal(reason, fault.Reason);
    }

    private static void AssertPrefixesRefused(byte[] der)
    {
        for (int length = 0; length < der.Length; length++)
            Assert.False(PrivateKeyPem.TryReadDer(der.AsSpan(0, length), out _, out _), $"{length} bytes");
    }
}
