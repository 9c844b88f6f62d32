using System;
using System.Buffers.Binary;

namespace Sundog.Nocrypto;

/// <summary>
/// Four runs of SHAKE side by side over messages that are shorter than a block: one seed, and four suffixes. The states
/// are the caller's, to clear where the seed is secret.
/// </summary>
internal readonly unsafe ref struct ShakeFour
{
    private readonly KeccakFour _permutation;
    private readonly ulong* _states;
    private readonly int _rate;

    /// <param name="permutation">The strategy.</param>
    /// <param name="states"><see cref="KeccakFour.Words"/> words of scratch.</param>
    /// <param name="function">SHAKE128 or SHAKE256.</param>
    internal ShakeFour(KeccakFour permutation, ulong* states, Xof function)
    {
        _permutation = permutation;
        _states = states;
        _rate = function.Rate;
    }

    /// <summary>
    /// Begins four messages: <paramref name="seed"/>, whose length is a multiple of 8, and after it the low
    /// <paramref name="suffixSize"/> bytes, little-endian, of one of the suffixes.
    /// </summary>
    internal void Start(ReadOnlySpan<byte> seed, int suffixSize, ReadOnlySpan<ushort> suffixes)
    {
        Span<ulong> states = new(_states, KeccakFour.Words);
        states.Clear();
        int lane = 0;
        for (; seed.Length > 0; seed = seed[8..], lane++)
            states.Slice(4 * lane, 4).Fill(BinaryPrimitives.ReadUInt64LittleEndian(seed));
        for (int j = 0; j < 4; j++)
        {
            states[(4 * lane) + j] = suffixes[j] | ((ulong)Xof.Suffix << (8 * suffixSize));
            states[(4 * ((_rate / 8) - 1)) + j] ^= 1UL << 63;
        }
    }

    /// <summary>Writes the next block of each run; block j goes to <paramref name="output"/> + j <paramref name="stride"/>.</summary>
    internal void Squeeze(byte* output, int stride)
    {
        _permutation.Permute(_states);
        _permutation.Extract(_states, _rate / 8, output, stride);
    }
}
