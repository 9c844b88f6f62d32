using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Sundog.X509;

/// <summary>Certificates as text (RFC 7468 §5).</summary>
public static class CertificatePem
{
    /// <summary>The most certificates that are read from one text: more than any bundle of trust anchors has.</summary>
    public const int MaxCertificates = 1024;

    private const string Label = "CERTIFICATE";

    /// <summary>
    /// Reads all CERTIFICATE blocks in their order, at least one; blocks of other labels are passed over. One that is
    /// malformed makes the whole text a fault, which says which one it is.
    /// </summary>
    public static bool TryReadAll(
        ReadOnlySpan<char> text, [NotNullWhen(true)] out IReadOnlyList<Certificate>? certificates, out X509Fault fault)
    {
        certificates = null;
        List<Certificate> read = [];
        PemEnumerator blocks = Pem.Enumerate(text);
        while (blocks.MoveNext())
        {
            if (!blocks.Current.Label.SequenceEqual(Label))
                continue;
            if (read.Count == MaxCertificates)
                return X509Fault.Set(
                    out fault, X509FaultReason.TooManyCertificates, $"at most {MaxCertificates} are read");
            if (!TryRead(blocks.Current, out Certificate? certificate, out fault))
                return X509Fault.Set(out fault, fault.Reason, $"certificate {read.Count + 1}: {fault.Detail}");
            read.Add(certificate!);
        }
        fault = blocks.Fault;
        if (fault.Reason != X509FaultReason.None)
            return false;
        if (read.Count == 0)
            return X509Fault.Set(out fault, X509FaultReason.NoCertificate, "no CERTIFICATE block");
        certificates = read;
        return true;
    }

    /// <summary>The certificates as CERTIFICATE blocks one after another, in their order.</summary>
    public static string Write(params IEnumerable<Certificate> certificates)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        StringBuilder text = new();
        foreach (Certificate certificate in certificates)
            text.Append(Pem.Write(Label, certificate.Der.Span));
        return text.ToString();
    }

    private static bool TryRead(PemBlock block, [NotNullWhen(true)] out Certificate? certificate, out X509Fault fault)
    {
        byte[] der = new byte[block.MaxSize];
        certificate = null;
        bool read = block.TryDecode(der, out int size)
            ? Certificate.TryParse(der.AsSpan(0, size), out certificate, out fault)
            : X509Fault.Set(out fault, X509FaultReason.MalformedPem, "the base64 is not canonical (RFC 4648 §3.5)");
        return read;
    }
}
