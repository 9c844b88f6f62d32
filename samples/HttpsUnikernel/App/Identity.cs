using System;
using Sundog.Nocrypto;
using Sundog.Tls;
using Sundog.X509;

namespace Sundog.HttpsUnikernel;

/// <summary>The certificate that a machine without one makes for itself.</summary>
internal static class Identity
{
    private const int Days = 90;

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
}
