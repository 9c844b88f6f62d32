using System;
using System.Threading;

namespace Sundog.Nocrypto;

/// <summary>
/// A point of a curve as a public key, for ECDSA and ECDH. Immutable and thread-safe. It exists only valid: on the
/// curve, and not infinity. <see cref="EcCurve.TryImportPublicKey"/> makes it.
/// </summary>
public sealed class EcPublicKey : PublicKey
{
    /// <summary>
    /// The verification that builds a table of multiples. It costs about as much as the verifications before it, so a key that
    /// is used less than that has paid nothing, and one that is used just as often twice.
    /// </summary>
    internal const int VerificationsBeforeTable = 32;

    private readonly ulong[] _xy;
    private int _verifications;
    private PointMultiples? _multiples;

    internal EcPublicKey(EcCurve curve, ReadOnlySpan<ulong> xy)
    {
        Curve = curve;
        _xy = xy.ToArray();
    }

    /// <summary>The curve.</summary>
    public EcCurve Curve { get; }

    /// <summary>The size of the point in its uncompressed form, in bytes: 65, 97 or 133.</summary>
    public int PointSize => Curve.PointSize;

    /// <inheritdoc/>
    public override string Name => Curve.Name;

    /// <summary>The affine coordinates, x and then y.</summary>
    internal ReadOnlySpan<ulong> Coordinates => _xy;

    /// <summary>
    /// Counts a verification; the multiples of the point, once there are any. Only long-lived keys come to have them: trust
    /// anchors, and keys that an application keeps.
    /// </summary>
    internal PointMultiples? CountVerification()
    {
        PointMultiples? multiples = Volatile.Read(ref _multiples);
        if (multiples is null && Interlocked.Increment(ref _verifications) == VerificationsBeforeTable)
        {
            multiples = Curve.Arithmetic.VarTimeMultiples(_xy);
            Volatile.Write(ref _multiples, multiples);
        }
        return multiples;
    }

    /// <summary>
    /// Writes the point in its uncompressed form (SEC 1 §2.3.3), <see cref="PointSize"/> bytes, to the start of
    /// <paramref name="destination"/>.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void WritePoint(Span<byte> destination)
    {
        if (destination.Length < PointSize)
            throw new ArgumentException($"A point of {Name} takes {PointSize} bytes.", nameof(destination));
        int limbs = _xy.Length / 2;
        destination[0] = 4;
        LimbString.Write(_xy.AsSpan(0, limbs), destination.Slice(1, Curve.FieldSize));
        LimbString.Write(_xy.AsSpan(limbs), destination.Slice(1 + Curve.FieldSize, Curve.FieldSize));
    }

    /// <summary>Whether <paramref name="algorithm"/> is ECDSA, with any hash.</summary>
    public override bool CanVerify(SignatureAlgorithm algorithm) => Ecdsa.HashOf(algorithm) is not null;

    /// <summary>
    /// Whether <paramref name="signature"/>, an <c>ECDSA-Sig-Value</c> in strict DER, is this key's over
    /// <paramref name="message"/> (FIPS 186-5 §6.4.2). Hostile input gives false.
    /// </summary>
    public override bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
        => Ecdsa.HashOf(algorithm) is { } hash && Ecdsa.Verify(this, hash, message, signature);

    /// <inheritdoc/>
    public override bool Equals(PublicKey? other)
        => other is EcPublicKey key && key.Curve == Curve && key._xy.AsSpan().SequenceEqual(_xy);

    /// <inheritdoc/>
    public override int GetHashCode() => _xy[0].GetHashCode();
}
