using System;
using System.Diagnostics.CodeAnalysis;
using Sundog.Nocrypto;
using Sundog.Tls.KeySchedule;

namespace Sundog.Tls.Handshake;

/// <summary>What a CertificateVerify signs (RFC 9846 §4.5.2).</summary>
internal static class CertificateVerifyContent
{
    private const int Padding = 64;

    private static ReadOnlySpan<byte> ServerContext => "TLS 1.3, server CertificateVerify"u8;

    private static ReadOnlySpan<byte> ClientContext => "TLS 1.3, client CertificateVerify"u8;

    /// <summary>64 spaces, the context string, a zero, and the transcript hash up to Certificate.</summary>
    public static byte[] Create(bool server, Transcript transcript)
    {
        ReadOnlySpan<byte> context = server ? ServerContext : ClientContext;
        byte[] content = new byte[Padding + context.Length + 1 + transcript.Hash.HashSize];
        content.AsSpan(0, Padding).Fill((byte)' ');
        context.CopyTo(content.AsSpan(Padding));
        transcript.WriteHash(content.AsSpan(Padding + context.Length + 1));
        return content;
    }

    /// <summary>Signs with a key at hand; null when the machine computed wrongly.</summary>
    public static byte[]? TrySign(PrivateKey key, SignatureScheme scheme, ReadOnlySpan<byte> content, RandomSource random)
    {
        byte[] signature = new byte[key.MaxSignatureSize];
        return key.TrySign(SignatureSchemes.Algorithm(scheme), content, random, signature, out int written)
            ? signature[..written]
            : null;
    }

    /// <summary>Checks the peer's CertificateVerify with the key of its verified certificate.</summary>
    public static bool Verifies(
        VerifiedPeer peer,
        SignatureScheme scheme,
        ReadOnlySpan<SignatureScheme> accepted,
        ReadOnlySpan<byte> content,
        ReadOnlySpan<byte> signature,
        [NotNullWhen(false)] out TlsFault? fault)
    {
        fault = null;
        // RFC 9846 §4.5.2: one of the schemes that were offered, and one that fits the key.
        if (!accepted.Contains(scheme))
        {
            fault = new TlsFault(TlsFaultReason.IllegalParameter, $"CertificateVerify uses the scheme {(ushort)scheme:x4}, which was not offered (RFC 9846 §4.5.2)");
            return false;
        }
        if (peer.Leaf.PublicKey is not { } key || !SignatureSchemes.Fits(scheme, key))
        {
            fault = new TlsFault(TlsFaultReason.IllegalParameter, $"CertificateVerify uses the scheme {(ushort)scheme:x4}, which does not fit the certificate's key (RFC 9846 §4.5.2)");
            return false;
        }
        if (!key.Verify(SignatureSchemes.Algorithm(scheme), content, signature))
        {
            fault = new TlsFault(TlsFaultReason.BadCertificateVerify, "the signature of CertificateVerify is wrong (RFC 9846 §4.5.2)");
            return false;
        }
        return true;
    }
}
