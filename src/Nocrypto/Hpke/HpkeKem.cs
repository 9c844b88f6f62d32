using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// A key encapsulation of HPKE (RFC 9180 §4.1): Diffie-Hellman over a curve, with HKDF-SHA256. An immutable object to pass
/// around. Thread-safe.
/// </summary>
public abstract class HpkeKem
{
    /// <summary>The size of the shared secret of every KEM here, in bytes.</summary>
    internal const int SecretSize = 32;

    private readonly HpkeKdf _kdf;

    private protected HpkeKem(string name, ushort id, int publicKeySize)
    {
        Name = name;
        Id = id;
        PublicKeySize = publicKeySize;
        _kdf = new HpkeKdf(Sha256.Instance, [(byte)'K', (byte)'E', (byte)'M', (byte)(id >> 8), (byte)id]);
    }

    /// <summary>DHKEM(X25519, HKDF-SHA256): public keys of 32 bytes.</summary>
    public static HpkeKem X25519 => OverX25519.Instance;

    /// <summary>DHKEM(P-256, HKDF-SHA256): public keys of 65 bytes, uncompressed points.</summary>
    public static HpkeKem P256 => OverP256.Instance;

    /// <summary>The size of every private key here, in bytes.</summary>
    public const int PrivateKeySize = 32;

    /// <summary>The standard's name.</summary>
    public string Name { get; }

    /// <summary>The number of RFC 9180 §7.1.</summary>
    public ushort Id { get; }

    /// <summary>The size of a public key, and of an encapsulated key, in bytes.</summary>
    public int PublicKeySize { get; }

    /// <summary>A fresh key pair, for the caller to dispose.</summary>
    public abstract HpkePrivateKey GenerateKey(RandomSource random);

    /// <summary>
    /// DeriveKeyPair (RFC 9180 §7.1.3): the key pair of <paramref name="inputKeyMaterial"/>, at least 32 secret bytes. Uses
    /// the same bytes for nothing else. The caller still owns, and clears, them, and disposes the key.
    /// </summary>
    /// <exception cref="ArgumentException">There are fewer than 32 bytes.</exception>
    public HpkePrivateKey DeriveKey(ReadOnlySpan<byte> inputKeyMaterial)
    {
        // RFC 9180 §7.1.3: at least Nsk bytes of entropy.
        if (inputKeyMaterial.Length < PrivateKeySize)
            throw new ArgumentException($"At least {PrivateKeySize} bytes are needed; these are {inputKeyMaterial.Length}.", nameof(inputKeyMaterial));
        Span<byte> key = stackalloc byte[32];
        _kdf.Extract([], "dkp_prk"u8, inputKeyMaterial, key);
        try
        {
            return DeriveKey(_kdf, key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>
    /// Reads a private key of 32 bytes (RFC 9180 §7.1.2). Returns false when it has another length, or is not a scalar of
    /// the curve. The caller still owns, and clears, the source, and disposes the key.
    /// </summary>
    public abstract bool TryImportPrivateKey(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out HpkePrivateKey? key);

    /// <summary>The name.</summary>
    public sealed override string ToString() => Name;

    private protected abstract HpkePrivateKey DeriveKey(HpkeKdf kdf, ReadOnlySpan<byte> pseudorandomKey);

    /// <summary>Encap (RFC 9180 §4.1). False when the public key is not valid (§7.1.4).</summary>
    internal bool TryEncapsulate(
        ReadOnlySpan<byte> recipientKey, RandomSource random, Span<byte> encapsulatedKey, Span<byte> sharedSecret)
    {
        if (recipientKey.Length != PublicKeySize)
            return false;
        using HpkePrivateKey ephemeral = GenerateKey(random);
        ephemeral.WritePublicKey(encapsulatedKey);
        return TryAgree(ephemeral, recipientKey, encapsulatedKey, recipientKey, sharedSecret);
    }

    /// <summary>Decap (RFC 9180 §4.1). False when the encapsulated key is not valid.</summary>
    internal bool TryDecapsulate(HpkePrivateKey key, ReadOnlySpan<byte> encapsulatedKey, Span<byte> sharedSecret)
    {
        if (encapsulatedKey.Length != PublicKeySize)
            return false;
        Span<byte> own = stackalloc byte[MaxPublicKeySize];
        own = own[..PublicKeySize];
        key.WritePublicKey(own);
        return TryAgree(key, encapsulatedKey, encapsulatedKey, own, sharedSecret);
    }

    private const int MaxPublicKeySize = 65;

    /// <summary>Diffie-Hellman, then ExtractAndExpand with both public keys as the context.</summary>
    private bool TryAgree(
        HpkePrivateKey key, ReadOnlySpan<byte> peer, ReadOnlySpan<byte> encapsulatedKey, ReadOnlySpan<byte> recipientKey, Span<byte> sharedSecret)
    {
        Span<byte> agreed = stackalloc byte[32], pseudorandomKey = stackalloc byte[32], context = stackalloc byte[2 * MaxPublicKeySize];
        context = context[..(2 * PublicKeySize)];
        encapsulatedKey.CopyTo(context);
        recipientKey.CopyTo(context[PublicKeySize..]);
        bool valid = key.TryAgree(peer, agreed);
        if (valid)
        {
            _kdf.Extract([], "eae_prk"u8, agreed, pseudorandomKey);
            _kdf.Expand(pseudorandomKey, "shared_secret"u8, context, sharedSecret);
        }
        CryptographicOperations.ZeroMemory(agreed);
        CryptographicOperations.ZeroMemory(pseudorandomKey);
        return valid;
    }

    // Each KEM in a class of its own: who names one does not link the other's curve.
    private static class OverX25519
    {
        internal static readonly HpkeKem Instance = new HpkeX25519Kem();
    }

    private static class OverP256
    {
        internal static readonly HpkeKem Instance = new HpkeP256Kem();
    }
}
