using System;
using System.Threading;

namespace Sundog.Nocrypto;

/// <summary>
/// A point of a curve as a public key, for ECDSA and ECDH. Immutable and thread-safe. It exists only valid: on the
/// curve, and not infinity. <see cref="EcCurve.TryImportPublicKey"/> makes it.
/// </summary>
/// <remarks>
/// A key of P-256 or P-384 that verifies often makes itself a table, of 90 and 209 KB, once: trust anchors, and keys that an
/// application keeps. At most 16 keys of a process have one at a time; the others verify without, two to three times as slow, until
/// a key with a table was collected.
/// </remarks>
public sealed class EcPublicKey : PublicKey
{
    /// <summary>
    /// The verification that builds a table of multiples, and the number of those until it is tried again, where there was no room.
    /// It costs about half as much as the verifications before it, so a key that is used less than that has paid nothing.
    /// </summary>
    internal const int VerificationsBeforeTable = 32;

    /// <summary>The most tables in the process: 3.4 MB, if all are of P-384.</summary>
    internal const int MaxTables = 16;

    private static readonly TableLimit Tables = new(MaxTables);

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

    /// <summary>Counts a verification; the multiples of the point, once there are any.</summary>
    internal PointMultiples? CountVerification()
    {
        PointMultiples? multiples = Volatile.Read(ref _multiples);
        if (multiples is null && Interlocked.Increment(ref _verifications) % VerificationsBeforeTable == 0)
        {
            Tables.Make(ref _multiples, () => Curve.Arithmetic.VarTimeMultiples(_xy));
            multiples = Volatile.Read(ref _multiples);
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
