using System.Threading;
using System.Threading.Tasks;
using Sundog.Nocrypto;
using Sundog.Tls;
using Sundog.X509;

namespace Sundog.Cli;

/// <summary><c>sundog cert self-signed</c>: a certificate on its own, to be pinned.</summary>
internal static class CertSelfSignedCommand
{
    /// <summary>The command.</summary>
    public static readonly Command Definition = new()
    {
        Name = "cert self-signed",
        Summary = "Makes a certificate that its own key signs.",
        Options = CertMaking.Options,
        Run = RunAsync,
    };

    private static Task RunAsync(Arguments arguments, CommandContext context, CancellationToken cancellation)
    {
        using PrivateKey key = CertMaking.Key(arguments);
        CertificateBuilder builder = CertMaking.Builder(arguments, key.PublicKey, authority: false, context.Time.GetUtcNow());
        Certificate certificate = CertMaking.Make(() => builder.SelfSign(key, HostRandom.Shared));
        CertMaking.Write(arguments, context, key, certificate);
        context.WriteLine(PublicKeyPin.Of(certificate).ToString());
        return Task.CompletedTask;
    }
}
