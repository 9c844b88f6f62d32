using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// An elliptic curve of NIST (SP 800-186 §3.2.1), as an immutable object to pass around: <see cref="P256"/>,
/// <see cref="P384"/> or <see cref="P521"/>. Thread-safe. What works on private keys takes the same time for all of them.
/// </summary>
public abstract class EcCurve
{
    /// <summary>The largest <see cref="PointSize"/>, in bytes: enough for a stack buffer.</summary>
    internal const int MaxPointSize = 1 + (16 * CurveArithmetic.MaxLimbs);

    // One for each use of the curve: who only signs, as a server at its start, does not wait for the others.
    private readonly SelfTest _signing;
    private readonly SelfTest _verification;
    private readonly SelfTest _agreement;

    private protected EcCurve(string name, CurveArithmetic arithmetic, ReadOnlySpan<ulong> order, EcKnownAnswer knownAnswer)
    {
        _signing = new SelfTest(name, () => knownAnswer.Signs(this));
        _verification = new SelfTest(name, () => knownAnswer.Verifies(this));
        _agreement = new SelfTest(name, () => knownAnswer.Agrees(this));
        Name = name;
        Arithmetic = arithmetic;
        Scalars = new ScalarField(order);
        FieldSize = (arithmetic.BitCount + 7) / 8;
        PointSize = 1 + (2 * FieldSize);
    }

    /// <summary>The name, such as <c>P-256</c>.</summary>
    public string Name { get; }

    /// <summary>The size of a coordinate, of a private key and of a shared secret, in bytes.</summary>
    public int FieldSize { get; }

    /// <summary>The size of an uncompressed point, in bytes: a byte 4 and two coordinates.</summary>
    public int PointSize { get; }

    internal CurveArithmetic Arithmetic { get; }

    internal ScalarField Scalars { get; }

    /// <summary>
    /// Reads a public key from a point in the uncompressed (first byte 4) or the compressed form (2 or 3) of SEC 1
    /// §2.3.4. Hostile input gives false: a wrong length, another form (among them infinity and the hybrid form), a
    /// coordinate that is not below p, a point that is not on the curve. The curve has prime order, so a point on it
    /// that is not infinity is in the right group (SP 800-56A §5.6.2.3.4).
    /// </summary>
    public bool TryImportPublicKey(ReadOnlySpan<byte> point, [NotNullWhen(true)] out EcPublicKey? key)
    {
        key = null;
        int limbs = Arithmetic.LimbCount;
        Span<ulong> memory = stackalloc ulong[2 * CurveArithmetic.MaxLimbs];
        Span<ulong> xy = memory[..(2 * limbs)];
        if (point.Length == PointSize && point[0] == 4)
        {
            LimbString.Read(point.Slice(1, FieldSize), xy[..limbs]);
            LimbString.Read(point[(1 + FieldSize)..], xy[limbs..]);
            if (!Arithmetic.Contains(xy))
                return false;
        }
        else if (point.Length == 1 + FieldSize && point[0] is 2 or 3)
        {
            Span<ulong> x = stackalloc ulong[CurveArithmetic.MaxLimbs];
            x = x[..limbs];
            LimbString.Read(point[1..], x);
            if (!Arithmetic.TryDecompress(x, point[0] & 1U, xy))
                return false;
        }
        else
        {
            return false;
        }
        key = new EcPublicKey(this, xy);
        return true;
    }

    /// <summary>
    /// Reads a private key from its scalar, <see cref="FieldSize"/> bytes, big-endian (RFC 5915 §3). Another length, 0,
    /// and a scalar not below the order give false. The caller still owns, and clears, the source, and disposes the key.
    /// </summary>
    public bool TryImportPrivateKey(ReadOnlySpan<byte> scalar, [NotNullWhen(true)] out EcPrivateKey? key)
    {
        _signing.Ensure();
        key = null;
        if (scalar.Length != FieldSize)
            return false;
        Span<ulong> memory = stackalloc ulong[3 * CurveArithmetic.MaxLimbs];
        Span<ulong> d = memory[..Arithmetic.LimbCount];
        Span<ulong> xy = memory.Slice(CurveArithmetic.MaxLimbs, 2 * Arithmetic.LimbCount);
        LimbString.Read(scalar, d);
        ulong isInRange = Scalars.IsInRangeBit(d);
        // The caller is told; of a scalar that is taken this says nothing, and one that is not is no key.
        ConstantTime.Declassify(ref isInRange);
        if (isInRange == 1)
        {
            if (!Arithmetic.TryMultiplyGenerator(d, xy))
                throw new InvalidOperationException("The machine computed wrongly: a public key is not on its curve.");
            key = new EcPrivateKey(scalar, new EcPublicKey(this, xy));
        }
        LimbString.Clear(memory);
        StackScrub.Run();
        return key is not null;
    }

    /// <summary>
    /// A fresh private key, for the caller to dispose: random scalars of as many bits as the order until one is from 1 to
    /// n - 1 (FIPS 186-5 appendix A.2.2), which the first nearly always is.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The source is not seeded, or broken: 64 scalars in a row were out of range.
    /// </exception>
    public EcPrivateKey GeneratePrivateKey(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> memory = stackalloc byte[8 * CurveArithmetic.MaxLimbs];
        Span<byte> scalar = memory[..FieldSize];
        try
        {
            for (int i = 0; i < 64; i++)
            {
                random.Fill(scalar);
                scalar[0] &= (byte)(0xff >> ((8 * FieldSize) - Arithmetic.BitCount));
                if (TryImportPrivateKey(scalar, out EcPrivateKey? key))
                    return key;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(memory);
        }
        throw new InvalidOperationException("The random source is broken: 64 scalars in a row were out of range.");
    }

    internal void EnsureVerification() => _verification.Ensure();

    internal void EnsureAgreement() => _agreement.Ensure();

    /// <summary>The name.</summary>
    public sealed override string ToString() => Name;
}
