using System;
using System.Text;

namespace Sundog.X509;

/// <summary>The syntax of DNS names in certificates: letters, digits and hyphens, never a trailing dot.</summary>
internal static class DnsName
{
    private const int MaxLength = 253;
    private const int MaxLabelLength = 63;

    /// <summary>
    /// RFC 9525 §2.2: labels of letters, digits and hyphens (A-labels for other scripts), RFC 1035 §2.3.4's lengths. A
    /// last label of digits only is refused, since programs take such names for IPv4 addresses.
    /// </summary>
    public static bool IsHostName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > MaxLength)
            return false;
        ReadOnlySpan<char> last = name;
        for (int dot = last.IndexOf('.'); dot >= 0; dot = last.IndexOf('.'))
        {
            if (!IsLabel(last[..dot]))
                return false;
            last = last[(dot + 1)..];
        }
        return IsLabel(last) && last.ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>
    /// Whether a certificate may present it: a host name, or <c>*.</c> and a host name of at least two labels. A wildcard
    /// for a whole top-level domain is nobody's, and matches nothing (RFC 9525 §7.1 leaves this to us).
    /// </summary>
    public static bool IsPresentable(ReadOnlySpan<char> name)
        => IsWildcard(name) ? IsHostName(name[2..]) && name[2..].Contains('.') : IsHostName(name);

    /// <summary>RFC 9525 §6.3: the wildcard is the whole left-most label, and nothing but it.</summary>
    public static bool IsWildcard(ReadOnlySpan<char> name) => name.StartsWith("*.");

    /// <summary>
    /// Whether a name that a certificate presents covers the host name that was asked for. Letters of ASCII are compared
    /// without case; a wildcard stands for exactly one label.
    /// </summary>
    public static bool Matches(ReadOnlySpan<char> presented, ReadOnlySpan<char> hostName)
    {
        if (!IsPresentable(presented))
            return false;
        if (!IsWildcard(presented))
            return AreEqual(presented, hostName);
        int dot = hostName.IndexOf('.');
        return dot > 0 && AreEqual(presented[2..], hostName[(dot + 1)..]);
    }

    /// <summary>
    /// Whether <paramref name="name"/> is <paramref name="root"/> or below it (RFC 5280 §4.2.1.10); all names are below
    /// the empty root.
    /// </summary>
    public static bool IsWithin(ReadOnlySpan<char> name, ReadOnlySpan<char> root)
        => root.IsEmpty
            || AreEqual(name, root)
            || (name.Length > root.Length
                && name[name.Length - root.Length - 1] == '.'
                && AreEqual(name[(name.Length - root.Length)..], root));

    public static bool AreEqual(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
        => Ascii.EqualsIgnoreCase(left, right);

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        if (label.IsEmpty || label.Length > MaxLabelLength || label[0] == '-' || label[^1] == '-')
            return false;
        foreach (char c in label)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                return false;
        }
        return true;
    }
}
