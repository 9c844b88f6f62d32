using System;
using Sundog.Nocrypto;

namespace Sundog.Tls.KeySchedule;

/// <summary>The resumption secret, from which each ticket's PSK comes (RFC 9846 §4.7.1).</summary>
internal sealed class ResumptionSecret(HashFunction hash, SecretBytes secret) : IDisposable
{
    public HashFunction Hash => hash;

    /// <summary>For tests.</summary>
    public ReadOnlySpan<byte> Expose() => secret.Expose();

    public SecretBytes DerivePsk(ReadOnlySpan<byte> ticketNonce)
    {
        SecretBytes psk = new(hash.HashSize);
        HkdfLabel.Expand(hash, secret.Expose(), "resumption"u8, ticketNonce, psk.ExposeWritable());
        return psk;
    }

    public void Dispose() => secret.Dispose();
}
