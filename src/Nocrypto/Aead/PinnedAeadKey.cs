using System;

namespace Sundog.Nocrypto;

/// <summary>A key whose schedule, tables and scratch space all lie in one pinned table.</summary>
internal abstract class PinnedAeadKey : AeadKey
{
    private protected PinnedAeadKey(AeadAlgorithm algorithm, ReadOnlySpan<byte> key, int tableSize)
        : base(algorithm)
    {
        if (key.Length != algorithm.KeySize)
            throw new ArgumentException($"{algorithm.Name}: the key has {key.Length} bytes; it must have {algorithm.KeySize}.", nameof(key));
        Table = new KeyTable(tableSize);
    }

    /// <summary>Whether nothing of the key is left.</summary>
    internal bool IsCleared => Table.IsZero;

    private protected KeyTable Table { get; }

    private protected sealed override void Clear() => Table.Clear();
}
