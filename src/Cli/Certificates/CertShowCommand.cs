using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Sundog.X509;

namespace Sundog.Cli;

/// <summary><c>sundog cert show</c>: what stands in the certificates of a file, whoever made them.</summary>
internal static class CertShowCommand
{
    /// <summary>The command.</summary>
    public static readonly Command Definition = new()
    {
        Name = "cert show",
        Summary = "Shows the certificates of a PEM file.",
        Positionals = ["FILE"],
        Options = [new("--pin", null, "only the pin of the first certificate's key, for connect --pin")],
        Run = RunAsync,
    };

    private static Task RunAsync(Arguments arguments, CommandContext context, CancellationToken cancellation)
    {
        IReadOnlyList<Certificate> certificates = PemFile.ReadCertificates(arguments.Positional(0));
        if (arguments.Has("--pin"))
        {
            context.WriteLine(PublicKeyPin.Of(certificates[0]).ToString());
            return Task.CompletedTask;
        }
        for (int i = 0; i < certificates.Count; i++)
        {
            if (i > 0)
                context.WriteLine("");
            foreach ((string name, string value) in Facts(certificates[i]))
                context.WriteLine($"{name} {ConnectionReport.Printable(value)}");
        }
        return Task.CompletedTask;
    }

    private static IEnumerable<(string Name, string Value)> Facts(Certificate certificate)
    {
        yield return ("subject", certificate.Subject.ToString());
        yield return ("issuer", certificate.Issuer.ToString());
        yield return ("serial", Convert.ToHexStringLower(certificate.SerialNumber.Span));
        yield return ("valid-from", Time(certificate.NotBefore));
        yield return ("valid-until", Time(certificate.NotAfter));
        yield return ("key", certificate.PublicKey?.Name ?? certificate.PublicKeyAlgorithmOid);
        yield return ("signature", certificate.SignatureAlgorithm?.ToString() ?? certificate.SignatureAlgorithmOid);
        foreach (GeneralName name in certificate.SubjectAlternativeNames)
            yield return ("name", name.ToString());
        if (certificate.BasicConstraints is { IsAuthority: true } constraints)
            yield return ("authority", constraints.PathLength is { } length ? $"yes, {length} more below" : "yes");
        if (certificate.KeyUsage is { } usage)
            yield return ("key-usage", usage.ToString());
        if (certificate.ExtendedKeyUsage is { } purposes)
            yield return ("purposes", string.Join(' ', purposes));
        foreach (CertificateExtension extension in certificate.Extensions.Where(extension => extension.IsCritical))
            yield return ("critical-extension", extension.Oid);
        yield return ("sha256", Convert.ToHexStringLower(certificate.Sha256Fingerprint.Span));
        yield return ("pin", PublicKeyPin.Of(certificate).ToString());
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", System.Globalization.CultureInfo.InvariantCulture);
}
