using System;
using System.Diagnostics.CodeAnalysis;

namespace Sundog.X509;

/// <summary>
/// The SHA-256 fingerprint of a subject public key info, by which a peer is recognised whatever certificate carries the
/// key (RFC 7469 §2.4). Its text is <c>sha256:</c> and 64 hexadecimal digits, or 44 characters of base64. Immutable.
/// </summary>
public sealed class PublicKeyPin : IEquatable<PublicKeyPin>
{
    private const string Prefix = "sha256:";
    private const int Size = 32;

    private readonly byte[] _fingerprint;

    private PublicKeyPin(byte[] fingerprint) => _fingerprint = fingerprint;

    /// <summary>The pin of the key in <paramref name="certificate"/>.</summary>
    public static PublicKeyPin Of(Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return new PublicKeyPin(certificate.PublicKeyFingerprint.ToArray());
    }

    /// <summary>Reads the text form; false when it is anything else.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PublicKeyPin? pin)
    {
        pin = null;
        if (text is null || !text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return false;
        ReadOnlySpan<char> digits = text.AsSpan(Prefix.Length);
        byte[] fingerprint = new byte[Size];
        bool read = digits.Length == 2 * Size
            ? Convert.FromHexString(digits, fingerprint, out _, out int written) == System.Buffers.OperationStatus.Done && written == Size
            : Convert.TryFromBase64Chars(digits, fingerprint, out written) && written == Size;
        if (read)
            pin = new PublicKeyPin(fingerprint);
        return read;
    }

    /// <summary>Whether <paramref name="certificate"/> carries the pinned key.</summary>
    public bool Matches(Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.PublicKeyFingerprint.Span.SequenceEqual(_fingerprint);
    }

    /// <summary>Whether the two pin the same key.</summary>
    public bool Equals(PublicKeyPin? other) => other is not null && _fingerprint.AsSpan().SequenceEqual(other._fingerprint);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PublicKeyPin);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_fingerprint);

    /// <summary>The text form, in hexadecimal.</summary>
    public override string ToString() => Prefix + Convert.ToHexStringLower(_fingerprint);
}
