using System;
using System.Diagnostics.CodeAnalysis;

namespace Sundog.Nocrypto;

/// <summary>
/// An encapsulation key of ML-KEM: the public half. It exists only valid, with its matrix expanded. Immutable and
/// thread-safe.
/// </summary>
public sealed unsafe class MlKemEncapsulationKey
{
    private readonly KeyTable _table;
    private readonly byte[] _encoded;
    private readonly byte[] _hash = new byte[32];

    private MlKemEncapsulationKey(MlKem set, ReadOnlySpan<byte> encoded, KeyTable table)
    {
        ParameterSet = set;
        _table = table;
        _encoded = encoded.ToArray();
        Sha3.Bits256.Hash(_encoded, _hash);
    }

    /// <summary>The parameter set.</summary>
    public MlKem ParameterSet { get; }

    /// <summary>
    /// Reads an encapsulation key. Returns false when it has the wrong length, or a coefficient that is not below q (FIPS
    /// 203 §7.2, the modulus check).
    /// </summary>
    public static bool TryCreate(MlKem set, ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out MlKemEncapsulationKey? key)
    {
        ArgumentNullException.ThrowIfNull(set);
        set.EnsureTested();
        key = null;
        if (encoded.Length != set.EncapsulationKeySize)
            return false;
        KeyTable table = new(sizeof(short) * set.ExpandedSize);
        if (!KPke.TryExpandVarTime(set, encoded, (short*)table.Start))
            return false;
        key = new MlKemEncapsulationKey(set, encoded, table);
        return true;
    }

    /// <summary>
    /// Makes a fresh shared secret, and the ciphertext that carries it; each output has exactly its size, and they must not
    /// overlap. Allocates nothing.
    /// </summary>
    /// <exception cref="ArgumentException">An output has the wrong length, or the outputs overlap.</exception>
    public void Encapsulate(RandomSource random, Span<byte> ciphertext, Span<byte> sharedSecret)
    {
        ArgumentNullException.ThrowIfNull(random);
        ParameterSet.CheckOutputs(ciphertext, sharedSecret);
        ParameterSet.Encapsulate((short*)_table.Start, _hash, random, ciphertext, sharedSecret);
        GC.KeepAlive(_table);
    }

    /// <summary>
    /// Writes the key, <c>ParameterSet.EncapsulationKeySize</c> bytes, to the start of <paramref name="destination"/>.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void WriteTo(Span<byte> destination) => _encoded.CopyTo(destination);

    /// <summary>The parameter set's name.</summary>
    public override string ToString() => ParameterSet.Name;
}
