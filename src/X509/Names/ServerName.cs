using System;
using System.Diagnostics.CodeAnalysis;

namespace Sundog.X509;

/// <summary>
/// Whom a client wants to talk to: a DNS name or an IP address. Immutable, and exists only valid. DNS names are of
/// letters, digits and hyphens, with A-labels (<c>xn--</c>) for other scripts, at most 253 characters in labels of at
/// most 63, without a trailing dot, which would be a second spelling of the same name; underscores are refused
/// (RFC 9525 §2.2). Addresses are written strictly: no leading zeros, zones or brackets.
/// </summary>
public sealed class ServerName : IEquatable<ServerName>
{
    private readonly byte[]? _address;

    private ServerName(string text, byte[]? address)
    {
        Text = text;
        _address = address;
    }

    /// <summary>The name in lower case, or the address: for IPv6, all eight groups without leading zeros.</summary>
    public string Text { get; }

    /// <summary>Whether it is an address, which must not be sent as a server name (RFC 6066 §3).</summary>
    public bool IsIpAddress => _address is not null;

    /// <summary>The 4 or 16 bytes of the address in network order; empty for a DNS name.</summary>
    public ReadOnlyMemory<byte> Address => _address;

    /// <summary>Reads a DNS name or an address; false for anything else, null included.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ServerName? name)
    {
        name = null;
        if (text is null)
            return false;
        if (IpAddressText.Parse(text) is { } address)
            name = new ServerName(IpAddressText.Format(address), address);
        else if (DnsName.IsHostName(text))
            name = new ServerName(text.ToLowerInvariant(), null);
        return name is not null;
    }

    /// <summary>
    /// Whether the certificate is for this name (RFC 9525 §6): one of its alternative names of the same kind matches. A
    /// wildcard stands only for one whole left-most label, above at least two others; an address is compared byte by
    /// byte; the common name is never looked at.
    /// </summary>
    public bool Matches(Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        foreach (GeneralName presented in certificate.SubjectAlternativeNames)
        {
            bool matches = _address is null
                ? presented.Kind == GeneralNameKind.Dns && DnsName.Matches(presented.Text, Text)
                : presented.Kind == GeneralNameKind.IpAddress && presented.Value.Span.SequenceEqual(_address);
            if (matches)
                return true;
        }
        return false;
    }

    /// <inheritdoc/>
    public bool Equals(ServerName? other)
        => other is not null && IsIpAddress == other.IsIpAddress && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ServerName);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The text.</summary>
    public override string ToString() => Text;
}
