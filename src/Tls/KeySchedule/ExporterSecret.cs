using System;
using Sundog.Nocrypto;

namespace Sundog.Tls.KeySchedule;

/// <summary>The exporter secret, from which applications take keys of their own (RFC 9846 §7.5).</summary>
internal sealed class ExporterSecret(HashFunction hash, SecretBytes secret) : IDisposable
{
    /// <summary>For the key log and tests.</summary>
    public ReadOnlySpan<byte> Expose() => secret.Expose();

    // TLS-Exporter(label, context_value, key_length) =
    //     HKDF-Expand-Label(Derive-Secret(Secret, label, ""), "exporter", Hash(context_value), key_length)
    public void Export(string label, ReadOnlySpan<byte> context, Span<byte> destination)
    {
        Span<byte> digest = stackalloc byte[HashFunction.MaxHashSize];
        digest = digest[..hash.HashSize];
        hash.Hash([], digest);
        using SecretBytes derived = new(hash.HashSize);
        HkdfLabel.Expand(hash, secret.Expose(), label, digest, derived.ExposeWritable());
        hash.Hash(context, digest);
        HkdfLabel.Expand(hash, derived.Expose(), "exporter"u8, digest, destination);
    }

    public void Dispose() => secret.Dispose();
}
