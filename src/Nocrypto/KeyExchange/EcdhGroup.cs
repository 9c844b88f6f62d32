using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// Ephemeral Diffie-Hellman over a NIST curve, as TLS 1.3 uses it (RFC 9846 §4.2.8.2 and §7.4.2): a share is an
/// uncompressed point, the shared secret the x coordinate. Every key pair serves one exchange. Thread-safe.
/// </summary>
public sealed class EcdhGroup : KeyExchangeGroup
{
    private readonly EcCurve _curve;

    private EcdhGroup(EcCurve curve)
        : base(curve.Name, curve.PointSize, curve.PointSize, curve.FieldSize)
        => _curve = curve;

    /// <summary>P-256: shares of 65 bytes, a secret of 32. TLS calls it secp256r1.</summary>
    public static EcdhGroup P256 => OverP256.Instance;

    /// <summary>P-384: shares of 97 bytes, a secret of 48. TLS calls it secp384r1.</summary>
    public static EcdhGroup P384 => OverP384.Instance;

    /// <summary>P-521: shares of 133 bytes, a secret of 66. TLS calls it secp521r1.</summary>
    public static EcdhGroup P521 => OverP521.Instance;

    /// <inheritdoc/>
    public override KeyExchangeInitiator Start(RandomSource random)
        => new EcdhInitiator(this, _curve.GeneratePrivateKey(random));

    /// <inheritdoc/>
    public override bool TryRespond(
        ReadOnlySpan<byte> initiatorShare, RandomSource random, Span<byte> responderShare, Span<byte> sharedSecret)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (responderShare.Length != ResponderShareSize)
            throw new ArgumentException($"A share of {Name} has {ResponderShareSize} bytes.", nameof(responderShare));
        CheckSecretLength(sharedSecret);

        if (!TryReadShare(initiatorShare, out EcPublicKey? peer))
        {
            responderShare.Clear();
            CryptographicOperations.ZeroMemory(sharedSecret);
            return false;
        }
        using EcPrivateKey key = _curve.GeneratePrivateKey(random);
        key.PublicKey.WritePoint(responderShare);
        return key.TryDeriveSharedSecret(peer, sharedSecret);
    }

    /// <summary>The initiator's second half.</summary>
    internal bool TryFinish(EcPrivateKey key, ReadOnlySpan<byte> responderShare, Span<byte> sharedSecret)
    {
        CheckSecretLength(sharedSecret);
        if (TryReadShare(responderShare, out EcPublicKey? peer))
            return key.TryDeriveSharedSecret(peer, sharedSecret);
        CryptographicOperations.ZeroMemory(sharedSecret);
        return false;
    }

    /// <summary>RFC 9846 §4.2.8.2: only the uncompressed form, and a point of the curve.</summary>
    private bool TryReadShare(
        ReadOnlySpan<byte> share, [NotNullWhen(true)] out EcPublicKey? key)
    {
        key = null;
        return share.Length == InitiatorShareSize && _curve.TryImportPublicKey(share, out key);
    }

    private void CheckSecretLength(ReadOnlySpan<byte> sharedSecret)
    {
        if (sharedSecret.Length != SharedSecretSize)
            throw new ArgumentException($"A shared secret of {Name} has {SharedSecretSize} bytes.", nameof(sharedSecret));
    }

    // Each group in a class of its own: who names one does not link the other's curve.
    private static class OverP256
    {
        internal static readonly EcdhGroup Instance = new(Nocrypto.P256.Instance);
    }

    private static class OverP384
    {
        internal static readonly EcdhGroup Instance = new(Nocrypto.P384.Instance);
    }

    private static class OverP521
    {
        internal static readonly EcdhGroup Instance = new(Nocrypto.P521.Instance);
    }
}
