using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Sundog.Nocrypto;
using Sundog.Tls;
using Sundog.X509;

namespace Sundog.Cli;

/// <summary><c>sundog cert new</c>: an authority, or a certificate that an authority signs.</summary>
internal static class CertNewCommand
{
    /// <summary>The command.</summary>
    public static readonly Command Definition = new()
    {
        Name = "cert new",
        Summary = "Makes an authority (--ca), or a certificate that one signs (--issuer).",
        Options =
        [
            new("--ca", null, "make an authority, signed by itself"),
            new("--issuer", "FILE", "the authority's certificate, PEM"),
            new("--issuer-key", "FILE", "the authority's private key, PEM"),
            .. CertMaking.Options,
        ],
        Run = RunAsync,
    };

    private static Task RunAsync(Arguments arguments, CommandContext context, CancellationToken cancellation)
    {
        bool authority = arguments.Has("--ca");
        bool issued = arguments.Has("--issuer");
        if (authority == issued || issued != arguments.Has("--issuer-key"))
            throw CommandFailure.Usage("either --ca, or --issuer FILE and --issuer-key FILE");
        using PrivateKey key = CertMaking.Key(arguments);
        CertificateBuilder builder = CertMaking.Builder(arguments, key.PublicKey, authority, context.Time.GetUtcNow());
        if (authority)
            CertMaking.Write(arguments, context, key, CertMaking.Make(() => builder.SelfSign(key, HostRandom.Shared)));
        else
            Issue(arguments, context, key, builder);
        return Task.CompletedTask;
    }

    private static void Issue(Arguments arguments, CommandContext context, PrivateKey key, CertificateBuilder builder)
    {
        IReadOnlyList<Certificate> issuers = PemFile.ReadCertificates(arguments.Value("--issuer")!);
        using PrivateKey issuerKey = PemFile.ReadPrivateKey(arguments.Value("--issuer-key")!);
        if (!issuers[0].Matches(issuerKey))
            throw CommandFailure.File(arguments.Value("--issuer-key")!, $"the key does not fit the certificate in {arguments.Value("--issuer")}");
        Certificate certificate = CertMaking.Make(() => builder.Sign(issuers[0], issuerKey, HostRandom.Shared));
        // A server sends its chain without the anchor; an intermediate authority's own chain goes along.
        CertMaking.Write(arguments, context, key, issuers[0].IsSelfIssued ? [certificate] : [certificate, .. issuers]);
    }
}
