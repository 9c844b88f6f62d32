using System;
using Sundog.Nocrypto;
using Sundog.Tls;
using Sundog.X509;

namespace Sundog.Cli;

/// <summary>What <c>cert new</c> and <c>cert self-signed</c> share: keys, names, times, and writing the two files.</summary>
internal static class CertMaking
{
    private const int MaxDays = 36_500;

    /// <summary>The options of both commands.</summary>
    public static readonly Option[] Options =
    [
        new("--subject", "NAME", "the common name; by default the first --name"),
        new("--name", "NAME", "a DNS name, *.NAME or IP address that the certificate is for", Repeatable: true),
        new("--days", "N", "how long it is valid; by default 90 days, an authority 3650"),
        new("--key-type", "TYPE", "p256 (the default), p384 or ed25519"),
        new("--key", "FILE", "use this private key instead of a new one"),
        new("--client", null, "for a client instead of a server"),
        new("--out", "FILE", "where the certificate goes", Required: true),
        new("--key-out", "FILE", "where the new private key goes, readable by its owner alone"),
        new("--force", null, "replace files that are there"),
    ];

    /// <summary>The key that <c>--key</c> names, or a new one. The caller disposes it.</summary>
    public static PrivateKey Key(Arguments arguments)
    {
        if (arguments.Value("--key") is { } path)
        {
            return arguments.Has("--key-out") || arguments.Has("--key-type")
                ? throw CommandFailure.Usage("--key takes a key that is there; --key-out and --key-type are for new ones")
                : PemFile.ReadPrivateKey(path);
        }
        if (!arguments.Has("--key-out"))
            throw CommandFailure.Usage("--key-out FILE is missing: where the new private key goes");
        return (arguments.Value("--key-type") ?? "p256") switch
        {
            "p256" => P256.Instance.GeneratePrivateKey(HostRandom.Shared),
            "p384" => P384.Instance.GeneratePrivateKey(HostRandom.Shared),
            "ed25519" => Ed25519PrivateKey.Generate(HostRandom.Shared),
            { } other => throw CommandFailure.Usage($"--key-type: \"{other}\" is none of p256, p384, ed25519"),
        };
    }

    /// <summary>The builder that the options describe.</summary>
    public static CertificateBuilder Builder(Arguments arguments, PublicKey key, bool authority, DateTimeOffset now)
    {
        if (!arguments.Has("--subject") && !arguments.Has("--name"))
            throw CommandFailure.Usage("--subject or --name is missing: whom the certificate is for");
        string subject = arguments.Value("--subject") ?? arguments.Values("--name")[0];
        int days = arguments.Number("--days", authority ? 3650 : 90, 1, MaxDays);
        // An hour back, for clocks that are behind.
        CertificateBuilder builder = new(Name(subject), key, now.AddHours(-1), now.AddDays(days)) { IsAuthority = authority };
        foreach (string name in arguments.Values("--name"))
            AddName(builder, name);
        if (!authority)
            builder.Purposes.Add(arguments.Has("--client") ? CertificatePurpose.ClientAuthentication : CertificatePurpose.ServerAuthentication);
        return builder;
    }

    /// <summary>Writes the chain and, if it is new, the key.</summary>
    public static void Write(Arguments arguments, CommandContext context, PrivateKey key, params Certificate[] chain)
    {
        bool force = arguments.Has("--force");
        if (arguments.Value("--key-out") is { } keyPath)
            TextFile.Write(keyPath, PrivateKeyPem.Write(key), secret: true, force);
        TextFile.Write(arguments.Value("--out")!, CertificatePem.Write(chain), secret: false, force);
        context.Messages.WriteLine(ConnectionReport.Printable(chain[0].ToString()));
    }

    /// <summary>Runs <paramref name="make"/>, whose complaints are about what the user asked for.</summary>
    public static Certificate Make(Func<Certificate> make)
    {
        try
        {
            return make();
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            throw CommandFailure.Usage(error.Message);
        }
    }

    private static DistinguishedName Name(string commonName)
    {
        try
        {
            return DistinguishedName.Create(commonName);
        }
        catch (ArgumentException error)
        {
            throw CommandFailure.Usage($"--subject: {error.Message}");
        }
    }

    private static void AddName(CertificateBuilder builder, string text)
    {
        bool wildcard = text.StartsWith("*.", StringComparison.Ordinal);
        if (!ServerName.TryParse(wildcard ? text[2..] : text, out ServerName? name))
            throw CommandFailure.Usage($"--name: \"{text}\" is neither a DNS name nor an IP address");
        (wildcard ? builder.WildcardsBelow : builder.ServerNames).Add(name);
    }
}
