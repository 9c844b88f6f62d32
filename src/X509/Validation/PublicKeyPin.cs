using System;
using System.Diagnostics.CodeAnalysis;
using Sundog.Nocrypto;

namespace Sundog.X509;

/// <summary>
/// The SHA-256 of a SubjectPublicKeyInfo (RFC 7469 §2.4), to recognize a key by whatever certificate it comes in.
/// Immutable.
/// </summary>
public sealed class PublicKeyPin : IEquatable<PublicKeyPin>
{
    private const string Prefix = "sha256:";
    private const int Size = 32;
    private const int Base64Length = 44;

    private readonly byte[] _hash;

    private PublicKeyPin(byte[] hash) => _hash = hash;

    /// <summary>The pin of a certificate's key.</summary>
    public static PublicKeyPin Of(Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return new PublicKeyPin(certificate.PublicKeyFingerprint.ToArray());
    }

    /// <summary>The pin of a key, as certificates write it.</summary>
    /// <exception cref="ArgumentException">The key is of a kind that is not written here.</exception>
    public static PublicKeyPin Of(PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        byte[] hash = new byte[Size];
        Sha256.Instance.Hash(PublicKeyInfo.Encode(key), hash);
        return new PublicKeyPin(hash);
    }

    /// <summary>
    /// Reads <c>sha256:</c> and either 44 characters of base64 or 64 hexadecimal digits of either case; false for
    /// anything else, null included.
    /// </summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PublicKeyPin? pin)
    {
        pin = null;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        ReadOnlySpan<char> digits = text.AsSpan(Prefix.Length);
        byte[] hash = new byte[Size];
        bool read = digits.Length switch
        {
            Base64Length => TryParseBase64(digits, hash),
            2 * Size => Convert.FromHexString(digits, hash, out _, out int written) == System.Buffers.OperationStatus.Done
                && written == Size,
            _ => false,
        };
        pin = read ? new PublicKeyPin(hash) : null;
        return read;
    }

    /// <summary>Whether it is the pin of the certificate's key.</summary>
    public bool Matches(Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.PublicKeyFingerprint.Span.SequenceEqual(_hash);
    }

    /// <inheritdoc/>
    public bool Equals(PublicKeyPin? other) => other is not null && other._hash.AsSpan().SequenceEqual(_hash);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PublicKeyPin);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_hash);

    /// <summary><c>sha256:</c> and base64.</summary>
    public override string ToString() => Prefix + Convert.ToBase64String(_hash);

    private static bool TryParseBase64(ReadOnlySpan<char> digits, byte[] hash)
    {
        Span<byte> decoded = stackalloc byte[Size + 1];
        bool read = !digits.ContainsAny("\r\n \t") && Base64.TryDecode(digits, decoded, out int written) && written == Size;
        decoded[..Size].CopyTo(hash);
        return read;
    }
}
