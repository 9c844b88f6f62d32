using System;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// Numbers modulo the order of the base point, L = 2^446 - 13818066809895115352007386748515426880336692474882178609894547503885
/// (RFC 8032 §5.2), as 7 limbs of 64 bits, least significant first, and as little-endian bytes. Constant time.
/// </summary>
internal static class Scalar448
{
    /// <summary>The number of limbs.</summary>
    internal const int LimbCount = 7;

    /// <summary>The size of an encoded scalar, in bytes.</summary>
    internal const int Size = 57;

    /// <summary>A whole number of bytes that any scalar of is below L.</summary>
    private const int PieceSize = 55;

    /// <summary>Arithmetic modulo L.</summary>
    internal static ScalarField Field { get; } = new(
        [
            0x2378c292ab5844f3, 0x216cc2728dc58f55, 0xc44edb49aed63690,
            0xffffffff7cca23e9, 0xffffffffffffffff, 0xffffffffffffffff, 0x3fffffffffffffff,
        ]);

    // 2^440, which is below L.
    private static ReadOnlySpan<ulong> PieceFactor => [0, 0, 0, 0, 0, 0, 1UL << 56];

    /// <summary>Clamps 57 bytes to a multiple of 4 from 2^447 to 2^448 - 4 (RFC 8032 §5.2.5; RFC 7748 §5 for 56 bytes).</summary>
    internal static void Clamp(Span<byte> scalar)
    {
        scalar[0] &= 252;
        scalar[55] |= 128;
        scalar[56..].Clear();
    }

    /// <summary>Whether a public scalar of 57 bytes is below L.</summary>
    internal static bool IsCanonicalVarTime(ReadOnlySpan<byte> scalar)
    {
        if (scalar[56] != 0)
            return false;
        Span<ulong> limbs = stackalloc ulong[LimbCount];
        Read(scalar[..56], limbs);
        return LimbString.LessBit(limbs, Field.Modulus) == 1;
    }

    /// <summary>Little-endian bytes of any length modulo L, from the highest piece down.</summary>
    internal static void Reduce(ReadOnlySpan<byte> wide, Span<ulong> scalar)
    {
        Span<ulong> piece = stackalloc ulong[LimbCount];
        scalar.Clear();
        for (int start = (wide.Length - 1) / PieceSize * PieceSize; start >= 0; start -= PieceSize)
        {
            Read(wide.Slice(start, Math.Min(PieceSize, wide.Length - start)), piece);
            Field.Multiply(scalar, PieceFactor, scalar);
            Field.Add(scalar, piece, scalar);
        }
        LimbString.Clear(piece);
    }

    /// <summary>Writes 57 bytes.</summary>
    internal static void Write(ReadOnlySpan<ulong> scalar, Span<byte> bytes)
    {
        for (int i = 0; i < LimbCount; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[(8 * i)..], scalar[i]);
        bytes[56] = 0;
    }

    /// <summary>Reads at most 56 bytes.</summary>
    internal static void Read(ReadOnlySpan<byte> bytes, Span<ulong> scalar)
    {
        Span<byte> padded = stackalloc byte[8 * LimbCount];
        padded.Clear();
        bytes.CopyTo(padded);
        for (int i = 0; i < LimbCount; i++)
            scalar[i] = BinaryPrimitives.ReadUInt64LittleEndian(padded[(8 * i)..]);
        CryptographicOperations.ZeroMemory(padded);
    }
}
