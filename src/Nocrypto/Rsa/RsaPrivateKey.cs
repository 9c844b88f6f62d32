using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// An RSA private key with two primes (RFC 8017 §3.2). Signing works on the two primes apart, on a message blinded by a
/// fresh random factor, in time that depends on the sizes and the public exponent alone; a signature is checked with the
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
    public static bool TryCreate(
        ReadOnlySpan<byte> modulus,
        ReadOnlySpan<byte> publicExponent,
        ReadOnlySpan<byte> privateExponent,
        ReadOnlySpan<byte> p,
        ReadOnlySpan<byte> q,
        ReadOnlySpan<byte> dp,
        ReadOnlySpan<byte> dq,
        ReadOnlySpan<byte> qInverse,
        [NotNullWhen(true)] out RsaPrivateKey? key)
        => TryCreate(modulus, publicExponent, privateExponent, p, q, dp, dq, qInverse, RsaKeyRestriction.None, out key);

    /// <summary>
    /// Takes a key in the parts that <c>RSAPrivateKey</c> lists (RFC 8017 appendix A.1.2): big-endian unsigned bytes,
    /// with or without leading zeros. All are copied; the caller still owns, and clears, them. Returns false unless the
    /// public key is one that <see cref="RsaPublicKey"/> accepts, both primes are odd and have half of its bits (so keys
    /// of three primes are not accepted), <c>p·q = n</c>, <c>d &lt; n</c>, <c>dp = d mod (p-1)</c>,
    /// <c>dp·e = 1 mod (p-1)</c>, the same for q, and <c>q·qInv = 1 mod p</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="restriction"/> is not a value of its type.</exception>
    public static bool TryCreate(
        ReadOnlySpan<byte> modulus,
        ReadOnlySpan<byte> publicExponent,
        ReadOnlySpan<byte> privateExponent,
        ReadOnlySpan<byte> p,
        ReadOnlySpan<byte> q,
        ReadOnlySpan<byte> dp,
        ReadOnlySpan<byte> dq,
        ReadOnlySpan<byte> qInverse,
        RsaKeyRestriction restriction,
        [NotNullWhen(true)] out RsaPrivateKey? key)
    {
        key = null;
        if (!RsaPublicKey.TryCreate(modulus, publicExponent, restriction, out RsaPublicKey? publicKey)
            || !RsaCrt.TryCreate(publicKey, privateExponent, p, q, dp, dq, qInverse, out RsaCrt? crt))
        {
            return false;
        }
        key = new RsaPrivateKey(publicKey, crt);
        return true;
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
            throw new ArgumentException($"A key {_publicKey.Name} does not sign with {algorithm}.", nameof(algorithm));
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

    /// <inheritdoc/>
    public override void Dispose()
    {
        _disposed = true;
        Crt.Dispose();
    }
}
