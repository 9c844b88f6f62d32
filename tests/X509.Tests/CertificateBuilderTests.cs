using System;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sundog.Nocrypto;
using Xunit;

namespace Sundog.X509.Tests;

public sealed class CertificateBuilderTests
{
    private static readonly DateTimeOffset Start = TestCertificate.Now.AddDays(-1);
    private static readonly DateTimeOffset End = new(2060, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> KeyKinds => ["P-256", "P-384", "Ed25519", "RSA", "RSA-PSS"];

    [Theory]
    [MemberData(nameof(KeyKinds))]
    public void An_authority_and_its_server_validate_and_other_libraries_agree(string kind)
    {
        using PrivateKey rootKey = NewKey(kind), leafKey = NewKey(kind);
        Certificate root = MakeRoot(rootKey);
        Certificate leaf = MakeServer(leafKey.PublicKey).Sign(root, rootKey, TestRandom.Instance);

        _ = ServerName.TryParse("www.example.com", out ServerName? name);
        bool isValid = ChainValidator.Default.TryValidate(
            [leaf], TrustAnchors.Create([root]), TestCertificate.Now, CertificatePurpose.ServerAuthentication, name, out VerifiedChain? chain, out X509Fault fault);
        Assert.True(isValid, fault.ToString());
        Assert.Equal([leaf, root], chain!.Certificates);

        var bouncyLeaf = new Org.BouncyCastle.X509.X509Certificate(leaf.Der.ToArray());
        var bouncyRoot = new Org.BouncyCastle.X509.X509Certificate(root.Der.ToArray());
        bouncyRoot.Verify(bouncyRoot.GetPublicKey());
        bouncyLeaf.Verify(bouncyRoot.GetPublicKey());
        Assert.Equal(bouncyRoot.SubjectDN, bouncyLeaf.IssuerDN);
        Assert.Equal(End.UtcDateTime, bouncyLeaf.NotAfter.ToUniversalTime());
    }

    [Fact]
    public void The_platform_reads_the_extensions_as_they_were_meant()
    {
        using PrivateKey rootKey = NewKey("P-256"), leafKey = NewKey("P-256");
        Certificate root = MakeRoot(rootKey);
        Certificate leaf = MakeServer(leafKey.PublicKey).Sign(root, rootKey, TestRandom.Instance);
        using X509Certificate2 platformRoot = X509CertificateLoader.LoadCertificate(root.Der.Span);
        using X509Certificate2 platformLeaf = X509CertificateLoader.LoadCertificate(leaf.Der.Span);

        var constraints = platformRoot.Extensions.OfType<X509BasicConstraintsExtension>().Single();
        Assert.Equal((true, true, true, 1), (constraints.Critical, constraints.CertificateAuthority, constraints.HasPathLengthConstraint, constraints.PathLengthConstraint));
        var rootUsage = platformRoot.Extensions.OfType<X509KeyUsageExtension>().Single();
        Assert.Equal(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, rootUsage.KeyUsages);
        Assert.True(rootUsage.Critical);

        Assert.Empty(platformLeaf.Extensions.OfType<X509BasicConstraintsExtension>());
        Assert.Equal(X509KeyUsageFlags.DigitalSignature, platformLeaf.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        var names = platformLeaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.False(names.Critical);
        Assert.Equal(["example.com", "*.example.com"], names.EnumerateDnsNames());
        Assert.Equal(["192.0.2.1"], names.EnumerateIPAddresses().Select(address => address.ToString()));
        Assert.Equal(
            platformRoot.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifierBytes.ToArray(),
            platformLeaf.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().Single().KeyIdentifier!.Value.ToArray());
        Assert.Equal(16, platformLeaf.SerialNumberBytes.Length);
        Assert.InRange(platformLeaf.SerialNumberBytes.Span[0], 0x40, 0x7f);
        Assert.Equal("CN=root, O=Sundog, C=DE", platformRoot.Subject);
    }

    [Fact]
    public void A_certificate_without_a_subject_has_critical_names()
    {
        using PrivateKey key = NewKey("P-256");
        using PrivateKey rootKey = NewKey("P-256");
        CertificateBuilder builder = new(DistinguishedName.Empty, key.PublicKey, Start, End);
        Assert.Throws<InvalidOperationException>(() => builder.Sign(MakeRoot(rootKey), rootKey, TestRandom.Instance));
        builder.MailAddresses.Add("a@example.com");
        builder.Uris.Add("https://example.com/");
        Certificate certificate = builder.Sign(MakeRoot(rootKey), rootKey, TestRandom.Instance);
        Assert.True(certificate.Extensions.Single(extension => extension.Oid == Oids.SubjectAlternativeName).IsCritical);
        Assert.Equal(["Mail:a@example.com", "Uri:https://example.com/"], certificate.SubjectAlternativeNames.Select(n => n.ToString()));
    }

    [Fact]
    public void What_contradicts_itself_is_refused()
    {
        using PrivateKey key = NewKey("P-256"), other = NewKey("P-256");
        Certificate root = MakeRoot(key);
        Certificate leaf = MakeServer(other.PublicKey).Sign(root, key, TestRandom.Instance);
        CertificateBuilder server = MakeServer(other.PublicKey);

        Assert.Throws<ArgumentException>(() => server.Sign(root, other, TestRandom.Instance));
        Assert.Throws<ArgumentException>(() => server.Sign(leaf, other, TestRandom.Instance));
        Assert.Throws<ArgumentException>(() => server.SelfSign(key, TestRandom.Instance));
        Assert.Throws<ArgumentException>(() => new CertificateBuilder(DistinguishedName.Empty, key.PublicKey, End, Start));
        Assert.Throws<ArgumentException>(() => DistinguishedName.Create(new string('x', 65)));
        Assert.Throws<ArgumentException>(() => DistinguishedName.Create("x", country: "Germany"));

        AssertContradiction(b => b.PathLength = 0);
        AssertContradiction(b => b.KeyUsage = KeyUsages.KeyCertSign);
        AssertContradiction(b => b.KeyUsage = KeyUsages.None);
        AssertContradiction(b => b.SignatureAlgorithm = Nocrypto.SignatureAlgorithm.Ed25519);
        AssertContradiction(b =>
        {
            _ = ServerName.TryParse("com", out ServerName? top);
            b.WildcardsBelow.Add(top!);
        });

        void AssertContradiction(Action<CertificateBuilder> set)
        {
            CertificateBuilder builder = MakeServer(other.PublicKey);
            set(builder);
            Assert.Throws<InvalidOperationException>(() => builder.Sign(root, key, TestRandom.Instance));
        }
    }

    [Fact]
    public void Pins_recognize_a_key_in_any_certificate()
    {
        using PrivateKey key = NewKey("P-256"), other = NewKey("P-256");
        Certificate one = MakeRoot(key), two = MakeServer(key.PublicKey).SelfSign(key, TestRandom.Instance);
        PublicKeyPin pin = PublicKeyPin.Of(one);
        Assert.Equal(pin, PublicKeyPin.Of(key.PublicKey));
        Assert.True(pin.Matches(two));
        Assert.False(pin.Matches(MakeRoot(other)));
        string hex = Convert.ToHexStringLower(SHA256.HashData(one.SubjectPublicKeyInfo.Span));
        foreach (string text in (string[])[pin.ToString(), "sha256:" + hex, "sha256:" + hex.ToUpperInvariant()])
        {
            Assert.True(PublicKeyPin.TryParse(text, out PublicKeyPin? read));
            Assert.Equal(pin, read);
        }
        string base64 = pin.ToString()["sha256:".Length..];
        foreach (string? text in (string?[])[null, "", "sha256:", base64, "sha1:" + base64, pin + "=", "sha256:" + hex[2..], "sha256:" + new string('x', 64), "sha256:" + base64[..^2] + "\n="])
            Assert.False(PublicKeyPin.TryParse(text, out _));
    }

    private static Certificate MakeRoot(PrivateKey key)
        => new CertificateBuilder(DistinguishedName.Create("root", "Sundog", country: "DE"), key.PublicKey, Start, End)
        {
            IsAuthority = true,
            PathLength = 1,
        }.SelfSign(key, TestRandom.Instance);

    private static CertificateBuilder MakeServer(Nocrypto.PublicKey key)
    {
        CertificateBuilder builder = new(DistinguishedName.Create("server"), key, Start, End);
        foreach (string text in (string[])["example.com", "192.0.2.1"])
        {
            Assert.True(ServerName.TryParse(text, out ServerName? name));
            builder.ServerNames.Add(name!);
        }
        builder.WildcardsBelow.Add(builder.ServerNames[0]);
        builder.Purposes.Add(CertificatePurpose.ServerAuthentication);
        return builder;
    }

    private static PrivateKey NewKey(string kind) => kind switch
    {
        "P-256" => P256.Instance.GeneratePrivateKey(TestRandom.Instance),
        "P-384" => P384.Instance.GeneratePrivateKey(TestRandom.Instance),
        "Ed25519" => Ed25519PrivateKey.Generate(TestRandom.Instance),
        _ => NewRsaKey(kind == "RSA" ? RsaKeyRestriction.None : RsaKeyRestriction.PssSha256),
    };

    private static PrivateKey NewRsaKey(RsaKeyRestriction restriction)
    {
        using RSA platform = RSA.Create(2048);
        Assert.True(RsaKeyCodec.TryDecodePrivate(platform.ExportRSAPrivateKey(), restriction, out Nocrypto.PrivateKey? key, out _));
        return key!;
    }

    private sealed class TestRandom : RandomSource
    {
        public static TestRandom Instance { get; } = new();

        public override void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
    }
}
