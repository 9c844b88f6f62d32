using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// A private key of ML-DSA (FIPS 204). Cleared on <see cref="Dispose"/>; using it afterwards throws
/// <see cref="ObjectDisposedException"/>. It may be used from several threads at once. Signing takes 30 KB of stack.
/// </summary>
public sealed unsafe class MlDsaPrivateKey : PrivateKey
{
    private const int N = MlDsaArithmetic.N;

    // s1, s2 and t0, transformed and reduced; then the encoding.
    private readonly KeyTable _table;
    private readonly byte[] _seed = GC.AllocateArray<byte>(MlDsa.SeedSize, pinned: true);
    private readonly bool _hasSeed;
    private bool _disposed;

    private MlDsaPrivateKey(MlDsaPublicKey publicKey, KeyTable table, ReadOnlySpan<byte> seed)
    {
        PublicKey = publicKey;
        _table = table;
        _hasSeed = seed.Length > 0;
        seed.CopyTo(_seed);
    }

    /// <summary>The parameter set.</summary>
    public MlDsa ParameterSet => PublicKey.ParameterSet;

    /// <inheritdoc/>
    public override MlDsaPublicKey PublicKey { get; }

    /// <summary>The size of every signature, in bytes.</summary>
    public override int MaxSignatureSize => ParameterSet.SignatureSize;

    /// <summary>A fresh key (FIPS 204 algorithm 1), for the caller to dispose. Takes <see cref="MlDsa.SeedSize"/> bytes.</summary>
    public static MlDsaPrivateKey Generate(MlDsa set, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> seed = stackalloc byte[MlDsa.SeedSize];
        random.Fill(seed);
        MlDsaPrivateKey key = FromSeed(set, seed);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }

    /// <summary>
    /// The key of a seed, ξ. Returns false when it is not <see cref="MlDsa.SeedSize"/> bytes. The caller still owns, and
    /// clears, the seed, and disposes the key.
    /// </summary>
    public static bool TryCreateFromSeed(MlDsa set, ReadOnlySpan<byte> seed, [NotNullWhen(true)] out MlDsaPrivateKey? key)
    {
        ArgumentNullException.ThrowIfNull(set);
        key = seed.Length == MlDsa.SeedSize ? FromSeed(set, seed) : null;
        return key is not null;
    }

    /// <summary>
    /// Reads a private key in its expanded encoding (FIPS 204 algorithm 25). Returns false when it has the wrong length, a
    /// coefficient out of range, or parts that do not belong together: t0 and the hash of the public key are computed anew.
    /// The caller still owns, and clears, the source, and disposes the key. Prefer seeds: they are small.
    /// </summary>
    public static bool TryCreate(MlDsa set, ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out MlDsaPrivateKey? key)
    {
        ArgumentNullException.ThrowIfNull(set);
        key = null;
        if (encoded.Length != set.PrivateKeySize)
            return false;
        KeyTable table = new(TableSize(set));
        int* s = (int*)table.Start;
        uint outside = 0;
        for (int i = 0; i < set.L + set.K; i++)
        {
            MlDsaEncoding.Unpack(encoded.Slice(128 + (32 * set.SecretBits * i), 32 * set.SecretBits), set.SecretBits, set.Eta, s + (i * N));
            outside |= set.Arithmetic.ReachesBit(s + (i * N), set.Eta + 1);
        }
        // The caller is told whether the encoding is one of a key.
        ConstantTime.Declassify(ref outside);
        MlDsaPublicKey? publicKey = outside == 0 ? Complete(set, table, encoded[..32], encoded.Slice(32, 32)) : null;
        bool fits = publicKey is not null && ConstantTime.AreEqual(encoded, Encoding(set, table));
        ConstantTime.Declassify(ref fits);
        if (fits)
            key = new MlDsaPrivateKey(publicKey!, table, []);
        else
            table.Clear();
        StackScrub.Run();
        return key is not null;
    }

    /// <summary>Whether <paramref name="algorithm"/> is that of this key's parameter set.</summary>
    public override bool CanSign(SignatureAlgorithm algorithm) => PublicKey.CanVerify(algorithm);

    /// <summary>
    /// Signs with the empty context, hedged: 32 fresh random bytes go into the mask beside the key and the message, so a weak
    /// random source does no harm, and a fault cannot be replayed.
    /// </summary>
    /// <inheritdoc/>
    public override bool TrySign(
        SignatureAlgorithm algorithm, ReadOnlySpan<byte> message, RandomSource random, Span<byte> destination, out int written)
    {
        if (!CanSign(algorithm))
            throw new ArgumentException($"The algorithm is not for a key of {PublicKey.Name}.", nameof(algorithm));
        written = 0;
        if (!TrySign(message, [], random, destination))
            return false;
        written = ParameterSet.SignatureSize;
        return true;
    }

    /// <summary>
    /// Signs <paramref name="message"/> under <paramref name="context"/>, hedged (FIPS 204 algorithm 2), into the first
    /// <c>ParameterSet.SignatureSize</c> bytes of <paramref name="destination"/>. Returns false, with nothing written, only
    /// when 814 candidates were rejected in a row, that is, when the machine computed wrongly (FIPS 204 appendix C).
    /// Allocates nothing.
    /// </summary>
    /// <exception cref="ArgumentException">The context is longer than 255 bytes, or the destination too short.</exception>
    public bool TrySign(ReadOnlySpan<byte> message, ReadOnlySpan<byte> context, RandomSource random, Span<byte> destination)
    {
        Span<byte> mu = stackalloc byte[MlDsa.MuSize];
        PublicKey.ComputeMu(message, context, mu);
        return TrySignMu(mu, random, destination);
    }

    /// <summary>
    /// The same without random bytes: one signature for each message and context. A fault that an attacker causes while the
    /// same message is signed again can betray the key: prefer the hedged form.
    /// </summary>
    /// <exception cref="ArgumentException">The context is longer than 255 bytes, or the destination too short.</exception>
    public bool TrySignDeterministic(ReadOnlySpan<byte> message, ReadOnlySpan<byte> context, Span<byte> destination)
    {
        Span<byte> mu = stackalloc byte[MlDsa.MuSize];
        PublicKey.ComputeMu(message, context, mu);
        return TrySignMuDeterministic(mu, destination);
    }

    /// <summary>Signs, hedged, a message whose µ, 64 bytes, was computed elsewhere (FIPS 204 algorithm 7).</summary>
    /// <exception cref="ArgumentException">µ has the wrong length, or the destination is too short.</exception>
    public bool TrySignMu(ReadOnlySpan<byte> mu, RandomSource random, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(random);
        CheckArguments(mu, destination);
        Span<byte> fresh = stackalloc byte[32];
        random.Fill(fresh);
        bool signed = Sign(mu, fresh, destination[..ParameterSet.SignatureSize]);
        CryptographicOperations.ZeroMemory(fresh);
        return signed;
    }

    /// <summary>The same without random bytes.</summary>
    /// <exception cref="ArgumentException">µ has the wrong length, or the destination is too short.</exception>
    public bool TrySignMuDeterministic(ReadOnlySpan<byte> mu, Span<byte> destination)
    {
        CheckArguments(mu, destination);
        Span<byte> zeros = stackalloc byte[32];
        zeros.Clear();
        return Sign(mu, zeros, destination[..ParameterSet.SignatureSize]);
    }

    /// <summary>
    /// Writes the key in its expanded encoding, <c>ParameterSet.PrivateKeySize</c> bytes, to the start of
    /// <paramref name="destination"/>, which the caller clears.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void Export(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Encoding(ParameterSet, _table).CopyTo(destination);
        GC.KeepAlive(_table);
    }

    /// <summary>
    /// Writes the seed, <see cref="MlDsa.SeedSize"/> bytes, to the start of <paramref name="destination"/>, which the caller
    /// clears. Returns false when the key was read from its expanded encoding, where no seed is.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public bool TryExportSeed(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_hasSeed)
            _seed.CopyTo(destination);
        return _hasSeed;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _table.Clear();
        CryptographicOperations.ZeroMemory(_seed);
        _disposed = true;
    }

    /// <summary>Whether nothing of the key is left.</summary>
    internal bool IsCleared => _table.IsZero && ConstantTime.IsZero(_seed);

    private static int TableSize(MlDsa set) => (sizeof(int) * N * (set.L + (2 * set.K))) + set.PrivateKeySize;

    private static Span<byte> Encoding(MlDsa set, KeyTable table)
        => new((int*)table.Start + (N * (set.L + (2 * set.K))), set.PrivateKeySize);

    /// <summary>ML-DSA.KeyGen_internal (FIPS 204 algorithm 6).</summary>
    private static MlDsaPrivateKey FromSeed(MlDsa set, ReadOnlySpan<byte> seed)
    {
        Span<byte> input = stackalloc byte[34], seeds = stackalloc byte[128];
        seed.CopyTo(input);
        input[32] = (byte)set.K;
        input[33] = (byte)set.L;
        Xof.Shake256.Hash(input, seeds);
        KeyTable table = new(TableSize(set));
        MlDsaSampling.ExpandSecret(set.Arithmetic, set.Eta, seeds[32..96], set.L + set.K, (int*)table.Start);
        MlDsaPublicKey publicKey = Complete(set, table, seeds[..32], seeds[96..]);
        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(seeds);
        StackScrub.Run();
        return new MlDsaPrivateKey(publicKey, table, seed);
    }

    /// <summary>Of s1 and s2 in the table makes the public key, t0, the encoding (FIPS 204 algorithm 24) and the transforms.</summary>
    private static MlDsaPublicKey Complete(MlDsa set, KeyTable table, ReadOnlySpan<byte> rho, ReadOnlySpan<byte> key)
    {
        MlDsaArithmetic arithmetic = set.Arithmetic;
        int* s1 = (int*)table.Start, s2 = s1 + (set.L * N), low = s2 + (set.K * N);
        Span<byte> encoding = Encoding(set, table), rest = encoding[128..];
        rho.CopyTo(encoding);
        key.CopyTo(encoding[32..]);
        for (int i = 0; i < set.L + set.K; i++)
        {
            MlDsaEncoding.Pack(s1 + (i * N), set.SecretBits, set.Eta, rest);
            rest = rest[(32 * set.SecretBits)..];
        }
        for (int i = 0; i < set.L; i++)
            arithmetic.Ntt(s1 + (i * N));
        MlDsaPublicKey publicKey = MlDsaPublicKey.Derive(set, rho, s1, s2, low);
        publicKey.Hash.CopyTo(encoding[64..]);
        for (int i = 0; i < set.K; i++)
        {
            MlDsaEncoding.Pack(low + (i * N), MlDsa.DroppedBits, 1 << (MlDsa.DroppedBits - 1), rest);
            rest = rest[(32 * MlDsa.DroppedBits)..];
            arithmetic.Ntt(s2 + (i * N));
            arithmetic.Ntt(low + (i * N));
        }
        for (int i = 0; i < set.L + (2 * set.K); i++)
            arithmetic.Reduce(s1 + (i * N));
        GC.KeepAlive(table);
        return publicKey;
    }

    private void CheckArguments(ReadOnlySpan<byte> mu, ReadOnlySpan<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (mu.Length != MlDsa.MuSize)
            throw new ArgumentException($"µ has {MlDsa.MuSize} bytes.", nameof(mu));
        if (destination.Length < ParameterSet.SignatureSize)
            throw new ArgumentException($"A signature takes {ParameterSet.SignatureSize} bytes.", nameof(destination));
    }

    /// <summary>ML-DSA.Sign_internal (FIPS 204 algorithm 7) from µ and rnd on.</summary>
    private bool Sign(ReadOnlySpan<byte> mu, ReadOnlySpan<byte> fresh, Span<byte> signature)
    {
        Span<byte> seed = stackalloc byte[64], input = stackalloc byte[128];
        // Step 7: ρ'' = H(K, rnd, µ).
        Encoding(ParameterSet, _table).Slice(32, 32).CopyTo(input);
        fresh.CopyTo(input[32..]);
        mu.CopyTo(input[64..]);
        Xof.Shake256.Hash(input, seed);
        bool signed = MlDsaSigning.TrySign(ParameterSet, PublicKey.Matrix, (int*)_table.Start, mu, seed, signature);
        CryptographicOperations.ZeroMemory(seed);
        CryptographicOperations.ZeroMemory(input);
        SecretResidue.ClearStackBelow();
        GC.KeepAlive(PublicKey);
        GC.KeepAlive(_table);
        return signed;
    }
}
