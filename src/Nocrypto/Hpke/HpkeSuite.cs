using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// Hybrid public key encryption (RFC 9180) in its base mode: a KEM, a KDF and an AEAD. Whoever has the recipient's public
/// key may send; nothing says who did. An immutable object to pass around. Thread-safe.
/// </summary>
/// <remarks>
/// A sender's context encrypts a run of messages that the recipient opens in the same order. For a single message, make a
/// context, seal once, and dispose it.
/// </remarks>
public sealed class HpkeSuite
{
    private readonly HpkeKdf _kdf;

    /// <summary>A suite that seals and opens.</summary>
    /// <param name="kem">The KEM.</param>
    /// <param name="kdf">The hash of HKDF: SHA-256, SHA-384 or SHA-512.</param>
    /// <param name="aead">AES-128-GCM, AES-256-GCM or ChaCha20-Poly1305.</param>
    /// <exception cref="ArgumentException">RFC 9180 §7.2 or §7.3 has no number for the hash or the cipher.</exception>
    public HpkeSuite(HpkeKem kem, HashFunction kdf, AeadAlgorithm aead)
        : this(kem, kdf, aead ?? throw new ArgumentNullException(nameof(aead)), AeadId(aead))
    {
    }

    private HpkeSuite(HpkeKem kem, HashFunction kdf, AeadAlgorithm? aead, ushort aeadId)
    {
        ArgumentNullException.ThrowIfNull(kem);
        ArgumentNullException.ThrowIfNull(kdf);
        Kem = kem;
        Aead = aead;
        ushort kdfId = KdfId(kdf);
        // RFC 9180 §5.1.
        _kdf = new HpkeKdf(
            kdf,
            [
                (byte)'H', (byte)'P', (byte)'K', (byte)'E', (byte)(kem.Id >> 8), (byte)kem.Id,
                (byte)(kdfId >> 8), (byte)kdfId, (byte)(aeadId >> 8), (byte)aeadId,
            ]);
    }

    /// <summary>A suite whose contexts only export secrets (RFC 9180 §5.3).</summary>
    /// <exception cref="ArgumentException">RFC 9180 §7.2 has no number for the hash.</exception>
    public static HpkeSuite ExportOnly(HpkeKem kem, HashFunction kdf) => new(kem, kdf, null, 0xffff);

    /// <summary>The KEM.</summary>
    public HpkeKem Kem { get; }

    /// <summary>The hash of HKDF.</summary>
    public HashFunction Kdf => _kdf.Function;

    /// <summary>The cipher, or null in a suite that only exports.</summary>
    public AeadAlgorithm? Aead { get; }

    /// <summary>
    /// SetupBaseS (RFC 9180 §5.1.1): a context for a recipient's public key, and the encapsulated key to send ahead, exactly
    /// <c>Kem.PublicKeySize</c> bytes. Returns false, with that zeroed, when the public key is not valid. The caller disposes
    /// the context.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="encapsulatedKey"/> has the wrong length, or overlaps the key.</exception>
    public bool TryCreateSender(
        ReadOnlySpan<byte> recipientKey, ReadOnlySpan<byte> info, RandomSource random, Span<byte> encapsulatedKey,
        [NotNullWhen(true)] out HpkeSender? sender)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (encapsulatedKey.Length != Kem.PublicKeySize)
            throw new ArgumentException($"An encapsulated key of {Kem} has {Kem.PublicKeySize} bytes.", nameof(encapsulatedKey));
        if (encapsulatedKey.Overlaps(recipientKey))
            throw new ArgumentException("The encapsulated key overlaps the recipient's key.", nameof(encapsulatedKey));
        Span<byte> secret = stackalloc byte[HpkeKem.SecretSize];
        sender = null;
        if (Kem.TryEncapsulate(recipientKey, random, encapsulatedKey, secret))
            sender = new HpkeSender(Schedule(secret, info));
        else
            encapsulatedKey.Clear();
        CryptographicOperations.ZeroMemory(secret);
        return sender is not null;
    }

    /// <summary>
    /// SetupBaseR (RFC 9180 §5.1.1): the recipient's end of a context. Returns false when the encapsulated key has the wrong
    /// length or is not valid. One that was made for another key gives a context that opens nothing. The caller disposes the
    /// context.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="key"/> is of another KEM.</exception>
    public bool TryCreateRecipient(
        HpkePrivateKey key, ReadOnlySpan<byte> encapsulatedKey, ReadOnlySpan<byte> info, [NotNullWhen(true)] out HpkeRecipient? recipient)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Kem != Kem)
            throw new ArgumentException($"The key is of {key.Kem}, not of {Kem}.", nameof(key));
        Span<byte> secret = stackalloc byte[HpkeKem.SecretSize];
        recipient = Kem.TryDecapsulate(key, encapsulatedKey, secret) ? new HpkeRecipient(Schedule(secret, info)) : null;
        CryptographicOperations.ZeroMemory(secret);
        return recipient is not null;
    }

    /// <summary>KeySchedule (RFC 9180 §5.1) for the base mode, whose psk and psk_id are empty.</summary>
    private HpkeContext Schedule(ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> info)
    {
        int size = Kdf.HashSize, keySize = Aead?.KeySize ?? 0;
        Span<byte> context = stackalloc byte[1 + (2 * HashFunction.MaxHashSize)], secret = stackalloc byte[HashFunction.MaxHashSize];
        Span<byte> key = stackalloc byte[AeadAlgorithm.MaxKeySize];
        context = context[..(1 + (2 * size))];
        secret = secret[..size];
        key = key[..keySize];
        context[0] = 0;
        _kdf.Extract([], "psk_id_hash"u8, [], context[1..]);
        _kdf.Extract([], "info_hash"u8, info, context[(1 + size)..]);
        _kdf.Extract(sharedSecret, "secret"u8, [], secret);
        SecretBytes exporter = new(size), nonce = new(Aead is null ? 0 : AeadAlgorithm.NonceSize);
        _kdf.Expand(secret, "exp"u8, context, exporter.ExposeWritable());
        if (Aead is not null)
        {
            _kdf.Expand(secret, "key"u8, context, key);
            _kdf.Expand(secret, "base_nonce"u8, context, nonce.ExposeWritable());
        }
        HpkeContext result = new(_kdf, Aead?.CreateKey(key), nonce, exporter);
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(key);
        return result;
    }

    private static ushort KdfId(HashFunction kdf) => kdf.Name switch
    {
        "SHA-256" => 1,
        "SHA-384" => 2,
        "SHA-512" => 3,
        _ => throw new ArgumentException($"HPKE has no HKDF of {kdf}.", nameof(kdf)),
    };

    private static ushort AeadId(AeadAlgorithm aead) => aead.Name switch
    {
        "AES-128-GCM" => 1,
        "AES-256-GCM" => 2,
        "ChaCha20-Poly1305" => 3,
        _ => throw new ArgumentException($"HPKE has no {aead}.", nameof(aead)),
    };
}
