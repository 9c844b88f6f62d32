using System;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// ML-KEM beside an elliptic curve, as TLS 1.3 uses them (draft-ietf-tls-ecdhe-mlkem §4): a share is the two shares and
/// the secret the two secrets, one after the other, with no lengths between. The exchange holds as long as one of the two
/// does. Each group has its own order of the parts. Every key pair serves one exchange. Thread-safe.
/// </summary>
public sealed class HybridGroup : KeyExchangeGroup
{
    private readonly KeyExchangeGroup _curve;
    private readonly MlKem _kem;
    private readonly bool _kemFirst;

    private HybridGroup(string name, KeyExchangeGroup curve, MlKem kem, bool kemFirst)
        : base(
            name,
            curve.InitiatorShareSize + kem.EncapsulationKeySize,
            curve.ResponderShareSize + kem.CiphertextSize,
            curve.SharedSecretSize + MlKem.SharedSecretSize)
    {
        _curve = curve;
        _kem = kem;
        _kemFirst = kemFirst;
    }

    /// <summary>X25519MLKEM768: ML-KEM comes first. Shares of 1216 and 1120 bytes, a secret of 64.</summary>
    public static HybridGroup X25519MlKem768 => OverX25519.Instance;

    /// <summary>SecP256r1MLKEM768: the curve comes first. Shares of 1249 and 1153 bytes, a secret of 64.</summary>
    public static HybridGroup SecP256r1MlKem768 => OverP256.Instance;

    /// <summary>SecP384r1MLKEM1024: the curve comes first. Shares of 1665 bytes, a secret of 80.</summary>
    public static HybridGroup SecP384r1MlKem1024 => OverP384.Instance;

    /// <inheritdoc/>
    /// <remarks>The curve takes its random bytes first.</remarks>
    public override KeyExchangeInitiator Start(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        KeyExchangeInitiator curve = _curve.Start(random);
        try
        {
            return new Initiator(this, curve, MlKemDecapsulationKey.Generate(_kem, random));
        }
        catch
        {
            curve.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A share whose part for ML-KEM fails the modulus check (FIPS 203 §7.2) is refused like an invalid point. No output
    /// may overlap another or the initiator's share. The curve takes its random bytes first.
    /// </remarks>
    public override bool TryRespond(
        ReadOnlySpan<byte> initiatorShare, RandomSource random, Span<byte> responderShare, Span<byte> sharedSecret)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (responderShare.Length != ResponderShareSize)
            throw new ArgumentException($"A responder's share of {Name} has {ResponderShareSize} bytes.", nameof(responderShare));
        CheckSecretLength(sharedSecret);
        if (responderShare.Overlaps(sharedSecret) || initiatorShare.Overlaps(responderShare) || initiatorShare.Overlaps(sharedSecret))
            throw new ArgumentException("An output overlaps another or the input.", nameof(responderShare));

        bool valid = initiatorShare.Length == InitiatorShareSize;
        if (valid)
        {
            Split(responderShare, _curve.ResponderShareSize, out Span<byte> point, out Span<byte> ciphertext);
            Split(sharedSecret, _curve.SharedSecretSize, out Span<byte> curveSecret, out Span<byte> kemSecret);
            Split(initiatorShare, _curve.InitiatorShareSize, out ReadOnlySpan<byte> peerPoint, out ReadOnlySpan<byte> peerKey);
            valid = _curve.TryRespond(peerPoint, random, point, curveSecret)
                && _kem.TryEncapsulate(peerKey, random, ciphertext, kemSecret);
        }
        if (!valid)
        {
            responderShare.Clear();
            CryptographicOperations.ZeroMemory(sharedSecret);
        }
        return valid;
    }

    /// <summary>The part of the curve, <paramref name="curveSize"/> bytes, and that of ML-KEM, in this group's order.</summary>
    private void Split(Span<byte> whole, int curveSize, out Span<byte> curve, out Span<byte> kem)
    {
        int kemSize = whole.Length - curveSize;
        kem = _kemFirst ? whole[..kemSize] : whole[curveSize..];
        curve = _kemFirst ? whole[kemSize..] : whole[..curveSize];
    }

    private void Split(ReadOnlySpan<byte> whole, int curveSize, out ReadOnlySpan<byte> curve, out ReadOnlySpan<byte> kem)
    {
        int kemSize = whole.Length - curveSize;
        kem = _kemFirst ? whole[..kemSize] : whole[curveSize..];
        curve = _kemFirst ? whole[kemSize..] : whole[..curveSize];
    }

    private void CheckSecretLength(ReadOnlySpan<byte> sharedSecret)
    {
        if (sharedSecret.Length != SharedSecretSize)
            throw new ArgumentException($"A shared secret of {Name} has {SharedSecretSize} bytes.", nameof(sharedSecret));
    }

    private sealed class Initiator(HybridGroup group, KeyExchangeInitiator curve, MlKemDecapsulationKey kem)
        : KeyExchangeInitiator(group)
    {
        public override void WriteShare(Span<byte> destination)
        {
            if (destination.Length < group.InitiatorShareSize)
                throw new ArgumentException($"An initiator's share of {group.Name} has {group.InitiatorShareSize} bytes.", nameof(destination));
            group.Split(
                destination[..group.InitiatorShareSize], group._curve.InitiatorShareSize, out Span<byte> point, out Span<byte> key);
            curve.WriteShare(point);
            kem.WriteEncapsulationKey(key);
        }

        public override bool TryFinish(ReadOnlySpan<byte> responderShare, Span<byte> sharedSecret)
        {
            group.CheckSecretLength(sharedSecret);
            if (responderShare.Overlaps(sharedSecret))
                throw new ArgumentException("The output overlaps the input.", nameof(sharedSecret));
            bool valid = responderShare.Length == group.ResponderShareSize;
            if (valid)
            {
                group.Split(sharedSecret, group._curve.SharedSecretSize, out Span<byte> curveSecret, out Span<byte> kemSecret);
                group.Split(
                    responderShare, group._curve.ResponderShareSize, out ReadOnlySpan<byte> point, out ReadOnlySpan<byte> ciphertext);
                valid = curve.TryFinish(point, curveSecret) && kem.TryDecapsulate(ciphertext, kemSecret);
            }
            if (!valid)
                CryptographicOperations.ZeroMemory(sharedSecret);
            return valid;
        }

        public override void Dispose()
        {
            curve.Dispose();
            kem.Dispose();
        }
    }

    // Each group in a class of its own: who names one does not link the other curves.
    private static class OverX25519
    {
        // draft-ietf-tls-ecdhe-mlkem §4.1: the shares and the secret of ML-KEM come first, unlike in the other two.
        internal static readonly HybridGroup Instance = new("X25519MLKEM768", X25519.Instance, MlKem.Set768, kemFirst: true);
    }

    private static class OverP256
    {
        internal static readonly HybridGroup Instance = new("SecP256r1MLKEM768", EcdhGroup.P256, MlKem.Set768, kemFirst: false);
    }

    private static class OverP384
    {
        internal static readonly HybridGroup Instance = new("SecP384r1MLKEM1024", EcdhGroup.P384, MlKem.Set1024, kemFirst: false);
    }
}
