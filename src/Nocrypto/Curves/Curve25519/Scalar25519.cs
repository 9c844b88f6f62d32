using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// Arithmetic modulo the order of the base point, L = 2^252 + 27742317777372353535851937790883648493 (RFC 8032 §5.1), on
/// little-endian byte strings, in constant time. Limbs of 32 bits: a product and its carries fit 64 bits exactly, so no
/// carry is ever found by a comparison.
/// </summary>
internal static class Scalar25519
{
    /// <summary>The size of a scalar, in bytes.</summary>
    internal const int Size = 32;

    private const int Limbs = 8;

    private static ReadOnlySpan<uint> Order
        => [0x5cf5d3ed, 0x5812631a, 0xa2f79cd6, 0x14def9de, 0, 0, 0, 0x10000000];

    // L - 2^252
    private static ReadOnlySpan<uint> OrderTail => Order[..4];

    /// <summary>Clamps 32 bytes to a multiple of 8 from 2^254 to 2^255 - 8 (RFC 7748 §5, RFC 8032 §5.1.5).</summary>
    internal static void Clamp(Span<byte> scalar)
    {
        scalar[0] &= 248;
        scalar[31] = (byte)((scalar[31] & 127) | 64);
    }

    /// <summary>Whether a public scalar of 32 bytes is below L.</summary>
    internal static bool IsCanonicalVarTime(ReadOnlySpan<byte> scalar)
    {
        for (int i = Limbs - 1; i >= 0; i--)
        {
            uint limb = BinaryPrimitives.ReadUInt32LittleEndian(scalar[(4 * i)..]);
            if (limb != Order[i])
                return limb < Order[i];
        }
        return false;
    }

    /// <summary>The 64 bytes of <paramref name="wide"/> modulo L.</summary>
    internal static void Reduce(ReadOnlySpan<byte> wide, Span<byte> scalar)
    {
        Span<uint> limbs = stackalloc uint[2 * Limbs];
        Read(wide, limbs);
        Reduce(limbs, scalar);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(limbs));
    }

    /// <summary>a b + c modulo L, for any a, b, c of 32 bytes; <paramref name="scalar"/> may overlap them.</summary>
    internal static void MultiplyAdd(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, Span<byte> scalar)
    {
        Span<uint> limbs = stackalloc uint[5 * Limbs];
        Span<uint> left = limbs[..8], right = limbs[8..16], addend = limbs[16..24], sum = limbs[24..];
        Read(a, left);
        Read(b, right);
        Read(c, addend);
        Multiply(left, right, sum);
        // At most (2^256 - 1)^2 + 2^256 - 1, which fits.
        ulong carry = 0;
        for (int i = 0; i < sum.Length; i++)
        {
            carry += sum[i];
            if (i < Limbs)
                carry += addend[i];
            sum[i] = (uint)carry;
            carry >>= 32;
        }
        Reduce(sum, scalar);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(limbs));
    }

    // With c = L - 2^252, x = x0 + 2^252 x1 is x0 - c x1 modulo L. Three times, on the part that is then too large:
    // x = x0 - c x1, c x1 = y0 - c y1, c y1 = z0 - c z1, so x = x0 - y0 + z0 - c z1.
    // Of 512 bits, x1 has 260, c x1 385, y1 133, c y1 258, z1 6, and c z1 131.
    private static void Reduce(ReadOnlySpan<uint> x, Span<byte> scalar)
    {
        Span<uint> scratch = stackalloc uint[9 + 13 + 6 + 10 + 3 + 7 + Limbs];
        Span<uint> x1 = scratch[..9], y = scratch.Slice(9, 13), y1 = scratch.Slice(22, 6), z = scratch.Slice(28, 10);
        Span<uint> z1 = scratch.Slice(38, 3), w = scratch.Slice(41, 7), sum = scratch.Slice(48, Limbs);
        ShiftRight252(x, x1);
        Multiply(OrderTail, x1, y);
        ShiftRight252(y, y1);
        Multiply(OrderTail, y1, z);
        ShiftRight252(z, z1);
        Multiply(OrderTail, z1, w);

        // x0 - y0 + z0 - w + 2L: at least 2L - 2^252 - 2^131, so positive, and below 2^253 + 2L, so below 4L.
        long carry = 0;
        for (int i = 0; i < Limbs; i++)
        {
            uint low = i == Limbs - 1 ? 0x0fffffffu : uint.MaxValue; // below 2^252; i is public
            carry += (long)(x[i] & low) - (y[i] & low) + (z[i] & low) + 2 * (long)Order[i];
            if (i < w.Length)
                carry -= w[i];
            sum[i] = (uint)carry;
            carry >>= 32;
        }
        for (int i = 0; i < 3; i++)
            SubtractOrderUnlessBelow(sum);
        for (int i = 0; i < Limbs; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(scalar[(4 * i)..], sum[i]);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(scratch));
    }

    private static void SubtractOrderUnlessBelow(Span<uint> a)
    {
        long borrow = 0;
        for (int i = 0; i < Limbs; i++)
            borrow = ((long)a[i] - Order[i] + borrow) >> 32;
        uint keep = (uint)borrow; // all ones if a < L
        borrow = 0;
        for (int i = 0; i < Limbs; i++)
        {
            borrow += (long)a[i] - (Order[i] & ~keep);
            a[i] = (uint)borrow;
            borrow >>= 32;
        }
    }

    private static void Multiply(ReadOnlySpan<uint> a, ReadOnlySpan<uint> b, Span<uint> product)
    {
        product.Clear();
        for (int i = 0; i < a.Length; i++)
        {
            ulong carry = 0;
            for (int j = 0; j < b.Length; j++)
            {
                carry += (ulong)a[i] * b[j] + product[i + j];
                product[i + j] = (uint)carry;
                carry >>= 32;
            }
            product[i + b.Length] = (uint)carry;
        }
    }

    private static void ShiftRight252(ReadOnlySpan<uint> a, Span<uint> shifted)
    {
        for (int i = 0; i < shifted.Length; i++)
        {
            uint above = i + 8 < a.Length ? a[i + 8] : 0; // the lengths are public
            shifted[i] = (a[i + 7] >> 28) | (above << 4);
        }
    }

    private static void Read(ReadOnlySpan<byte> bytes, Span<uint> limbs)
    {
        for (int i = 0; i < limbs.Length; i++)
            limbs[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * i)..]);
    }
}
