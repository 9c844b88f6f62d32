using System;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Sundog.Nocrypto;

/// <summary>
/// A public key of ML-DSA (FIPS 204), with its matrix expanded: 20 to 64 KB. Every string of the right length is one.
/// Immutable and thread-safe.
/// </summary>
public sealed unsafe class MlDsaPublicKey : PublicKey
{
    private const int N = MlDsaArithmetic.N;

    // Â, row by row, and t1 2^d, transformed and reduced.
    private readonly KeyTable _table;
    private readonly byte[] _encoded;
    private readonly byte[] _hash = new byte[64];

    private MlDsaPublicKey(MlDsa set, ReadOnlySpan<byte> rho)
    {
        set.EnsureTested();
        ParameterSet = set;
        _table = new KeyTable(sizeof(int) * N * ((set.K * set.L) + set.K));
        _encoded = new byte[set.PublicKeySize];
        rho.CopyTo(_encoded);
        MlDsaSampling.ExpandMatrix(set.Arithmetic, set.K, set.L, rho, Matrix);
    }

    /// <summary>The parameter set.</summary>
    public MlDsa ParameterSet { get; }

    /// <inheritdoc/>
    public override string Name => ParameterSet.Name;

    /// <summary>H(pk), tr of FIPS 204 algorithm 6: 64 bytes.</summary>
    internal ReadOnlySpan<byte> Hash => _hash;

    /// <summary>The encoding.</summary>
    internal ReadOnlySpan<byte> Encoded => _encoded;

    /// <summary>Â. Valid while this object lives: whoever uses it ends with <c>GC.KeepAlive</c> on this object.</summary>
    internal int* Matrix => (int*)_table.Start;

    private int* High => Matrix + (N * ParameterSet.K * ParameterSet.L);

    /// <summary>
    /// Reads a public key (FIPS 204 algorithm 23). Returns false when <paramref name="encoded"/> is not
    /// <c>set.PublicKeySize</c> bytes.
    /// </summary>
    public static bool TryCreate(MlDsa set, ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out MlDsaPublicKey? publicKey)
    {
        ArgumentNullException.ThrowIfNull(set);
        publicKey = null;
        if (encoded.Length != set.PublicKeySize)
            return false;
        publicKey = new MlDsaPublicKey(set, encoded[..32]);
        encoded.CopyTo(publicKey._encoded);
        publicKey.Complete();
        return true;
    }

    /// <summary>
    /// t = A s1 + s2 (FIPS 204 algorithm 6, steps 5 and 6), of which the high bits become the public key and the low bits go
    /// to <paramref name="low"/>, k polynomials. <paramref name="s1"/> is transformed.
    /// </summary>
    [SkipLocalsInit]
    internal static MlDsaPublicKey Derive(MlDsa set, ReadOnlySpan<byte> rho, int* s1, int* s2, int* low)
    {
        // ρ and t1 are the public key.
        ConstantTime.Declassify(rho);
        MlDsaPublicKey key = new(set, rho);
        MlDsaArithmetic arithmetic = set.Arithmetic;
        int* t = stackalloc int[N];
        for (int i = 0; i < set.K; i++, s2 += N, low += N)
        {
            arithmetic.Dot(key.Matrix + (i * set.L * N), s1, set.L, t);
            arithmetic.InverseNtt(t);
            arithmetic.Add(t, s2);
            arithmetic.Normalize(t);
            arithmetic.Power2Round(t, t, low);
            MlDsaEncoding.PackSimple(t, 10, key._encoded.AsSpan(32 + (320 * i)));
        }
        ConstantTime.Declassify<byte>(key._encoded);
        key.Complete();
        return key;
    }

    /// <summary>
    /// Writes the key, <c>ParameterSet.PublicKeySize</c> bytes, to the start of <paramref name="destination"/>.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void WriteTo(Span<byte> destination) => _encoded.CopyTo(destination);

    /// <summary>Whether <paramref name="algorithm"/> is that of this key's parameter set.</summary>
    public override bool CanVerify(SignatureAlgorithm algorithm) => algorithm == ParameterSet.Algorithm;

    /// <summary>Verifies with the empty context, which is what X.509 and TLS use.</summary>
    /// <inheritdoc/>
    public override bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
        => CanVerify(algorithm) && Verify(message, [], signature);

    /// <summary>
    /// Whether <paramref name="signature"/> is this key's over <paramref name="message"/> under <paramref name="context"/>
    /// (FIPS 204 algorithm 3). Hostile input, and a context that is too long, give false. Allocates nothing.
    /// </summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> context, ReadOnlySpan<byte> signature)
    {
        if (context.Length > MlDsa.MaxContextSize || signature.Length != ParameterSet.SignatureSize)
            return false;
        Span<byte> mu = stackalloc byte[MlDsa.MuSize];
        ComputeMu(message, context, mu);
        return VerifyMu(mu, signature);
    }

    /// <summary>
    /// Whether <paramref name="signature"/> is this key's over a message whose µ, 64 bytes, was computed elsewhere (FIPS 204
    /// algorithm 8). Hostile input gives false.
    /// </summary>
    public bool VerifyMu(ReadOnlySpan<byte> mu, ReadOnlySpan<byte> signature)
        => mu.Length == MlDsa.MuSize && signature.Length == ParameterSet.SignatureSize && VerifyVarTime(mu, signature);

    /// <summary>
    /// Writes µ, <see cref="MlDsa.MuSize"/> bytes, that stands for a message under a context and this key (FIPS 204
    /// algorithm 7, step 6).
    /// </summary>
    /// <exception cref="ArgumentException">The context is longer than 255 bytes, or <paramref name="mu"/> not 64.</exception>
    [SkipLocalsInit]
    public void ComputeMu(ReadOnlySpan<byte> message, ReadOnlySpan<byte> context, Span<byte> mu)
    {
        if (context.Length > MlDsa.MaxContextSize)
            throw new ArgumentException($"A context has at most {MlDsa.MaxContextSize} bytes; this has {context.Length}.", nameof(context));
        if (mu.Length != MlDsa.MuSize)
            throw new ArgumentException($"µ has {MlDsa.MuSize} bytes.", nameof(mu));
        Unsafe.SkipInit(out XofContext xof);
        xof.Start(Xof.Shake256);
        xof.Append(_hash);
        // FIPS 204 algorithm 2, step 10: 0 for ML-DSA itself, and the context with its length.
        xof.Append([0, (byte)context.Length]);
        xof.Append(context);
        xof.Append(message);
        xof.Read(mu);
        xof.Clear();
    }

    /// <inheritdoc/>
    public override bool Equals(PublicKey? other)
        => other is MlDsaPublicKey key && key.Name == Name && _encoded.AsSpan().SequenceEqual(key._encoded);

    /// <inheritdoc/>
    public override int GetHashCode() => BinaryPrimitives.ReadInt32LittleEndian(_encoded);

    /// <summary>What follows from the encoding.</summary>
    private void Complete()
    {
        MlDsaArithmetic arithmetic = ParameterSet.Arithmetic;
        for (int i = 0; i < ParameterSet.K; i++)
        {
            int* p = High + (i * N);
            MlDsaEncoding.Unpack(_encoded.AsSpan(32 + (320 * i), 320), 10, 0, p);
            // Unpacked as 0 - t1, so the transform is of -t1 2^d: products are added.
            for (int j = 0; j < N; j++)
                p[j] <<= MlDsa.DroppedBits;
            arithmetic.Ntt(p);
            arithmetic.Reduce(p);
        }
        Xof.Shake256.Hash(_encoded, _hash);
        GC.KeepAlive(_table);
    }

    /// <summary>ML-DSA.Verify_internal (FIPS 204 algorithm 8). All of it is public.</summary>
    [SkipLocalsInit]
    private bool VerifyVarTime(ReadOnlySpan<byte> mu, ReadOnlySpan<byte> signature)
    {
        MlDsa set = ParameterSet;
        MlDsaArithmetic arithmetic = set.Arithmetic;
        ReadOnlySpan<byte> challenge = signature[..set.ChallengeSize], hints = signature[^(set.Omega + set.K)..];
        if (!MlDsaEncoding.AreHintsValid(hints, set.K, set.Omega))
            return false;
        int* z = stackalloc int[(MlDsa.MaxL + 4) * N];
        int* c = z + (set.L * N), w = c + N, product = w + N, hint = product + N;
        fixed (byte* packed = signature[set.ChallengeSize..])
        {
            for (int i = 0; i < set.L; i++)
            {
                arithmetic.UnpackMask(packed + (32 * set.MaskBits * i), set.MaskBits, z + (i * N));
                if (arithmetic.ReachesBit(z + (i * N), set.Gamma1 - set.Beta) != 0)
                    return false;
                arithmetic.Ntt(z + (i * N));
            }
        }
        MlDsaSampling.SampleInBallVarTime(challenge, set.Tau, c);
        arithmetic.Ntt(c);
        Span<byte> high = stackalloc byte[MlDsa.MaxHighSize], expected = stackalloc byte[64];
        high = high[..(32 * set.HighBits)];
        Unsafe.SkipInit(out XofContext xof);
        xof.Start(Xof.Shake256);
        xof.Append(mu);
        for (int i = 0; i < set.K; i++)
        {
            // A z - c t1 2^d; the key holds -t1 2^d.
            arithmetic.Dot(Matrix + (i * set.L * N), z, set.L, w);
            arithmetic.Dot(High + (i * N), c, 1, product);
            arithmetic.Add(w, product);
            arithmetic.Reduce(w);
            arithmetic.InverseNtt(w);
            arithmetic.Normalize(w);
            MlDsaEncoding.UnpackHint(hints, i, set.Omega, hint);
            arithmetic.UseHint(w, hint, set.Gamma2);
            MlDsaEncoding.PackSimple(w, set.HighBits, high);
            xof.Append(high);
        }
        GC.KeepAlive(_table);
        xof.Read(expected[..set.ChallengeSize]);
        return challenge.SequenceEqual(expected[..set.ChallengeSize]);
    }
}
