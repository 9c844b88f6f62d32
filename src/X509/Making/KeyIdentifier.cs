using System;
using System.Formats.Asn1;
using Sundog.Nocrypto;

namespace Sundog.X509;

/// <summary>The identifiers of keys in new certificates (RFC 7093 §2, method 1), which need no SHA-1.</summary>
internal static class KeyIdentifier
{
    private const int Size = 20;

    /// <summary>The left-most 160 bits of the SHA-256 of the subjectPublicKey's bits.</summary>
    public static byte[] Of(PublicKey key)
    {
        DerReader outer = new(PublicKeyInfo.Encode(key));
        if (!outer.TryEnterSequence(out DerReader fields)
            || !fields.TryReadEncoded(Asn1Tag.Sequence, out _)
            || !fields.TryReadBytesAsBits(out ReadOnlySpan<byte> bits))
        {
            throw new InvalidOperationException("A key was not written as it should be.");
        }
        Span<byte> hash = stackalloc byte[HashFunction.MaxHashSize];
        Sha256.Instance.Hash(bits, hash);
        return hash[..Size].ToArray();
    }
}
