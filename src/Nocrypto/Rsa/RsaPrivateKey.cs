using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// An RSA private key with two primes (RFC 8017 §3.2). Signing works on the two primes apart, on a message blinded by a
/// secret random factor, in time that depends on the sizes and the public exponent alone; a signature is checked with the
/// public key before it is released.
/// </summary>
public sealed class RsaPrivateKey : PrivateKey
{
    private readonly RsaPublicKey _publicKey;
    private bool _disposed;

    private RsaPrivateKey(RsaPublicKey publicKey, RsaCrt crt)
    {
        _publicKey = publicKey;
        Crt = crt;
    }

    /// <inheritdoc/>
    public override PublicKey PublicKey => _publicKey;

    /// <summary>Whether the key does PSS only.</summary>
    public bool PssOnly => _publicKey.PssOnly;

    /// <inheritdoc/>
    public override int MaxSignatureSize => _publicKey.SignatureSize;

    internal RsaCrt Crt { get; }

    /// <summary>Takes a key for both encodings; see the other overload.</summary>
    public static bool TryCreate(in RsaPrivateKeyParts parts, [NotNullWhen(true)] out RsaPrivateKey? key)
        => TryCreate(parts, RsaKeyRestriction.None, out key);

    /// <summary>
    /// Takes a key; all parts are copied. Returns false unless the public key is one that <see cref="RsaPublicKey"/> accepts,
    /// both primes are odd and have half of its bits (so keys of three primes are not accepted), <c>p·q = n</c>, <c>|p-q|</c> is
    /// not suspiciously small, <c>d &lt; n</c>, <c>dp = d mod (p-1)</c>, <c>dp·e = 1 mod (p-1)</c>, the same for q, and
    /// <c>q·qInv = 1 mod p</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="restriction"/> is not a value of its type.</exception>
    public static bool TryCreate(
        in RsaPrivateKeyParts parts, RsaKeyRestriction restriction, [NotNullWhen(true)] out RsaPrivateKey? key)
        => TryCreate(parts, restriction, RsaArithmetic.Best, out key);

    /// <summary>The same, with a strategy of choice.</summary>
    internal static bool TryCreate(
        in RsaPrivateKeyParts parts, RsaKeyRestriction restriction, RsaArithmetic arithmetic, [NotNullWhen(true)] out RsaPrivateKey? key)
    {
        key = null;
        if (!RsaPublicKey.TryCreate(parts.Modulus, parts.PublicExponent, restriction, arithmetic, out RsaPublicKey? publicKey)
            || !RsaCrt.TryCreate(publicKey, parts, out RsaCrt? crt))
        {
            return false;
        }
        key = new RsaPrivateKey(publicKey, crt);
        return true;
    }

    /// <summary>
    /// A fresh key of 2048, 3072 or 4096 bits with the public exponent 65537, by FIPS 186-5 appendix A.1.3 (probable
    /// primes). It takes tens of milliseconds for 2048 bits with AVX2, some times that without, and much more with bad luck;
    /// that time tells nothing of the key. The caller disposes it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Another size.</exception>
    /// <exception cref="InvalidOperationException">The source is not seeded, or broken.</exception>
    public static RsaPrivateKey Generate(int modulusBits, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (modulusBits is not (2048 or 3072 or 4096))
            throw new ArgumentOutOfRangeException(nameof(modulusBits), modulusBits, "RSA keys have 2048, 3072 or 4096 bits.");
        return RsaKeyGeneration.Generate(modulusBits, random);
    }

    /// <summary>The size of p, q, dp, dq and qInv as <see cref="Export"/> writes them, in bytes: half of the modulus.</summary>
    public int PrimeSize => (_publicKey.ModulusBits + 15) / 16;

    /// <summary>
    /// Writes the secret parts of <c>RSAPrivateKey</c> (RFC 8017 appendix A.1.2), big-endian, each filling its destination:
    /// d as long as the modulus, the others of <see cref="PrimeSize"/> bytes. The caller clears them.
    /// </summary>
    /// <exception cref="ArgumentException">A destination has another size.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void Export(
        Span<byte> privateExponent, Span<byte> p, Span<byte> q, Span<byte> dp, Span<byte> dq, Span<byte> qInverse)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (privateExponent.Length != _publicKey.SignatureSize)
            throw new ArgumentException($"d takes {_publicKey.SignatureSize} bytes.", nameof(privateExponent));
        WritePart(Crt.P.Field.Modulus, p, nameof(p));
        WritePart(Crt.Q.Field.Modulus, q, nameof(q));
        WritePart(Crt.P.Exponent, dp, nameof(dp));
        WritePart(Crt.Q.Exponent, dq, nameof(dq));
        WritePart(Crt.QInverse, qInverse, nameof(qInverse));
        ReadOnlySpan<byte> d = Crt.ExposePrivateExponent();
        // Below n: what is in front of its size is zero.
        privateExponent.Clear();
        d = d[Math.Max(0, d.Length - privateExponent.Length)..];
        d.CopyTo(privateExponent[^d.Length..]);
    }

    private void WritePart(ReadOnlySpan<ulong> part, Span<byte> destination, string name)
    {
        if (destination.Length != PrimeSize)
            throw new ArgumentException($"{name} takes {PrimeSize} bytes.", name);
        Limbs.Write(part, destination);
    }

    /// <inheritdoc/>
    public override bool CanSign(SignatureAlgorithm algorithm) => _publicKey.CanVerify(algorithm);

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    [SkipLocalsInit]
    public override bool TrySign(
        SignatureAlgorithm algorithm, ReadOnlySpan<byte> message, RandomSource random, Span<byte> destination, out int written)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(random);
        if (!RsaEncoding.TryGet(algorithm, _publicKey.Restriction, out RsaEncoding encoding))
            throw new ArgumentException($"A key {_publicKey.Name} does not sign with that algorithm.", nameof(algorithm));
        int size = _publicKey.SignatureSize;
        if (destination.Length < size)
            throw new ArgumentException($"The destination has {destination.Length} bytes; {size} are needed.", nameof(destination));
        Span<byte> encoded = stackalloc byte[RsaLimits.MaxModulusBytes];
        encoded = encoded[..size];
        if (encoding.IsPss)
            RsaPss.Encode(encoding.Hash, message, random, _publicKey.ModulusBits, encoded);
        else
            RsaPkcs1.Encode(encoding.Hash, message, encoded);
        bool isSigned = Crt.TryApply(encoded, random, destination[..size]);
        CryptographicOperations.ZeroMemory(encoded);
        written = isSigned ? size : 0;
        return isSigned;
    }

    /// <summary>
    /// RSAES-OAEP (RFC 8017 §7.1.2): decrypts into the start of <paramref name="destination"/>, which has room for the
    /// longest message, <see cref="RsaPublicKey.MaxOaepMessageSize"/>, and may overlap the ciphertext. Returns false, with
    /// that room zeroed, for whatever was not encrypted so for this key; which of its faults it was cannot be learnt, from
    /// the time either. The key works blinded, and checks itself, as for a signature.
    /// </summary>
    /// <param name="hash">The hash function of the label.</param>
    /// <param name="maskHash">The hash function of MGF1.</param>
    /// <param name="label">As it was encrypted with.</param>
    /// <param name="ciphertext">Hostile input of any length.</param>
    /// <param name="random">Where the blinding comes from.</param>
    /// <param name="destination">Room for the longest message.</param>
    /// <param name="written">The size of the message.</param>
    /// <exception cref="ArgumentException">The destination is too short, or the modulus too short for the hash function.</exception>
    /// <exception cref="InvalidOperationException">The key is for PSS only.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    [SkipLocalsInit]
    public bool TryDecryptOaep(
        HashFunction hash, HashFunction maskHash, ReadOnlySpan<byte> label, ReadOnlySpan<byte> ciphertext, RandomSource random,
        Span<byte> destination, out int written)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(maskHash);
        ArgumentNullException.ThrowIfNull(random);
        _publicKey.CheckEncrypts();
        int room = _publicKey.MaxOaepMessageSize(hash);
        if (room < 0)
            throw new ArgumentException($"{_publicKey.Name} is too short for OAEP with {hash}.", nameof(hash));
        if (destination.Length < room)
            throw new ArgumentException($"The destination has {destination.Length} bytes; {room} are needed.", nameof(destination));
        Span<byte> encoded = stackalloc byte[RsaLimits.MaxModulusBytes];
        encoded = encoded[.._publicKey.SignatureSize];
        int start = _publicKey.IsRepresentative(ciphertext) && Crt.TryApply(ciphertext, random, encoded)
            ? RsaOaep.FindMessage(hash, maskHash, label, encoded)
            : -1;
        CryptographicOperations.ZeroMemory(destination[..room]);
        written = 0;
        if (start >= 0)
        {
            written = encoded.Length - start;
            encoded[start..].CopyTo(destination);
        }
        CryptographicOperations.ZeroMemory(encoded);
        return start >= 0;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A signature or decryption that another thread is at meanwhile fails or comes to its end; what it used is zeroed then.
    /// </remarks>
    public override void Dispose()
    {
        _disposed = true;
        Crt.Dispose();
    }
}
