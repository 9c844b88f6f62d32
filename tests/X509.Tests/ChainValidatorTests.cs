using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace Sundog.X509.Tests;

public sealed class ChainValidatorTests
{
    private static readonly X509BasicConstraintsExtension Authority = new(true, false, 0, true);

    private static readonly Certificate Root = TestCertificate.Root().Build();
    private static readonly Certificate Middle = TestCertificate.Middle().Build();
    private static readonly Certificate Leaf = TestCertificate.LeafBelowMiddle().Build();

    [Fact]
    public void The_order_after_the_leaf_does_not_matter_and_strangers_do_not_either()
    {
        Certificate stranger = new TestCertificate { Subject = "CN=stranger", Issuer = "CN=elsewhere" }.Build();
        Assert.Equal([Leaf, Middle, Root], Validate([Leaf, stranger, Root, Middle], [Root]).Chain!.Certificates);
    }

    [Fact]
    public void A_chain_says_what_it_was_checked_for()
    {
        VerifiedChain chain = Validate([Leaf, Middle], [Root]).Chain!;
        Assert.Same(Leaf, chain.Leaf);
        Assert.Same(Root, chain.Anchor);
        Assert.Equal(TestCertificate.Now, chain.Time);
        Assert.Equal("example.com", chain.Name!.Text);
        Assert.Equal(CertificatePurpose.ServerAuthentication, chain.Purpose);
    }

    [Fact]
    public void An_intermediate_may_itself_be_the_anchor()
        => Assert.Equal([Leaf, Middle], Validate([Leaf], [Middle]).Chain!.Certificates);

    [Fact]
    public void A_path_that_fails_is_left_for_another_one()
    {
        // The same authority twice: once by an unknown root, expired and presented first, and once by ours.
        Certificate bad = new TestCertificate
        {
            Subject = "CN=middle",
            Issuer = "CN=other root",
            IssuerKey = TestKey.Leaf,
            Key = TestKey.Middle,
            Extensions = [Authority],
        }.Build();
        Certificate expired = new TestCertificate
        {
            Subject = "CN=middle",
            Key = TestKey.Middle,
            Extensions = [Authority],
            NotAfter = TestCertificate.Now.AddDays(-1),
        }.Build();
        Assert.Equal([Leaf, Middle, Root], Validate([Leaf, bad, expired, Middle], [Root]).Chain!.Certificates);
    }

    [Fact]
    public void Nobody_is_trusted_by_an_empty_set()
        => Assert.Equal(X509FaultReason.UnknownIssuer, Validate([Leaf, Middle, Root], []).Fault.Reason);

    [Fact]
    public void No_certificate_is_a_fault_of_its_own()
        => Assert.Equal(X509FaultReason.NoCertificatePresented, Validate([], [Root]).Fault.Reason);

    [Fact]
    public void A_self_signed_leaf_is_valid_only_where_it_is_itself_an_anchor()
    {
        Certificate pinned = SelfSigned("example.com");
        Certificate other = SelfSigned("example.com", serial: 9);
        Assert.Equal([pinned], Validate([pinned], [pinned]).Chain!.Certificates);
        Assert.Equal(X509FaultReason.UnknownIssuer, Validate([pinned], [Root]).Fault.Reason);
        // Same name and key, but not the same certificate: it is no authority, so it cannot vouch for its twin.
        Assert.Equal(X509FaultReason.NotAuthority, Validate([other], [pinned]).Fault.Reason);
    }

    [Fact]
    public void A_pinned_leaf_must_fulfil_what_every_leaf_must()
    {
        Assert.Equal(X509FaultReason.NameMismatch, Validate([SelfSigned("example.org")], [SelfSigned("example.org")]).Fault.Reason);
        Certificate expired = new TestCertificate
        {
            Issuer = "CN=leaf",
            IssuerKey = TestKey.Leaf,
            NotAfter = TestCertificate.Now.AddDays(-1),
            Extensions = [TestCertificate.Dns("example.com")],
        }.Build();
        Assert.Equal(X509FaultReason.Expired, Validate([expired], [expired]).Fault.Reason);
    }

    [Fact]
    public void A_pinned_leaf_is_no_authority_for_others()
    {
        Certificate issued = new TestCertificate
        {
            Subject = "CN=forged",
            Issuer = "CN=leaf",
            IssuerKey = TestKey.Leaf,
            Extensions = [TestCertificate.Dns("example.com")],
        }.Build();
        Assert.Equal(X509FaultReason.NotAuthority, Validate([issued], [SelfSigned("example.org")]).Fault.Reason);
    }

    [Fact]
    public void An_expired_anchor_still_counts_because_only_who_trusts_it_can_end_that()
    {
        Certificate expired = new TestCertificate
        {
            Subject = "CN=root",
            Key = TestKey.Root,
            Extensions = [Authority],
            NotAfter = TestCertificate.Now.AddDays(-1),
        }.Build();
        Assert.NotNull(Validate([Leaf, Middle], [expired]).Chain);
    }

    [Fact]
    public void An_anchor_of_version_1_is_an_authority()
    {
        Certificate old = new TestCertificate { Version = 1, Subject = "CN=root", Key = TestKey.Root }.Build();
        Assert.NotNull(Validate([Leaf, Middle], [old]).Chain);
    }

    [Fact]
    public void The_restrictions_of_an_anchor_count()
    {
        Certificate constrained = TestCertificate.Root(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false)).Build();
        Assert.Equal(X509FaultReason.ExtendedKeyUsageForbidsPurpose, Validate([Leaf, Middle], [constrained]).Fault.Reason);
    }

    [Fact]
    public void Validity_is_inclusive_and_to_the_second()
    {
        Certificate leaf = new TestCertificate
        {
            Extensions = [TestCertificate.Dns("example.com")],
            NotBefore = TestCertificate.Now,
            NotAfter = TestCertificate.Now,
        }.Build();
        Assert.NotNull(Validate([leaf], [Root], TestCertificate.Now).Chain);
        Assert.NotNull(Validate([leaf], [Root], TestCertificate.Now.AddMilliseconds(999)).Chain);
        Assert.Equal(X509FaultReason.Expired, Validate([leaf], [Root], TestCertificate.Now.AddSeconds(1)).Fault.Reason);
        Assert.Equal(X509FaultReason.NotYetValid, Validate([leaf], [Root], TestCertificate.Now.AddTicks(-1)).Fault.Reason);
    }

    [Theory]
    [InlineData("2.5.29.37.0", "1.3.6.1.5.5.7.3.1", true)]
    [InlineData("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.1", true)]
    [InlineData("1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1", false)]
    [InlineData("1.3.6.1.5.5.7.3.1", "2.5.29.37.0", false)]
    public void Purposes_hold_through_the_authorities(string ofMiddle, string ofLeaf, bool isValid)
    {
        Certificate middle = TestCertificate.Middle(Authority, new X509EnhancedKeyUsageExtension([new Oid(ofMiddle)], false)).Build();
        Certificate leaf = TestCertificate.LeafBelowMiddle(
            TestCertificate.Dns("example.com"), new X509EnhancedKeyUsageExtension([new Oid(ofLeaf)], false)).Build();
        Assert.Equal(isValid, Validate([leaf, middle], [Root]).Chain is not null);
    }

    [Fact]
    public void A_self_issued_authority_does_not_count_for_the_path_length()
    {
        Certificate root = new TestCertificate
        {
            Subject = "CN=root",
            Key = TestKey.Root,
            Extensions = [new X509BasicConstraintsExtension(true, true, 1, true)],
        }.Build();
        TestKey newKey = TestKey.P256();
        Certificate rollover = new TestCertificate { Subject = "CN=root", Key = newKey, Extensions = [Authority] }.Build();
        Certificate middle = new TestCertificate { Subject = "CN=middle", Key = TestKey.Middle, IssuerKey = newKey, Extensions = [Authority] }.Build();
        Assert.Equal(4, Validate([Leaf, middle, rollover], [root]).Chain!.Certificates.Count);
    }

    [Fact]
    public void A_path_may_not_be_deeper_than_the_limit()
    {
        List<Certificate> presented = DeepPath(intermediates: 3);
        Assert.NotNull(Validate(presented, [Root], limits: new ChainLimits { MaxIntermediates = 3 }).Chain);
        Assert.Equal(X509FaultReason.PathTooDeep, Validate(presented, [Root], limits: new ChainLimits { MaxIntermediates = 2 }).Fault.Reason);
        Assert.Equal(
            X509FaultReason.TooManyCertificates, Validate(presented, [Root], limits: new ChainLimits { MaxPresented = 3 }).Fault.Reason);
    }

    [Fact]
    public void Authorities_that_all_sign_each_other_run_into_the_budget()
    {
        // Ten names, each certified by each of the others with one key: 9! paths, none of which ends at an anchor.
        const int Count = 10;
        List<Certificate> presented = [new TestCertificate { Issuer = "CN=ca0", IssuerKey = TestKey.Middle }.Build()];
        for (int subject = 0; subject < Count; subject++)
        {
            for (int issuer = 0; issuer < Count; issuer++)
            {
                presented.Add(new TestCertificate
                {
                    Subject = $"CN=ca{subject}",
                    Issuer = $"CN=ca{issuer}",
                    Key = TestKey.Middle,
                    IssuerKey = TestKey.Middle,
                    Extensions = [Authority],
                }.Build());
            }
        }
        ChainLimits manyNames = new() { MaxIntermediates = 20 };
        Assert.Equal(X509FaultReason.BudgetExceeded, Validate(presented, [Root], name: null, limits: manyNames).Fault.Reason);
        ChainLimits fewCandidates = new() { MaxIntermediates = 20, MaxSignatureChecks = int.MaxValue, MaxCandidates = 500 };
        Assert.Equal(X509FaultReason.BudgetExceeded, Validate(presented, [Root], name: null, limits: fewCandidates).Fault.Reason);
    }

    [Fact]
    public void A_path_over_RSA_keys_is_valid_and_a_key_for_PSS_only_signs_nothing_else()
    {
        TestKey rsa = TestKey.Rsa(2048);
        Certificate leaf = new TestCertificate { Issuer = "CN=rsa", IssuerKey = rsa, Extensions = [TestCertificate.Dns("example.com")] }.Build();
        Certificate root = new TestCertificate { Subject = "CN=rsa", Key = rsa, Extensions = [Authority] }.Build();
        Assert.NotNull(Validate([leaf], [root]).Chain);

        // The same key under the identifier id-RSASSA-PSS, without parameters.
        byte[] key = root.SubjectPublicKeyInfo.ToArray();
        byte[] pssKey = TestCertificate.Sequence(TestKey.AlgorithmIdentifier("1.2.840.113549.1.1.10"), key[19..]);
        Certificate pssRoot = new TestCertificate { Subject = "CN=rsa", Extensions = [Authority], Replace = { ["key"] = pssKey } }.Build();
        Assert.Equal("RSA-PSS-2048", pssRoot.PublicKey!.Name);
        Assert.Equal(X509FaultReason.SignatureAlgorithmUnfitForKey, Validate([leaf], [pssRoot]).Fault.Reason);
    }

    [Fact]
    public void The_platform_agrees_on_valid_and_broken_chains()
    {
        Certificate unsigned = new TestCertificate { Issuer = "CN=middle", IssuerKey = TestKey.Leaf }.Build();
        Certificate noAuthority = TestCertificate.Middle(new X509BasicConstraintsExtension(false, false, 0, true)).Build();
        Certificate expired = new TestCertificate
        {
            Issuer = "CN=middle",
            IssuerKey = TestKey.Middle,
            NotAfter = TestCertificate.Now.AddDays(-1),
        }.Build();
        foreach (Certificate[] presented in (Certificate[][])[[Leaf, Middle], [unsigned, Middle], [Leaf, noAuthority], [expired, Middle], [Leaf]])
            Assert.Equal(IsValidForThePlatform(presented), Validate(presented, [Root], name: null).Chain is not null);
    }

    private static bool IsValidForThePlatform(Certificate[] presented)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(Root.Der.Span));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = TestCertificate.Now.UtcDateTime;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        foreach (Certificate certificate in presented.Skip(1))
            chain.ChainPolicy.ExtraStore.Add(X509CertificateLoader.LoadCertificate(certificate.Der.Span));
        using X509Certificate2 leaf = X509CertificateLoader.LoadCertificate(presented[0].Der.Span);
        return chain.Build(leaf);
    }

    private static List<Certificate> DeepPath(int intermediates)
    {
        List<Certificate> presented = [];
        for (int i = 0; i <= intermediates; i++)
        {
            bool isLeaf = i == 0, isLast = i == intermediates;
            presented.Add(new TestCertificate
            {
                Subject = isLeaf ? "CN=leaf" : $"CN=ca{i}",
                Issuer = isLast ? "CN=root" : $"CN=ca{i + 1}",
                Key = TestKey.Middle,
                IssuerKey = isLast ? TestKey.Root : TestKey.Middle,
                Extensions = isLeaf ? [TestCertificate.Dns("example.com")] : [Authority],
            }.Build());
        }
        return presented;
    }

    private static Certificate SelfSigned(string name, byte serial = 5) => new TestCertificate
    {
        Issuer = "CN=leaf",
        IssuerKey = TestKey.Leaf,
        Extensions = [TestCertificate.Dns(name)],
        Replace = { ["serial"] = [0x02, 0x01, serial], ["signature"] = [0x03, 0x03, 0x00, 0x01, 0x02] },
    }.Build();

    private static (VerifiedChain? Chain, X509Fault Fault) Validate(
        IReadOnlyList<Certificate> presented,
        IEnumerable<Certificate> anchors,
        DateTimeOffset? time = null,
        string? name = "example.com",
        ChainLimits? limits = null)
    {
        _ = ServerName.TryParse(name, out ServerName? serverName);
        bool isValid = new ChainValidator(limits ?? ChainLimits.Default).TryValidate(
            presented, TrustAnchors.Create(anchors), time ?? TestCertificate.Now, CertificatePurpose.ServerAuthentication, serverName,
            out VerifiedChain? chain, out X509Fault fault);
        Assert.Equal(isValid, chain is not null);
        Assert.Equal(isValid, fault.Reason == X509FaultReason.None);
        return (chain, fault);
    }
}
