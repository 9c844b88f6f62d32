using System;
using System.Buffers.Binary;

namespace Sundog.Nocrypto;

/// <summary>
/// The sponge over <see cref="Keccak"/> (FIPS 202 §4) on a state that the caller owns and clears. Positions are bytes in
/// the current block, and lanes are little-endian byte strings (FIPS 202 appendix B.1).
/// </summary>
internal static class KeccakSponge
{
    /// <summary>Takes in <paramref name="data"/> after <paramref name="position"/> bytes of a block, and gives the new position.</summary>
    internal static int Absorb(Span<ulong> state, int rate, int position, ReadOnlySpan<byte> data)
    {
        while (data.Length >= rate - position)
        {
            Add(state, position, data[..(rate - position)]);
            Keccak.Permute(state);
            data = data[(rate - position)..];
            position = 0;
        }
        Add(state, position, data);
        return position + data.Length;
    }

    /// <summary>
    /// Ends the message: its domain <paramref name="suffix"/> (FIPS 202 §6.1 and §6.2, with the first bit of the padding
    /// above it), the last bit of pad10*1 (§5.1), and the permutation.
    /// </summary>
    internal static void Finish(Span<ulong> state, int rate, int position, byte suffix)
    {
        state[position / 8] ^= (ulong)suffix << (8 * (position % 8));
        state[(rate / 8) - 1] ^= 1UL << 63;
        Keccak.Permute(state);
    }

    /// <summary>
    /// Gives the next <paramref name="output"/> bytes of a finished message after <paramref name="position"/> bytes of a
    /// block, and the new position; a position of <paramref name="rate"/> is the end of a block.
    /// </summary>
    internal static int Squeeze(Span<ulong> state, int rate, int position, Span<byte> output)
    {
        while (output.Length > 0)
        {
            if (position == rate)
            {
                Keccak.Permute(state);
                position = 0;
            }
            int taken = Math.Min(rate - position, output.Length);
            Read(state, position, output[..taken]);
            output = output[taken..];
            position += taken;
        }
        return position;
    }

    private static void Add(Span<ulong> state, int position, ReadOnlySpan<byte> data)
    {
        for (; data.Length > 0 && position % 8 != 0; position++, data = data[1..])
            state[position / 8] ^= (ulong)data[0] << (8 * (position % 8));
        for (; data.Length >= 8; position += 8, data = data[8..])
            state[position / 8] ^= BinaryPrimitives.ReadUInt64LittleEndian(data);
        for (int i = 0; i < data.Length; i++)
            state[position / 8] ^= (ulong)data[i] << (8 * i);
    }

    private static void Read(ReadOnlySpan<ulong> state, int position, Span<byte> output)
    {
        for (; output.Length > 0 && position % 8 != 0; position++, output = output[1..])
            output[0] = (byte)(state[position / 8] >> (8 * (position % 8)));
        for (; output.Length >= 8; position += 8, output = output[8..])
            BinaryPrimitives.WriteUInt64LittleEndian(output, state[position / 8]);
        for (int i = 0; i < output.Length; i++)
            output[i] = (byte)(state[position / 8] >> (8 * i));
    }
}
