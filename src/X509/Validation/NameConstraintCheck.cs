using System;
using System.Linq;

namespace Sundog.X509;

/// <summary>
/// Names against name constraints (RFC 5280 §4.2.1.10): DNS names, addresses, mailboxes and distinguished names. Where a
/// name or a wildcard might be inside of something excluded, it counts as inside; where it might be outside of what is
/// permitted, it counts as outside.
/// </summary>
internal static class NameConstraintCheck
{
    /// <summary>
    /// Whether each constraint is of the syntax of its form. A DNS constraint has no wildcard and no leading dot; an
    /// address has a mask of ones followed by zeros (RFC 4632).
    /// </summary>
    public static bool AreWellFormed(NameConstraints constraints)
        => constraints.Permitted.Concat(constraints.Excluded).All(constraint => constraint.Kind switch
        {
            GeneralNameKind.Dns => constraint.Text.Length == 0 || DnsName.IsHostName(constraint.Text),
            GeneralNameKind.Mail => IsMailConstraint(constraint.Text),
            GeneralNameKind.IpAddress => IsPrefixMask(constraint.Value.Span[(constraint.Value.Length / 2)..]),
            _ => true,
        });

    /// <summary>
    /// Whether no name of the certificate is of a form that is constrained but cannot be compared here: URIs, other
    /// names, X.400 and EDI names, registered identifiers. RFC 5280 asks to process such a constraint or to refuse.
    /// </summary>
    public static bool CanCompare(NameConstraints constraints, Certificate certificate, ChainBudget budget)
    {
        foreach (GeneralName constraint in constraints.Permitted.Concat(constraints.Excluded))
        {
            if (IsComparable(constraint.Kind))
                continue;
            foreach (GeneralName name in certificate.SubjectAlternativeNames)
            {
                if (!budget.TrySpendNameComparison() || name.Kind == constraint.Kind)
                    return false;
            }
        }
        return true;
    }

    /// <summary>Whether every name of the certificate is outside of all excluded and inside of a permitted subtree.</summary>
    public static bool Allows(NameConstraints constraints, Certificate certificate, ChainBudget budget)
    {
        foreach (GeneralName name in certificate.SubjectAlternativeNames)
        {
            if (!Allows(constraints, name, budget))
                return false;
        }
        // RFC 5280 §4.2.1.10: the subject, unless it is empty, is constrained as a directory name, and its e-mail
        // attributes as mailboxes when there are no alternative names.
        DistinguishedName subject = certificate.Subject;
        return (subject.IsEmpty || AllowsDirectory(constraints, subject, budget))
            && (certificate.SubjectAlternativeNames.Count > 0
                || subject.MailAddresses().All(mail => AllowsMail(constraints, mail, budget)));
    }

    private static bool Allows(NameConstraints constraints, GeneralName name, ChainBudget budget) => name.Kind switch
    {
        GeneralNameKind.Dns => Allows(
            constraints,
            name.Kind,
            root => IsDnsWithin(name.Text, root.Text),
            root => MayBeDnsWithin(name.Text, root.Text),
            budget),
        GeneralNameKind.Mail => AllowsMail(constraints, name.Text, budget),
        GeneralNameKind.IpAddress => Allows(
            constraints, name.Kind, root => IsAddressWithin(name.Value.Span, root.Value.Span), null, budget),
        GeneralNameKind.Directory => AllowsDirectory(constraints, name.DirectoryName!, budget),
        _ => true,
    };

    private static bool AllowsDirectory(NameConstraints constraints, DistinguishedName name, ChainBudget budget)
        => Allows(constraints, GeneralNameKind.Directory, root => name.IsWithin(root.DirectoryName!), null, budget);

    private static bool AllowsMail(NameConstraints constraints, string mail, ChainBudget budget)
        => Allows(
            constraints,
            GeneralNameKind.Mail,
            root => IsMailWithin(mail, root.Text),
            root => !IsMailbox(mail) || IsMailWithin(mail, root.Text),
            budget);

    /// <summary>
    /// <paramref name="mayBeWithin"/> decides on excluded subtrees where it is not simply <paramref name="isWithin"/>.
    /// </summary>
    private static bool Allows(
        NameConstraints constraints,
        GeneralNameKind kind,
        Func<GeneralName, bool> isWithin,
        Func<GeneralName, bool>? mayBeWithin,
        ChainBudget budget)
    {
        mayBeWithin ??= isWithin;
        foreach (GeneralName root in constraints.Excluded)
        {
            if (!budget.TrySpendNameComparison() || (root.Kind == kind && mayBeWithin(root)))
                return false;
        }
        bool isConstrained = false;
        foreach (GeneralName root in constraints.Permitted)
        {
            if (!budget.TrySpendNameComparison())
                return false;
            if (root.Kind == kind && isWithin(root))
                return true;
            isConstrained |= root.Kind == kind;
        }
        return !isConstrained;
    }

    private static bool IsComparable(GeneralNameKind kind) => kind is GeneralNameKind.Dns or GeneralNameKind.Mail
        or GeneralNameKind.IpAddress or GeneralNameKind.Directory;

    private static bool IsDnsWithin(string name, string root)
        => DnsName.IsPresentable(name) && DnsName.IsWithin(name, root);

    /// <summary>
    /// A wildcard may be inside of a subtree whose root is one of the names that it stands for. A name that is no name
    /// may be anywhere.
    /// </summary>
    private static bool MayBeDnsWithin(string name, string root)
    {
        if (!DnsName.IsPresentable(name) || DnsName.IsWithin(name, root))
            return true;
        int dot = root.IndexOf('.');
        return DnsName.IsWildcard(name) && dot > 0 && DnsName.AreEqual(name.AsSpan(2), root.AsSpan(dot + 1));
    }

    /// <summary>One mailbox, all mailboxes of one host, or with a leading dot those of all hosts below a domain.</summary>
    private static bool IsMailConstraint(string text)
        => text.Contains('@') ? IsMailbox(text) : DnsName.IsHostName(text.StartsWith('.') ? text.AsSpan(1) : text);

    private static bool IsMailbox(string text)
    {
        int at = text.LastIndexOf('@');
        return at > 0 && DnsName.IsHostName(text.AsSpan(at + 1)) && !text.AsSpan(0, at).ContainsAny('@', ' ');
    }

    private static bool IsMailWithin(string mail, string root)
    {
        if (!IsMailbox(mail))
            return false;
        int at = mail.LastIndexOf('@');
        ReadOnlySpan<char> host = mail.AsSpan(at + 1);
        if (root.StartsWith('.'))
            return host.Length >= root.Length && host.EndsWith(root, StringComparison.OrdinalIgnoreCase);
        int rootAt = root.LastIndexOf('@');
        return rootAt < 0
            ? DnsName.AreEqual(host, root)
            : mail.AsSpan(0, at).SequenceEqual(root.AsSpan(0, rootAt)) && DnsName.AreEqual(host, root.AsSpan(rootAt + 1));
    }

    private static bool IsPrefixMask(ReadOnlySpan<byte> mask)
    {
        bool hasEnded = false;
        foreach (byte b in mask)
        {
            for (int bit = 7; bit >= 0; bit--)
            {
                bool isOne = ((b >> bit) & 1) == 1;
                if (isOne && hasEnded)
                    return false;
                hasEnded |= !isOne;
            }
        }
        return true;
    }

    /// <summary>Addresses of one family are never within a network of the other.</summary>
    private static bool IsAddressWithin(ReadOnlySpan<byte> address, ReadOnlySpan<byte> network)
    {
        if (network.Length != 2 * address.Length)
            return false;
        for (int i = 0; i < address.Length; i++)
        {
            if (((address[i] ^ network[i]) & network[address.Length + i]) != 0)
                return false;
        }
        return true;
    }
}
