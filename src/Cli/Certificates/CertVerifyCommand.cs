using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Sundog.X509;

namespace Sundog.Cli;

/// <summary><c>sundog cert verify</c>: whether a chain leads to an authority, for a name and a purpose, now.</summary>
internal static class CertVerifyCommand
{
    /// <summary>The command.</summary>
    public static readonly Command Definition = new()
    {
        Name = "cert verify",
        Summary = "Validates the chain of a PEM file, leaf first, and says why not.",
        Positionals = ["FILE"],
        Options =
        [
            new("--ca", "FILE", "trust these authorities, PEM, instead of the system's"),
            new("--name", "NAME", "the DNS name or IP address that the certificate must be for"),
            new("--client", null, "as a client's certificate instead of a server's"),
        ],
        Run = RunAsync,
    };

    private static Task RunAsync(Arguments arguments, CommandContext context, CancellationToken cancellation)
    {
        IReadOnlyList<Certificate> chain = PemFile.ReadCertificates(arguments.Positional(0));
        TrustAnchors anchors = arguments.Value("--ca") is { } path ? PemFile.ReadTrustAnchors(path) : SystemTrust.Read();
        CertificatePurpose purpose = arguments.Has("--client") ? CertificatePurpose.ClientAuthentication : CertificatePurpose.ServerAuthentication;
        ServerName? name = null;
        if (arguments.Value("--name") is { } text && !ServerName.TryParse(text, out name))
            throw CommandFailure.Usage($"--name: \"{text}\" is neither a DNS name nor an IP address");
        if (!ChainValidator.Default.TryValidate(chain, anchors, context.Time.GetUtcNow(), purpose, name, out VerifiedChain? verified, out X509Fault fault))
            throw new CommandFailure(ExitCode.Certificate, $"{arguments.Positional(0)}: {ConnectionReport.Printable(fault.ToString())}");
        foreach (Certificate certificate in verified.Certificates)
            context.WriteLine(ConnectionReport.Printable(certificate.ToString()));
        return Task.CompletedTask;
    }
}
