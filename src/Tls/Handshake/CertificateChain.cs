using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Sundog.Tls.Wire;
using Sundog.X509;

namespace Sundog.Tls.Handshake;

/// <summary>The certificates of a Certificate message (RFC 9846 §4.5.1), parsed and bounded, not verified.</summary>
internal static class CertificateChain
{
    private const int MaxCertificates = 16;

    /// <summary>The chain, leaf first; empty when the peer sent none.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> body, out IReadOnlyList<Certificate> chain, [NotNullWhen(false)] out TlsFault? fault)
    {
        List<Certificate> certificates = [];
        chain = certificates;
        fault = null;
        if (!CertificateMessage.TryRead(body, out CertificateMessage message))
        {
            fault = new TlsFault(TlsFaultReason.MalformedMessage, "Certificate cannot be parsed (RFC 9846 §4.5.1)");
            return false;
        }
        // RFC 9846 §4.5.1: the context answers the request's, which is empty inside the handshake.
        if (!message.Context.IsEmpty)
        {
            fault = new TlsFault(TlsFaultReason.IllegalParameter, "Certificate has a request context (RFC 9846 §4.5.1)");
            return false;
        }
        foreach (CertificateEntry entry in message.Entries)
        {
            if (!TryReadEntry(entry, certificates, out fault))
                return false;
        }
        return true;
    }

    /// <summary>Writes this side's Certificate message.</summary>
    public static void Write(WireWriter writer, TlsIdentity? identity)
    {
        NestedMark message = CertificateMessage.Open(writer, []);
        foreach (Certificate certificate in identity?.Chain ?? [])
            CertificateEntry.Write(writer, certificate.Der.Span, []);
        writer.Close(message);
    }

    private static bool TryReadEntry(CertificateEntry entry, List<Certificate> certificates, [NotNullWhen(false)] out TlsFault? fault)
    {
        fault = null;
        // RFC 9846 §4.5.1: an entry's extensions answer offered ones; this stack offers none.
        if (entry.Extensions.Last is { } extension)
            fault = new TlsFault(TlsFaultReason.UnsupportedExtension, $"a certificate entry has the extension {extension.Name()}, which was not offered (RFC 9846 §4.5.1)");
        else if (certificates.Count == MaxCertificates)
            fault = new TlsFault(TlsFaultReason.BadCertificate, $"more than {MaxCertificates} certificates");
        else if (Certificate.TryParse(entry.Data, out Certificate? certificate, out X509Fault reason))
            certificates.Add(certificate!);
        else
            fault = new TlsFault(TlsFaultReason.BadCertificate, $"certificate {certificates.Count + 1}: {reason}");
        return fault is null;
    }
}
