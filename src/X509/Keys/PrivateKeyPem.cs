using System;
using System.Diagnostics.CodeAnalysis;
using Sundog.Nocrypto;

namespace Sundog.X509;

/// <summary>
/// Private keys as PEM text or DER: PKCS#8 (RFC 5958), SEC1 for curves (RFC 5915) and PKCS#1 for RSA (RFC 8017
/// appendix A.1.2), never encrypted. Each key that is read is the caller's to dispose; the buffers in between are pinned
/// and cleared.
/// </summary>
public static class PrivateKeyPem
{
    /// <summary>The largest key that is read, in bytes of DER.</summary>
    public const int MaxSize = 16 * 1024;

    /// <summary>
    /// Reads the one private key in <paramref name="text"/>; other blocks, such as certificates and EC PARAMETERS, are
    /// passed over. No key, two keys and an encrypted key are faults.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<char> text, [NotNullWhen(true)] out PrivateKey? key, out X509Fault fault)
    {
        key = null;
        PemEnumerator blocks = Pem.Enumerate(text);
        while (blocks.MoveNext())
        {
            if (PrivateKeyDecoder.FormOf(blocks.Current.Label) is not { } form)
                continue;
            PrivateKey? earlier = key;
            if (earlier is not null)
                X509Fault.Set(out fault, X509FaultReason.SeveralPrivateKeys, "a second private key");
            else if (TryRead(blocks.Current, form, out key, out fault))
                continue;
            earlier?.Dispose();
            key = null;
            return false;
        }
        fault = blocks.Fault;
        if (fault.Reason == X509FaultReason.None && key is not null)
            return true;
        if (fault.Reason == X509FaultReason.None)
            X509Fault.Set(out fault, X509FaultReason.NoPrivateKey, "no PRIVATE KEY block");
        key?.Dispose();
        key = null;
        return false;
    }

    /// <summary>Reads a key from DER, in whichever of the three forms it is.</summary>
    public static bool TryReadDer(ReadOnlySpan<byte> der, [NotNullWhen(true)] out PrivateKey? key, out X509Fault fault)
        => PrivateKeyDecoder.TryDecode(der, PrivateKeyForm.Any, out key, out fault);

    /// <summary>
    /// A PRIVATE KEY block (PKCS#8). The text holds the secret, and as a string cannot be cleared: write it away and let
    /// go of it.
    /// </summary>
    /// <exception cref="ArgumentException">The key is of a kind that is not written here: RSA.</exception>
    public static string Write(PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        using SecretBytes der = PrivateKeyEncoder.Encode(key);
        return Pem.Write("PRIVATE KEY", der.Expose());
    }

    private static bool TryRead(PemBlock block, PrivateKeyForm form, [NotNullWhen(true)] out PrivateKey? key, out X509Fault fault)
    {
        key = null;
        using SecretBytes der = new(block.MaxSize);
        return block.TryDecode(der.ExposeWritable(), out int size)
            ? PrivateKeyDecoder.TryDecode(der.Expose()[..size], form, out key, out fault)
            : X509Fault.Set(out fault, X509FaultReason.MalformedPem, "the base64 is not canonical (RFC 4648 §3.5)");
    }
}
