using System;
using System.Buffers.Binary;

namespace Sundog.Nocrypto;

/// <summary>ByteEncode and ByteDecode (FIPS 203 algorithms 5 and 6): 256 numbers of d bits, little-endian, in 32 d bytes.</summary>
internal static unsafe class MlKemEncoding
{
    /// <summary>Writes numbers below 2^d.</summary>
    internal static void Encode(short* p, int d, Span<byte> bytes)
    {
        ulong pending = 0;
        int bits = 0;
        for (int i = 0; i < MlKemArithmetic.N; i++)
        {
            pending |= (ulong)(ushort)p[i] << bits;
            bits += d;
            if (bits >= 32)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)pending);
                bytes = bytes[4..];
                pending >>= 32;
                bits -= 32;
            }
        }
    }

    /// <summary>Reads numbers of d bits, whatever they are.</summary>
    internal static void Decode(ReadOnlySpan<byte> bytes, int d, short* p)
    {
        ulong pending = 0;
        int bits = 0;
        for (int i = 0; i < MlKemArithmetic.N; i++)
        {
            if (bits < d)
            {
                pending |= (ulong)BinaryPrimitives.ReadUInt32LittleEndian(bytes) << bits;
                bytes = bytes[4..];
                bits += 32;
            }
            p[i] = (short)(pending & ((1UL << d) - 1));
            pending >>= d;
            bits -= d;
        }
    }

    /// <summary>
    /// Reads 256 numbers of twelve bits, and gives 1 if all are below q, else 0: the modulus check of FIPS 203 §7.2. Time
    /// does not depend on them.
    /// </summary>
    internal static uint DecodeCanonicalBit(ReadOnlySpan<byte> bytes, short* p)
    {
        Decode(bytes, 12, p);
        int all = -1;
        for (int i = 0; i < MlKemArithmetic.N; i++)
            all &= p[i] - MlKemArithmetic.Q;
        return (uint)all >> 31;
    }
}
