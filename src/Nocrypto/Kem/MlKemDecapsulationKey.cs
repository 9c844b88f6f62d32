using System;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// A key pair of ML-KEM: the decapsulation key, with the encapsulation key in it. Cleared on <see cref="Dispose"/>; using
/// it afterwards throws <see cref="ObjectDisposedException"/>. It may be used from several threads at once.
/// </summary>
public sealed unsafe class MlKemDecapsulationKey : IDisposable
{
    private readonly KeyTable _table;
    private readonly bool _hasSeed;
    private bool _disposed;

    private MlKemDecapsulationKey(MlKem set, bool hasSeed)
    {
        set.EnsureTested();
        ParameterSet = set;
        _hasSeed = hasSeed;
        int size = sizeof(short) * (set.ExpandedSize + (set.K * MlKemArithmetic.FactorSize));
        _table = new KeyTable(size + set.DecapsulationKeySize + MlKem.SeedSize);
    }

    /// <summary>The parameter set.</summary>
    public MlKem ParameterSet { get; }

    // One pinned piece of memory: the expanded key, ŝ as a factor, the encoding, and the seed.
    private short* Expanded => (short*)_table.Start;

    private short* SecretFactor => Expanded + ParameterSet.ExpandedSize;

    private Span<byte> Encoded
        => new(SecretFactor + (ParameterSet.K * MlKemArithmetic.FactorSize), ParameterSet.DecapsulationKeySize);

    private Span<byte> Seed
        => new((byte*)(SecretFactor + (ParameterSet.K * MlKemArithmetic.FactorSize)) + ParameterSet.DecapsulationKeySize, MlKem.SeedSize);

    // FIPS 203 algorithm 16: dk is dk of K-PKE, ek, H(ek), z.
    private Span<byte> SecretKey => Encoded[..(384 * ParameterSet.K)];

    private Span<byte> EncapsulationKey => Encoded.Slice(384 * ParameterSet.K, ParameterSet.EncapsulationKeySize);

    private Span<byte> KeyHash => Encoded[^64..^32];

    private Span<byte> Rejection => Encoded[^32..];

    /// <summary>A fresh key pair (FIPS 203 algorithm 19), for the caller to dispose. Takes <see cref="MlKem.SeedSize"/> bytes.</summary>
    public static MlKemDecapsulationKey Generate(MlKem set, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> seed = stackalloc byte[MlKem.SeedSize];
        random.Fill(seed);
        MlKemDecapsulationKey key = new(set, hasSeed: true);
        key.Generate(seed);
        CryptographicOperations.ZeroMemory(seed);
        SecretResidue.ClearStackBelow();
        return key;
    }

    /// <summary>
    /// The key pair of a seed, d and then z. Returns false when it is not <see cref="MlKem.SeedSize"/> bytes. The caller
    /// still owns, and clears, the seed, and disposes the key.
    /// </summary>
    public static bool TryCreateFromSeed(MlKem set, ReadOnlySpan<byte> seed, [NotNullWhen(true)] out MlKemDecapsulationKey? key)
    {
        ArgumentNullException.ThrowIfNull(set);
        key = null;
        if (seed.Length != MlKem.SeedSize)
            return false;
        key = new MlKemDecapsulationKey(set, hasSeed: true);
        key.Generate(seed);
        SecretResidue.ClearStackBelow();
        return true;
    }

    /// <summary>
    /// Reads a decapsulation key in its expanded encoding. Returns false when it has the wrong length, when its hash is not
    /// that of its encapsulation key (FIPS 203 §7.3), or when a coefficient of either half is not below q. The caller still
    /// owns, and clears, the source, and disposes the key. Prefer seeds: they are small, and cannot be inconsistent.
    /// </summary>
    public static bool TryCreate(MlKem set, ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out MlKemDecapsulationKey? key)
    {
        ArgumentNullException.ThrowIfNull(set);
        key = null;
        if (encoded.Length != set.DecapsulationKeySize)
            return false;
        MlKemDecapsulationKey read = new(set, hasSeed: false);
        if (!read.TryRead(encoded))
        {
            read.Dispose();
            return false;
        }
        key = read;
        return true;
    }

    /// <summary>
    /// Writes the shared secret that <paramref name="ciphertext"/> carries, exactly <see cref="MlKem.SharedSecretSize"/>
    /// bytes (FIPS 203 algorithm 21). Returns false, with the output zeroed, only when the ciphertext has the wrong length.
    /// One that was not made for this key gives, in the same time, a secret that nobody can predict. The two may overlap.
    /// Allocates nothing.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="sharedSecret"/> has the wrong length.</exception>
    public bool TryDecapsulate(ReadOnlySpan<byte> ciphertext, Span<byte> sharedSecret)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        MlKem.CheckSecret(sharedSecret);
        if (ciphertext.Length != ParameterSet.CiphertextSize)
        {
            CryptographicOperations.ZeroMemory(sharedSecret);
            return false;
        }
        Decapsulate(ciphertext, sharedSecret);
        SecretResidue.ClearStackBelow();
        GC.KeepAlive(_table);
        return true;
    }

    /// <summary>The public half.</summary>
    public MlKemEncapsulationKey GetEncapsulationKey()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!MlKemEncapsulationKey.TryCreate(ParameterSet, EncapsulationKey, out MlKemEncapsulationKey? key))
            throw new InvalidOperationException("The machine computed wrongly: an encapsulation key is not canonical.");
        GC.KeepAlive(_table);
        return key;
    }

    /// <summary>
    /// Writes the encapsulation key, <c>ParameterSet.EncapsulationKeySize</c> bytes, to the start of
    /// <paramref name="destination"/>.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void WriteEncapsulationKey(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        EncapsulationKey.CopyTo(destination);
        GC.KeepAlive(_table);
    }

    /// <summary>
    /// Writes the key in its expanded encoding, <c>ParameterSet.DecapsulationKeySize</c> bytes, to the start of
    /// <paramref name="destination"/>, which the caller clears.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void Export(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Encoded.CopyTo(destination);
        GC.KeepAlive(_table);
    }

    /// <summary>
    /// Writes the seed, <see cref="MlKem.SeedSize"/> bytes, to the start of <paramref name="destination"/>, which the
    /// caller clears. Returns false when the key was read from its expanded encoding, where no seed is.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public bool TryExportSeed(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_hasSeed)
            Seed.CopyTo(destination);
        GC.KeepAlive(_table);
        return _hasSeed;
    }

    /// <summary>Clears the key.</summary>
    public void Dispose()
    {
        _table.Clear();
        _disposed = true;
    }

    /// <summary>The parameter set's name: nothing of the secret.</summary>
    public override string ToString() => "decapsulation key of " + ParameterSet.Name;

    /// <summary>Encapsulates a given message for this key itself, for the self-test.</summary>
    internal void EncapsulateMessage(ReadOnlySpan<byte> message, Span<byte> ciphertext, Span<byte> sharedSecret)
    {
        ParameterSet.EncapsulateMessage(Expanded, KeyHash, message, ciphertext, sharedSecret);
        GC.KeepAlive(_table);
    }

    /// <summary>Whether nothing of the key is left.</summary>
    internal bool IsCleared => _table.IsZero;

    /// <summary>ML-KEM.KeyGen_internal (FIPS 203 algorithm 16).</summary>
    private void Generate(ReadOnlySpan<byte> seed)
    {
        Span<byte> input = stackalloc byte[33], seeds = stackalloc byte[64];
        seed[..32].CopyTo(input);
        // FIPS 203 algorithm 13, step 1: k is hashed with d, so that no two parameter sets share keys.
        input[32] = (byte)ParameterSet.K;
        Sha3.Bits512.Hash(input, seeds);
        KPke.GenerateKey(ParameterSet, seeds, EncapsulationKey, SecretKey, Expanded, SecretFactor);
        Sha3.Bits256.Hash(EncapsulationKey, KeyHash);
        seed[32..].CopyTo(Rejection);
        seed.CopyTo(Seed);
        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(seeds);
        GC.KeepAlive(_table);
    }

    private bool TryRead(ReadOnlySpan<byte> encoded)
    {
        encoded.CopyTo(Encoded);
        Span<byte> hash = stackalloc byte[32];
        Sha3.Bits256.Hash(EncapsulationKey, hash);
        bool valid = hash.SequenceEqual(KeyHash)
            && KPke.TryExpandVarTime(ParameterSet, EncapsulationKey, Expanded)
            && KPke.TryExpandSecret(ParameterSet, SecretKey, SecretFactor);
        GC.KeepAlive(_table);
        return valid;
    }

    /// <summary>ML-KEM.Decaps_internal (FIPS 203 algorithm 18).</summary>
    [SkipLocalsInit]
    private void Decapsulate(ReadOnlySpan<byte> ciphertext, Span<byte> sharedSecret)
    {
        Span<byte> message = stackalloc byte[32], secret = stackalloc byte[32], rejected = stackalloc byte[32];
        Span<byte> again = stackalloc byte[32 * ((11 * MlKem.MaxK) + 5)];
        again = again[..ciphertext.Length];
        KPke.Decrypt(ParameterSet, SecretFactor, ciphertext, message);
        ParameterSet.EncapsulateMessage(Expanded, KeyHash, message, again, secret);
        Unsafe.SkipInit(out XofContext j);
        j.Start(Xof.Shake256);
        j.Append(Rejection);
        j.Append(ciphertext);
        j.Read(rejected);
        j.Clear();
        // Whether the ciphertext was rejected is a secret itself: all bytes are compared, and a mask selects.
        ulong difference = 0;
        for (int i = 0; i < again.Length; i += 8)
            difference |= BinaryPrimitives.ReadUInt64LittleEndian(again[i..]) ^ BinaryPrimitives.ReadUInt64LittleEndian(ciphertext[i..]);
        byte equal = (byte)ConstantTime.Mask(ConstantTime.IsZeroBit(difference));
        for (int i = 0; i < sharedSecret.Length; i++)
            sharedSecret[i] = ConstantTime.Select(equal, secret[i], rejected[i]);
        CryptographicOperations.ZeroMemory(message);
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(rejected);
        CryptographicOperations.ZeroMemory(again);
    }
}
