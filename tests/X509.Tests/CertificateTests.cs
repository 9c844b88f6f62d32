using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.X509.Tests;

public sealed class CertificateTests
{
    private static readonly byte[] Sample = MakeSample();

    [Fact]
    public void What_the_platform_wrote_reads_as_the_platform_reads_it()
    {
        using X509Certificate2 expected = X509CertificateLoader.LoadCertificate(Sample);
        Certificate actual = Parse(Sample);

        Assert.Equal(Sample, actual.Der.ToArray());
        Assert.Equal(expected.Version, actual.Version);
        Assert.Equal(expected.SerialNumberBytes.ToArray(), actual.SerialNumber.ToArray());
        Assert.Equal(expected.SubjectName.RawData, actual.Subject.Raw.ToArray());
        Assert.Equal(expected.IssuerName.RawData, actual.Issuer.Raw.ToArray());
        Assert.Equal(expected.NotBefore.ToUniversalTime(), actual.NotBefore.UtcDateTime);
        Assert.Equal(expected.NotAfter.ToUniversalTime(), actual.NotAfter.UtcDateTime);
        Assert.Equal(expected.PublicKey.ExportSubjectPublicKeyInfo(), actual.SubjectPublicKeyInfo.ToArray());
        Assert.Equal(expected.SignatureAlgorithm.Value, actual.SignatureAlgorithmOid);
        Assert.Equal(expected.GetCertHash(HashAlgorithmName.SHA256), actual.Sha256Fingerprint.ToArray());
        Assert.Equal(SHA256.HashData(actual.SubjectPublicKeyInfo.Span), actual.PublicKeyFingerprint.ToArray());
        Assert.Equal(
            expected.Extensions.Select(e => (e.Oid!.Value!, e.Critical, Convert.ToHexString(e.RawData))),
            actual.Extensions.Select(e => (e.Oid, e.IsCritical, Convert.ToHexString(e.Value.Span))));
        Assert.Equal("P-256", actual.PublicKey!.Name);
    }

    [Fact]
    public void Known_extensions_are_taken_apart()
    {
        Certificate certificate = Parse(Sample);
        Assert.Equal((true, 3), (certificate.BasicConstraints!.Value.IsAuthority, certificate.BasicConstraints.Value.PathLength));
        Assert.Equal(KeyUsages.DigitalSignature | KeyUsages.KeyCertSign | KeyUsages.DecipherOnly, certificate.KeyUsage);
        Assert.Equal(["1.3.6.1.5.5.7.3.1", "1.2.3.4.5"], certificate.ExtendedKeyUsage!);
        Assert.Equal(
            ["Dns:example.com", "Dns:*.example.org", "IpAddress:192.0.2.7", "IpAddress:2001:db8:0:0:0:0:0:1", "Mail:a@example.com", "Uri:https://example.com/"],
            certificate.SubjectAlternativeNames.Select(name => name.ToString()));
        Assert.Equal([1, 2, 3], certificate.SubjectKeyIdentifier!.Value.ToArray());
        Assert.Equal([4, 5, 6], certificate.AuthorityKeyIdentifier!.Value.ToArray());
        Assert.Equal(["example.com"], certificate.NameConstraints!.Permitted.Select(name => name.Text));
        Assert.Equal(["10.0.0.0/255.0.0.0"], certificate.NameConstraints.Excluded.Select(name => name.Text));
    }

    [Fact]
    public void Every_strict_prefix_is_refused_and_so_is_one_byte_more()
    {
        for (int length = 0; length < Sample.Length; length++)
            Assert.False(Certificate.TryParse(Sample.AsSpan(0, length), out _, out _), $"{length} bytes");
        Assert.False(Certificate.TryParse([.. Sample, 0], out _, out X509Fault fault));
        Assert.Equal(X509FaultReason.MalformedCertificate, fault.Reason);
    }

    [Property(MaxTest = 2000)]
    public void A_changed_byte_never_throws_and_never_parses_as_the_same(ushort position, byte value)
    {
        byte[] changed = (byte[])Sample.Clone();
        int at = position % changed.Length;
        bool isSame = changed[at] == value;
        changed[at] = value;
        if (Certificate.TryParse(changed, out Certificate? certificate, out X509Fault fault))
        {
            Assert.Equal(isSame, certificate!.Equals(Parse(Sample)));
            Assert.NotEmpty(certificate.ToString());
        }
        else
        {
            Assert.NotEqual(X509FaultReason.None, fault.Reason);
            Assert.DoesNotContain('\n', fault.ToString());
        }
    }

    [Property(MaxTest = 500)]
    public void Random_bytes_never_throw(byte[] bytes)
    {
        Assert.False(Certificate.TryParse(bytes, out _, out _));
        Assert.False(PrivateKeyPem.TryReadDer(bytes, out _, out _));
    }

    [Fact]
    public void A_certificate_that_is_too_large_is_refused_before_it_is_read()
    {
        Assert.False(Certificate.TryParse(new byte[Certificate.MaxSize + 1], out _, out X509Fault fault));
        Assert.Equal(X509FaultReason.TooLarge, fault.Reason);
    }

    [Fact]
    public void Parsing_copies()
    {
        byte[] source = (byte[])Sample.Clone();
        Certificate certificate = Parse(source);
        Array.Clear(source);
        Assert.Equal(Sample, certificate.Der.ToArray());
    }

    public static TheoryData<string, string, X509FaultReason> BrokenParts => new()
    {
        { "version", "A003020100", X509FaultReason.UnsupportedVersion },          // v1 written although it is the default
        { "version", "A003020103", X509FaultReason.UnsupportedVersion },
        { "version", "A00402020002", X509FaultReason.UnsupportedVersion },        // not minimal
        { "serial", "020100", X509FaultReason.None },                             // zero: old roots have it
        { "serial", "020180", X509FaultReason.MalformedSerialNumber },            // negative
        { "serial", "0200", X509FaultReason.MalformedSerialNumber },
        { "serial", "02020001", X509FaultReason.MalformedSerialNumber },          // not minimal
        { "serial", "02147FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", X509FaultReason.None },
        { "serial", "02157FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", X509FaultReason.MalformedSerialNumber },
        { "inner", "300A06082A8648CE3D040303", X509FaultReason.SignatureAlgorithmMismatch },
        { "inner", "0500", X509FaultReason.MalformedSignatureAlgorithm },
        { "outer", "3000", X509FaultReason.MalformedSignatureAlgorithm },
        { "issuer", "0500", X509FaultReason.MalformedName },
        { "issuer", "30023100", X509FaultReason.MalformedName },                  // an empty relative name
        { "subject", "30023000", X509FaultReason.MalformedName },
        { "subject", "300D310B300906035504030500" + "0500", X509FaultReason.MalformedName }, // a value too many
        { "validity", "3000", X509FaultReason.MalformedValidity },
        { "validity", "301E170D3236303630313132303030305A170D3236303633313132303030305A", X509FaultReason.MalformedValidity }, // 31 June
        { "validity", "301E170D3236303630313132303030305A170D3236303633303132303036305A", X509FaultReason.MalformedValidity }, // second 60
        { "validity", "301A170B323630363031313230305A170B323630363331313230305A", X509FaultReason.MalformedValidity }, // no seconds
        { "validity", "3022170D3236303630313132303030305A17113236303633303132303030302B30303030", X509FaultReason.MalformedValidity },
        { "validity", "3020170D3236303630313132303030305A180F32303330303633303132303030305A", X509FaultReason.None },
        { "validity", "3022170D3236303630313132303030305A181132303630303633303132303030302E355A", X509FaultReason.MalformedValidity },
        { "key", "3000", X509FaultReason.MalformedPublicKey },
        { "unique", "810200FF", X509FaultReason.None },
        { "unique", "810108", X509FaultReason.MalformedUniqueIdentifier },
        { "extensions", "A3023000", X509FaultReason.MalformedExtension },
        { "extensions", "A4023000", X509FaultReason.MalformedCertificate },
        { "signature", "0500", X509FaultReason.MalformedSignature },
        { "signature", "0302017E", X509FaultReason.MalformedSignature },          // seven bits
        { "fourth", "0500", X509FaultReason.MalformedCertificate },
        { "after", "00", X509FaultReason.MalformedCertificate },
    };

    [Theory]
    [MemberData(nameof(BrokenParts))]
    public void A_broken_part_has_its_own_fault(string part, string hex, X509FaultReason expected)
    {
        byte[] der = new TestCertificate { Replace = { [part] = Convert.FromHexString(hex) } }.Encode();
        Assert.Equal(expected, FaultOf(der));
    }

    [Fact]
    public void Extensions_and_unique_identifiers_need_their_version()
    {
        byte[] extended = new TestCertificate { Version = 2, Extensions = [TestCertificate.Dns("a.example")] }.Encode();
        Assert.Equal(X509FaultReason.ExtensionsBeforeVersion3, FaultOf(extended));
        byte[] unique = new TestCertificate { Version = 1, Replace = { ["unique"] = [0x81, 0x02, 0x00, 0xff] } }.Encode();
        Assert.Equal(X509FaultReason.MalformedUniqueIdentifier, FaultOf(unique));
    }

    [Fact]
    public void A_duplicate_extension_is_refused()
    {
        byte[] der = new TestCertificate { Extensions = [TestCertificate.Dns("a.example"), TestCertificate.Dns("b.example")] }.Encode();
        Assert.False(Certificate.TryParse(der, out _, out X509Fault fault));
        Assert.Equal(X509FaultReason.DuplicateExtension, fault.Reason);
    }

    public static TheoryData<string, string, bool> ExtensionValues => new()
    {
        { Oids.BasicConstraints, "3000", true },
        { Oids.BasicConstraints, "30030101FF", true },
        { Oids.BasicConstraints, "3003010100", true },            // FALSE written out: real authorities do it
        { Oids.BasicConstraints, "3003010101", false },           // not DER's TRUE
        { Oids.BasicConstraints, "30060101FF0201FF", false },     // a negative path length
        { Oids.BasicConstraints, "30090101FF02047FFFFFFF", true },
        { Oids.BasicConstraints, "300A0101FF02050080000000", false },
        { Oids.BasicConstraints, "30000500", false },
        { Oids.KeyUsage, "03020780", true },
        { Oids.KeyUsage, "03020781", false },                     // an unused bit is set
        { Oids.KeyUsage, "030108", false },
        { Oids.KeyUsage, "040180", false },
        { Oids.ExtendedKeyUsage, "3000", false },
        { Oids.ExtendedKeyUsage, "300306012A", true },
        { Oids.ExtendedKeyUsage, "300406028001", false },         // an arc that begins with a zero digit
        { Oids.ExtendedKeyUsage, "3003060180", false },           // an arc that does not end
        { Oids.SubjectAlternativeName, "3000", false },
        { Oids.SubjectAlternativeName, "3003820161", true },
        { Oids.SubjectAlternativeName, "30038201E9", false },     // not ASCII
        { Oids.SubjectAlternativeName, "30028200", false },
        { Oids.SubjectAlternativeName, "3003A20161", false },     // constructed
        { Oids.SubjectAlternativeName, "300687047F000001", true },
        { Oids.SubjectAlternativeName, "30058703000001", false },
        { Oids.SubjectAlternativeName, "3003890161", false },
        { Oids.SubjectAlternativeName, "A003820161", false },
        { Oids.SubjectKeyIdentifier, "040101", true },
        { Oids.SubjectKeyIdentifier, "04010100", false },
        { Oids.AuthorityKeyIdentifier, "3000", true },
        { Oids.AuthorityKeyIdentifier, "3003800101", true },
        { Oids.AuthorityKeyIdentifier, "3003830101", false },
        { Oids.AuthorityKeyIdentifier, "3005A103820161", true },
        { Oids.AuthorityKeyIdentifier, "3002A100", false },
        { Oids.NameConstraints, "3000", false },
        { Oids.NameConstraints, "3002A000", false },
        { Oids.NameConstraints, "3007A0053003820161", true },
        { Oids.NameConstraints, "3006A00430028200", true },
        { Oids.NameConstraints, "300AA0083006820161800101", false }, // a minimum
        { Oids.NameConstraints, "30040500" + "0500", false },
        { "1.2.3.4", "FFFFFF", true },                            // nobody's business
    };

    [Theory]
    [MemberData(nameof(ExtensionValues))]
    public void Extensions_are_read_strictly(string oid, string hex, bool isGood)
    {
        byte[] der = new TestCertificate { Extensions = [new X509Extension(oid, Convert.FromHexString(hex), false)] }.Encode();
        Assert.Equal(isGood ? X509FaultReason.None : X509FaultReason.MalformedExtension, FaultOf(der));
    }

    [Fact]
    public void A_key_that_is_not_known_here_is_no_fault_of_the_certificate()
    {
        Certificate certificate = new TestCertificate { Key = TestKey.Ec(ECCurve.NamedCurves.nistP521) }.Build();
        Assert.Null(certificate.PublicKey);
        Assert.Equal("1.2.840.10045.2.1", certificate.PublicKeyAlgorithmOid);
    }

    private static X509FaultReason FaultOf(byte[] der)
    {
        bool parsed = Certificate.TryParse(der, out Certificate? certificate, out X509Fault fault);
        Assert.Equal(parsed, certificate is not null);
        Assert.Equal(parsed, fault.Reason == X509FaultReason.None);
        return fault.Reason;
    }

    private static Certificate Parse(byte[] der)
    {
        Assert.True(Certificate.TryParse(der, out Certificate? certificate, out X509Fault fault), fault.ToString());
        return certificate!;
    }

    private static byte[] MakeSample()
    {
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("example.com");
        names.AddDnsName("*.example.org");
        names.AddIpAddress(System.Net.IPAddress.Parse("192.0.2.7"));
        names.AddIpAddress(System.Net.IPAddress.Parse("2001:db8::1"));
        names.AddEmailAddress("a@example.com");
        names.AddUri(new Uri("https://example.com/"));
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=sample, O=\"Sun, Dog\", C=DE", key, HashAlgorithmName.SHA384);
        List<X509Extension> extensions =
        [
            new X509BasicConstraintsExtension(true, true, 3, true),
            new X509KeyUsageExtension(
                X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DecipherOnly, true),
            new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.2.3.4.5")], false),
            names.Build(),
            new X509SubjectKeyIdentifierExtension([1, 2, 3], false),
            X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier([4, 5, 6]),
            TestCertificate.Raw(Oids.NameConstraints, true, WriteNameConstraints),
            new X509Extension("1.2.3.4.5.6", [0xff], false),
        ];
        foreach (X509Extension extension in extensions)
            request.CertificateExtensions.Add(extension);
        using X509Certificate2 made = request.CreateSelfSigned(TestCertificate.Now, new DateTimeOffset(2051, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return made.RawData;
    }

    private static void WriteNameConstraints(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0, true)))
            using (writer.PushSequence())
                writer.WriteCharacterString(UniversalTagNumber.IA5String, "example.com", new Asn1Tag(TagClass.ContextSpecific, 2));
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1, true)))
            using (writer.PushSequence())
                writer.WriteOctetString([10, 0, 0, 0, 255, 0, 0, 0], new Asn1Tag(TagClass.ContextSpecific, 7));
        }
    }
}
