using System.Collections.Generic;
using System.IO;
using Sundog.Tls;
using Sundog.X509;

namespace Sundog.Cli;

/// <summary>Puts what a connection negotiated into words.</summary>
internal static class Reports
{
    private const string None = "-";

    /// <summary>The report for a page or a terminal.</summary>
    public static ConnectionReport Of(TlsConnectionInfo info, bool isServer)
    {
        List<ReportedMessage> messages = [];
        foreach (HandshakeEvent message in info.Messages)
            messages.Add(new ReportedMessage(message.Sent != isServer, message.Name));
        return new ConnectionReport(Facts(info), messages);
    }

    /// <summary>One line for a log.</summary>
    public static string Line(TlsConnectionInfo info)
        => string.Join(' ', Facts(info).ConvertAll(fact => fact.Name + ": " + ConnectionReport.Printable(fact.Value)));

    /// <summary>The peer's certificates as lines of text.</summary>
    public static void WriteChain(TextWriter writer, TlsConnectionInfo info)
    {
        int depth = 0;
        foreach (Certificate certificate in info.PresentedCertificates)
            writer.WriteLine($"certificate {depth++}: {ConnectionReport.Printable(certificate.ToString())}");
    }

    private static List<(string Name, string Value)> Facts(TlsConnectionInfo info)
    {
        List<(string Name, string Value)> facts = [];
        facts.Add(("version", "TLS 1.3"));
        facts.Add(("suite", info.CipherSuite?.Name ?? None));
        facts.Add(("group", info.Group?.Name ?? None));
        facts.Add(("signature", Name(info.ServerSignature)));
        if (info.ClientSignature is not null)
            facts.Add(("client-signature", Name(info.ClientSignature)));
        facts.Add(("alpn", OneWord(info.ApplicationProtocol)));
        facts.Add(("server-name", OneWord(info.ServerName)));
        facts.Add(("resumed", YesNo(info.IsResumed)));
        facts.Add(("hello-retry-request", YesNo(info.UsedHelloRetryRequest)));
        return facts;
    }

    private static string YesNo(bool value) => value ? "yes" : "no";

    // The peer chose it; a space would make it look like another fact of the line.
    private static string OneWord(string? text) => string.IsNullOrEmpty(text) ? None : text.Replace(' ', '_');

    private static string Name(SignatureScheme? scheme) => scheme switch
    {
        SignatureScheme.EcdsaSecp256r1Sha256 => "ecdsa_secp256r1_sha256",
        SignatureScheme.EcdsaSecp384r1Sha384 => "ecdsa_secp384r1_sha384",
        SignatureScheme.Ed25519 => "ed25519",
        SignatureScheme.RsaPssRsaeSha256 => "rsa_pss_rsae_sha256",
        SignatureScheme.RsaPssRsaeSha384 => "rsa_pss_rsae_sha384",
        SignatureScheme.RsaPssRsaeSha512 => "rsa_pss_rsae_sha512",
        SignatureScheme.RsaPssPssSha256 => "rsa_pss_pss_sha256",
        SignatureScheme.RsaPssPssSha384 => "rsa_pss_pss_sha384",
        SignatureScheme.RsaPssPssSha512 => "rsa_pss_pss_sha512",
        null => None,
        _ => $"0x{(int)scheme:x4}",
    };
}
