using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.Linq;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace Sundog.X509.Tests;

public sealed class NameConstraintTests
{
    // Kind of name, constraint, name, whether the name is inside.
    [Theory]
    [InlineData(2, "example.com", "example.com", true)]
    [InlineData(2, "example.com", "a.b.example.com", true)]
    [InlineData(2, "Example.COM", "a.example.com", true)]
    [InlineData(2, "example.com", "xexample.com", false)]
    [InlineData(2, "example.com", "example.org", false)]
    [InlineData(2, "", "example.org", true)]
    [InlineData(2, "example.com", "*.example.com", true)]
    [InlineData(1, "example.com", "a@example.com", true)]
    [InlineData(1, "example.com", "a@b.example.com", false)]
    [InlineData(1, ".example.com", "a@b.example.com", true)]
    [InlineData(1, ".example.com", "a@example.com", false)]
    [InlineData(1, "a@example.com", "a@EXAMPLE.com", true)]
    [InlineData(1, "a@example.com", "A@example.com", false)]
    [InlineData(1, "a@example.com", "b@example.com", false)]
    [InlineData(1, "example.com", "xexample.com", false, true)]
    [InlineData(7, "10.0.0.0/255.0.0.0", "10.1.2.3", true)]
    [InlineData(7, "10.0.0.0/255.0.0.0", "11.1.2.3", false)]
    [InlineData(7, "10.1.2.3/255.0.0.0", "10.9.9.9", true)]
    [InlineData(7, "0.0.0.0/0.0.0.0", "10.9.9.9", true)]
    [InlineData(7, "0.0.0.0/0.0.0.0", "::1", false)]
    [InlineData(7, "2001:db8::/ffff:ffff::", "2001:db8::1", true)]
    [InlineData(7, "2001:db8::/ffff:ffff::", "2001:db9::1", false)]
    [InlineData(4, "O=A", "CN=x, O=A", true)]
    [InlineData(4, "O=A", "O=A", true)]
    [InlineData(4, "O=A", "CN=x, O=B", false)]
    [InlineData(4, "CN=x, O=A", "O=A", false)]
    // Undecidable: a malformed name is neither permitted nor clear of what is excluded.
    [InlineData(2, "example.com", "a_b.example.org", false, true)]
    [InlineData(2, "example.com", "www.example.com.", false, true)]
    // A wildcard may stand for the excluded name, but is not within the permitted one (CVE-2025-61727).
    [InlineData(2, "bar.example.com", "*.example.com", false, true)]
    [InlineData(2, "x.bar.example.com", "*.example.com", false, false)]
    public void Permitted_and_excluded_subtrees_hold(int kind, string root, string name, bool isInside, bool? mayBeInside = null)
    {
        Certificate certificate = WithName(kind, name);
        Assert.Equal(isInside, Allows(Constraints(permitted: [(kind, root)]), certificate));
        Assert.Equal(!(mayBeInside ?? isInside), Allows(Constraints(excluded: [(kind, root)]), certificate));
    }

    [Fact]
    public void A_constraint_of_another_form_does_not_matter()
    {
        Assert.True(Allows(Constraints(permitted: [(7, "10.0.0.0/255.0.0.0")]), WithName(2, "example.com")));
        Assert.True(Allows(Constraints(excluded: [(1, "example.com")]), WithName(2, "example.com")));
    }

    [Fact]
    public void Excluded_wins_over_permitted_and_one_of_several_permitted_is_enough()
    {
        NameConstraints both = Constraints([(2, "example.com"), (2, "example.org")], [(2, "bad.example.com")]);
        Assert.True(Allows(both, WithName(2, "good.example.com")));
        Assert.True(Allows(both, WithName(2, "example.org")));
        Assert.False(Allows(both, WithName(2, "very.bad.example.com")));
    }

    [Fact]
    public void Every_name_of_a_certificate_is_constrained()
    {
        Certificate certificate = new TestCertificate { Extensions = [TestCertificate.Dns("example.com", "example.org")] }.Build();
        Assert.False(Allows(Constraints([(2, "example.com")]), certificate));
    }

    [Fact]
    public void Mail_in_the_subject_counts_where_there_are_no_alternative_names()
    {
        NameConstraints constraints = Constraints([(1, "example.com")]);
        Assert.False(Allows(constraints, new TestCertificate { Subject = "E=a@example.org" }.Build()));
        Assert.True(Allows(constraints, new TestCertificate { Subject = "E=a@example.com" }.Build()));
    }

    [Theory]
    [InlineData(2, ".example.com", false)]
    [InlineData(2, "*.example.com", false)]
    [InlineData(2, "exa mple.com", false)]
    [InlineData(2, "com", true)]
    [InlineData(1, "*@example.com", true)]
    [InlineData(1, "@example.com", false)]
    [InlineData(1, "a b", false)]
    [InlineData(7, "10.0.0.0/255.0.255.0", false)]
    [InlineData(7, "10.0.0.0/254.0.0.0", true)]
    public void Constraints_have_a_syntax(int kind, string text, bool isWellFormed)
        => Assert.Equal(isWellFormed, NameConstraintCheck.AreWellFormed(Constraints([(kind, text)])));

    [Fact]
    public void A_form_that_cannot_be_compared_is_refused_only_where_a_name_has_it()
    {
        SubjectAlternativeNameBuilder uri = new();
        uri.AddUri(new Uri("spiffe://example.com/a"));
        NameConstraints constraints = Constraints([(6, "example.com")]);
        Assert.True(NameConstraintCheck.CanCompare(constraints, WithName(2, "example.com"), Budget()));
        Assert.False(NameConstraintCheck.CanCompare(constraints, new TestCertificate { Extensions = [uri.Build()] }.Build(), Budget()));
    }

    [Fact]
    public void Comparisons_are_bounded()
    {
        ChainBudget budget = new(new ChainLimits { MaxNameComparisons = 3 });
        NameConstraints constraints = Constraints([], Enumerable.Repeat((2, "example.org"), 4));
        Assert.False(NameConstraintCheck.Allows(constraints, WithName(2, "example.com"), budget));
        Assert.NotNull(budget.Exhausted);
    }

    private static ChainBudget Budget() => new(ChainLimits.Default);

    private static bool Allows(NameConstraints constraints, Certificate certificate)
        => NameConstraintCheck.Allows(constraints, certificate, Budget());

    private static Certificate WithName(int kind, string name) => new TestCertificate
    {
        Subject = kind == 4 ? name : "",
        Extensions = kind == 4 ? [] : [TestCertificate.Raw(Oids.SubjectAlternativeName, false, writer =>
        {
            using (writer.PushSequence())
                Write(writer, kind, name);
        })],
    }.Build();

    private static NameConstraints Constraints(
        IEnumerable<(int Kind, string Text)>? permitted = null, IEnumerable<(int Kind, string Text)>? excluded = null)
    {
        X509Extension extension = TestCertificate.Raw(Oids.NameConstraints, true, writer =>
        {
            using (writer.PushSequence())
            {
                WriteSubtrees(writer, 0, permitted ?? []);
                WriteSubtrees(writer, 1, excluded ?? []);
            }
        });
        return new TestCertificate { Extensions = [extension] }.Build().NameConstraints!;
    }

    private static void WriteSubtrees(AsnWriter writer, int number, IEnumerable<(int Kind, string Text)> roots)
    {
        if (!roots.Any())
            return;
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, number, true)))
        {
            foreach ((int kind, string text) in roots)
            {
                using (writer.PushSequence())
                    Write(writer, kind, text);
            }
        }
    }

    private static void Write(AsnWriter writer, int kind, string text)
    {
        Asn1Tag tag = new(TagClass.ContextSpecific, kind);
        if (kind == 7)
        {
            writer.WriteOctetString(text.Split('/').SelectMany(part => IPAddress.Parse(part).GetAddressBytes()).ToArray(), tag);
        }
        else if (kind == 4)
        {
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, kind, true)))
                writer.WriteEncodedValue(new X500DistinguishedName(text).RawData);
        }
        else
        {
            writer.WriteCharacterString(UniversalTagNumber.IA5String, text, tag);
        }
    }
}
