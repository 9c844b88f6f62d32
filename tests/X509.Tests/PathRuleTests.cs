using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace Sundog.X509.Tests;

/// <summary>One path for each rule, in which this rule and no other is broken.</summary>
public sealed class PathRuleTests
{
    private static readonly X509BasicConstraintsExtension Authority = new(true, false, 0, true);

    private static readonly Dictionary<X509FaultReason, Func<Certificate[]>> BrokenPaths = new()
    {
        [X509FaultReason.UnknownIssuer] = () => Path(leaf: new TestCertificate
        {
            Issuer = "CN=nobody",
            IssuerKey = TestKey.Middle,
            Extensions = [TestCertificate.Dns("example.com")],
        }),
        [X509FaultReason.EmptyAuthorityName] = () => Path(
            leaf: new TestCertificate { Issuer = "", IssuerKey = TestKey.Middle, Extensions = [TestCertificate.Dns("example.com")] },
            middle: new TestCertificate { Subject = "", Key = TestKey.Middle, Extensions = [Authority] }),
        [X509FaultReason.NotYetValid] = () => Path(leaf: Leaf(notBefore: TestCertificate.Now.AddSeconds(1))),
        [X509FaultReason.Expired] = () => Path(leaf: Leaf(notAfter: TestCertificate.Now.AddSeconds(-1))),
        [X509FaultReason.UnknownCriticalExtension] = () => Path(middle: TestCertificate.Middle(
            Authority, new X509Extension("1.2.3.4", [5, 0], critical: true))),
        [X509FaultReason.NotVersion3] = () => Path(
            middle: new TestCertificate { Version = 1, Subject = "CN=middle", Key = TestKey.Middle }),
        [X509FaultReason.NotAuthority] = () => Path(middle: TestCertificate.Middle(
            new X509BasicConstraintsExtension(false, false, 0, true))),
        [X509FaultReason.KeyUsageForbidsSigningCertificates] = () => Path(middle: TestCertificate.Middle(
            Authority, new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.CrlSign, true))),
        [X509FaultReason.PathLengthExceeded] = () => Path(root: new TestCertificate
        {
            Subject = "CN=root",
            Key = TestKey.Root,
            Extensions = [new X509BasicConstraintsExtension(true, true, 0, true)],
        }),
        [X509FaultReason.KeyUsageForbidsSignatures] = () => Path(leaf: TestCertificate.LeafBelowMiddle(
            TestCertificate.Dns("example.com"), new X509KeyUsageExtension(X509KeyUsageFlags.KeyEncipherment, true))),
        [X509FaultReason.KeyUsageInconsistent] = () => Path(leaf: TestCertificate.LeafBelowMiddle(
            TestCertificate.Dns("example.com"),
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign, true))),
        [X509FaultReason.ExtendedKeyUsageForbidsPurpose] = () => Path(leaf: TestCertificate.LeafBelowMiddle(
            TestCertificate.Dns("example.com"), Purposes("1.3.6.1.5.5.7.3.2"))),
        [X509FaultReason.NameConstraintsOutsideAuthority] = () => Path(leaf: TestCertificate.LeafBelowMiddle(
            TestCertificate.Dns("example.com"), PermitDns("example.com"))),
        [X509FaultReason.NameConstraintMalformed] = () => Path(middle: TestCertificate.Middle(Authority, PermitDns(".example.com"))),
        [X509FaultReason.NameConstraintUnsupported] = () => Path(
            leaf: TestCertificate.LeafBelowMiddle(Names(dns: "example.com", uri: "https://example.com/")),
            middle: TestCertificate.Middle(Authority, Constraint(6, "example.com"))),
        [X509FaultReason.NameConstraintViolated] = () => Path(middle: TestCertificate.Middle(Authority, PermitDns("example.org"))),
        [X509FaultReason.UnsupportedPublicKey] = () => Path(leaf: Leaf(key: TestKey.Ec(ECCurve.NamedCurves.nistP521))),
        [X509FaultReason.WeakPublicKey] = () => Path(leaf: Leaf(key: TestKey.Rsa(1024))),
        [X509FaultReason.NameMismatch] = () => Path(leaf: TestCertificate.LeafBelowMiddle(TestCertificate.Dns("example.org"))),
        [X509FaultReason.WeakSignatureAlgorithm] = () => Path(leaf: Leaf(hash: HashAlgorithmName.SHA1)),
        [X509FaultReason.UnsupportedSignatureAlgorithm] = () => Path(leaf: Leaf(outer: TestKey.AlgorithmIdentifier("1.2.3.4"))),
        [X509FaultReason.SignatureAlgorithmUnfitForKey] = () => Path(
            leaf: Leaf(outer: TestKey.AlgorithmIdentifier("1.2.840.113549.1.1.11", hasNull: true))),
        [X509FaultReason.BadSignature] = () => Path(leaf: Leaf(issuerKey: TestKey.Leaf)),
    };

    public static TheoryData<X509FaultReason> Rules => new(PathRules.All.Select(rule => rule.Reason));

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_path_that_breaks_a_rule_is_refused_for_just_that(X509FaultReason rule)
    {
        (VerifiedChain? chain, X509Fault fault) = Validate(BrokenPaths[rule]());
        Assert.Null(chain);
        Assert.True(rule == fault.Reason, $"{rule} expected, not {fault}");
    }

    [Fact]
    public void The_path_that_the_broken_ones_were_made_from_is_valid()
    {
        (VerifiedChain? chain, X509Fault fault) = Validate(Path());
        Assert.True(chain is not null, fault.ToString());
        Assert.Equal(["CN=leaf", "CN=middle", "CN=root"], chain.Certificates.Select(c => c.Subject.ToString()));
    }

    [Fact]
    public void No_two_rules_share_a_reason()
        => Assert.Equal(PathRules.All.Count, PathRules.All.Select(rule => rule.Reason).Distinct().Count());

    [Fact]
    public void Each_rule_names_its_requirement_and_all_roles_have_rules()
    {
        Assert.All(PathRules.All, rule => Assert.NotEmpty(rule.Requirement));
        Assert.Equal(PathRoles.All, PathRules.All.Aggregate(default(PathRoles), (roles, rule) => roles | rule.Roles));
    }

    /// <summary>A root, one authority below it, and a server, any of which may be replaced. The last is the anchor.</summary>
    private static Certificate[] Path(TestCertificate? leaf = null, TestCertificate? middle = null, TestCertificate? root = null)
        => [(leaf ?? Leaf()).Build(), (middle ?? TestCertificate.Middle()).Build(), (root ?? TestCertificate.Root()).Build()];

    private static TestCertificate Leaf(
        DateTimeOffset? notBefore = null, DateTimeOffset? notAfter = null, TestKey? key = null, TestKey? issuerKey = null,
        HashAlgorithmName? hash = null, byte[]? outer = null) => new()
        {
            Issuer = "CN=middle",
            IssuerKey = issuerKey ?? TestKey.Middle,
            Key = key ?? TestKey.Leaf,
            NotBefore = notBefore ?? TestCertificate.Now.AddDays(-1),
            NotAfter = notAfter ?? TestCertificate.Now.AddDays(1),
            Hash = hash ?? HashAlgorithmName.SHA256,
            Extensions = [TestCertificate.Dns("example.com")],
            Replace = outer is null ? [] : new() { ["outer"] = outer },
        };

    private static (VerifiedChain? Chain, X509Fault Fault) Validate(Certificate[] path)
    {
        _ = ServerName.TryParse("example.com", out ServerName? name);
        _ = ChainValidator.Default.TryValidate(
            path[..^1], TrustAnchors.Create([path[^1]]), TestCertificate.Now, CertificatePurpose.ServerAuthentication, name,
            out VerifiedChain? chain, out X509Fault fault);
        return (chain, fault);
    }

    private static X509EnhancedKeyUsageExtension Purposes(params string[] oids)
    {
        OidCollection collection = [];
        foreach (string oid in oids)
            collection.Add(new Oid(oid));
        return new X509EnhancedKeyUsageExtension(collection, false);
    }

    private static X509Extension Names(string dns, string uri)
    {
        SubjectAlternativeNameBuilder builder = new();
        builder.AddDnsName(dns);
        builder.AddUri(new Uri(uri));
        return builder.Build();
    }

    private static X509Extension PermitDns(string name) => Constraint(2, name);

    private static X509Extension Constraint(int kind, string text) => TestCertificate.Raw(Oids.NameConstraints, true, writer =>
    {
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0, true)))
        using (writer.PushSequence())
            writer.WriteCharacterString(UniversalTagNumber.IA5String, text, new Asn1Tag(TagClass.ContextSpecific, kind));
    });
}
