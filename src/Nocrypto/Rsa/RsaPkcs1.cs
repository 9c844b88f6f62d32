using System;

namespace Sundog.Nocrypto;

/// <summary>EMSA-PKCS1-v1_5 (RFC 8017 §9.2).</summary>
internal static class RsaPkcs1
{
    // RFC 8017 §9.2, note 1: the DER of DigestInfo up to the hash.
    private static ReadOnlySpan<byte> DigestInfo =>
        [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

    private const int SequenceLengthAt = 1;
    private const int HashIdentifierAt = 14;
    private const int HashLengthAt = 18;

    /// <summary>
    /// Fills <paramref name="encoded"/>, as long as the modulus, with the only encoding of the message. Verification
    /// compares with it and parses nothing: a parser is what let forged padding through (CVE-2006-4339).
    /// </summary>
    internal static void Encode(HashFunction hash, ReadOnlySpan<byte> message, Span<byte> encoded)
    {
        // EM = 0x00 || 0x01 || PS || 0x00 || T, and PS of 0xff.
        Span<byte> info = encoded[^(DigestInfo.Length + hash.HashSize)..];
        encoded[0] = 0;
        encoded[1] = 1;
        encoded[2..^(info.Length + 1)].Fill(0xff);
        encoded[^(info.Length + 1)] = 0;
        DigestInfo.CopyTo(info);
        info[SequenceLengthAt] = (byte)(DigestInfo.Length - 2 + hash.HashSize);
        info[HashIdentifierAt] = HashIdentifier(hash);
        info[HashLengthAt] = (byte)hash.HashSize;
        hash.Hash(message, info[DigestInfo.Length..]);
    }

    // The last arc of id-sha256 .1, id-sha384 .2, id-sha512 .3 below 2.16.840.1.101.3.4.2.
    private static byte HashIdentifier(HashFunction hash) => (byte)((hash.HashSize / 16) - 1);
}
