using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// How four Keccak states are permuted at once: word 4i + j of the memory is lane i of state j. The lattice schemes
/// sample their matrices and vectors with it.
/// </summary>
internal abstract unsafe class KeccakFour
{
    /// <summary>The number of words of four states.</summary>
    internal const int Words = 4 * Keccak.Lanes;

    /// <summary>One state after the other, on any machine.</summary>
    internal static KeccakFour Portable { get; } = new OneByOne();

    /// <summary>The fastest that this machine has.</summary>
    internal static KeccakFour Best { get; } = KeccakFourAvx2.IsSupported ? new Vectors() : Portable;

    /// <summary>Permutes the four states, <see cref="Words"/> words.</summary>
    internal abstract void Permute(ulong* states);

    /// <summary>
    /// Writes the first <paramref name="count"/> lanes of state j, little-endian, to <paramref name="output"/> +
    /// j <paramref name="stride"/>.
    /// </summary>
    internal abstract void Extract(ulong* states, int count, byte* output, int stride);

    private sealed class OneByOne : KeccakFour
    {
        internal override void Extract(ulong* states, int count, byte* output, int stride)
        {
            for (int j = 0; j < 4; j++)
            {
                for (int i = 0; i < count; i++)
                    BinaryPrimitives.WriteUInt64LittleEndian(new Span<byte>(output + (j * stride) + (8 * i), 8), states[(4 * i) + j]);
            }
        }

        internal override void Permute(ulong* states)
        {
            Span<ulong> one = stackalloc ulong[Keccak.Lanes];
            for (int j = 0; j < 4; j++)
            {
                for (int i = 0; i < Keccak.Lanes; i++)
                    one[i] = states[(4 * i) + j];
                Keccak.Permute(one);
                for (int i = 0; i < Keccak.Lanes; i++)
                    states[(4 * i) + j] = one[i];
            }
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(one));
        }
    }

    private sealed class Vectors : KeccakFour
    {
        internal override void Permute(ulong* states) => KeccakFourAvx2.Permute(states);

        internal override void Extract(ulong* states, int count, byte* output, int stride)
            => KeccakFourAvx2.Extract(states, count, output, stride);
    }
}
