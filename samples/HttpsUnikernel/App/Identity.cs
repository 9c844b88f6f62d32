using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Tasks;
using Sundog.Nocrypto;
using Sundog.Tls;
using Sundog.Unikernel.Adapter;
using Sundog.X509;

namespace Sundog.HttpsUnikernel;

/// <summary>The certificate and key that a machine serves under: those of its disk, or what it makes for itself.</summary>
internal static class Identity
{
    private const int Days = 90;
    private const int MaxPem = 1 << 20;

    /// <summary>Whether the disk has a certificate or a key; one without the other cannot be used.</summary>
    public static bool IsOn(SiteImage site)
        => site.Find(SiteFileKind.CertificateChain) is not null || site.Find(SiteFileKind.PrivateKey) is not null;

    /// <summary>Reads them; or says in words why they cannot be used.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public static async ValueTask<(TlsIdentity? Identity, string? Fault)> ReadAsync(SiteImage site)
    {
        if (site.Find(SiteFileKind.CertificateChain) is not { } chainFile || site.Find(SiteFileKind.PrivateKey) is not { } keyFile)
            return (null, "of certificate and key, one is missing");
        if (await site.ReadWholeAsync(chainFile, MaxPem) is not { } chainText)
            return (null, "the certificate cannot be read, or does not have its hash");
        if (await site.ReadWholeAsync(keyFile, PrivateKeyPem.MaxSize) is not { } keyText)
            return (null, "the key cannot be read, or does not have its hash");
        try
        {
            return Join(Encoding.UTF8.GetString(chainText), Encoding.UTF8.GetString(keyText));
        }
        finally
        {
            Array.Clear(keyText);
        }
    }

    /// <summary>A new P-256 key and a certificate that it signs; null when <paramref name="name"/> is none.</summary>
    public static TlsIdentity? Make(string name, RandomSource random, DateTimeOffset now)
    {
        if (!ServerName.TryParse(name, out ServerName? serverName))
            return null;
        EcPrivateKey key = P256.Instance.GeneratePrivateKey(random);
        // An hour back, for clocks that are behind.
        CertificateBuilder builder = new(DistinguishedName.Create(name), key.PublicKey, now.AddHours(-1), now.AddDays(Days));
        builder.ServerNames.Add(serverName);
        builder.Purposes.Add(CertificatePurpose.ServerAuthentication);
        return TlsIdentity.Create([builder.SelfSign(key, random)], key);
    }

    private static (TlsIdentity? Identity, string? Fault) Join(string chainText, string keyText)
    {
        if (!CertificatePem.TryReadAll(chainText, out IReadOnlyList<Certificate>? chain, out X509Fault fault))
            return (null, "the certificate: " + fault.Detail);
        if (!PrivateKeyPem.TryRead(keyText, out PrivateKey? key, out fault))
            return (null, "the key: " + fault.Detail);
        if (chain[0].Matches(key) && TryCreate(chain, key) is { } identity)
            return (identity, null);
        key.Dispose();
        return (null, "certificate and key: the key is not the certificate's, or no signature scheme of TLS 1.3 fits it");
    }

    private static TlsIdentity? TryCreate(IReadOnlyList<Certificate> chain, PrivateKey key)
    {
        try
        {
            return TlsIdentity.Create(chain, key);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
