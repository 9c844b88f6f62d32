using System;
using System.Runtime.CompilerServices;

namespace Sundog.Tls.Wire;

/// <summary>
/// A set of 16-bit code points in <see cref="Words"/> words of the caller's, who hands them over zeroed. It makes
/// questions about a peer's lists linear: is one doubled, is one list within another. A hostile ClientHello can name
/// thousands of extensions, groups and shares, and comparing each with each would be work of the attacker's choice.
/// </summary>
internal readonly ref struct CodePointSet(Span<ulong> words)
{
    /// <summary>65,536 bits.</summary>
    public const int Words = 1024;

    private readonly Span<ulong> _words = words;

    /// <summary>Adds a code point; false when it was there already.</summary>
    public bool TryAdd(ushort value)
    {
        ref ulong word = ref _words[value >> 6];
        ulong bit = 1UL << (value & 63);
        bool isNew = (word & bit) == 0;
        word |= bit;
        return isNew;
    }

    /// <inheritdoc cref="TryAdd(ushort)"/>
    public bool TryAdd<T>(T value) where T : unmanaged, Enum => TryAdd(Unsafe.BitCast<T, ushort>(value));

    public bool Contains(ushort value) => (_words[value >> 6] & 1UL << (value & 63)) != 0;

    /// <inheritdoc cref="Contains(ushort)"/>
    public bool Contains<T>(T value) where T : unmanaged, Enum => Contains(Unsafe.BitCast<T, ushort>(value));
}
