using System;
using System.IO;
using System.Linq;
using Sundog.X509;

namespace Sundog.Cli;

/// <summary>The authorities that the machine trusts, where distributions keep them.</summary>
internal static class SystemTrust
{
    private static readonly string[] Bundles =
    [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
    ];

    /// <summary>Reads the bundle that SSL_CERT_FILE names, or the first that there is.</summary>
    public static TrustAnchors Read()
    {
        string? path = Environment.GetEnvironmentVariable("SSL_CERT_FILE") is { Length: > 0 } named
            ? named
            : Bundles.FirstOrDefault(File.Exists);
        return path is null
            ? throw new CommandFailure(ExitCode.File, "this machine has no bundle of authorities; say --ca FILE or --pin sha256:HASH")
            : PemFile.ReadTrustAnchors(path);
    }
}
