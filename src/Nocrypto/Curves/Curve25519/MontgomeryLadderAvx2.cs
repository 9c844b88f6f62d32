using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// <see cref="MontgomeryLadder"/> with both points in the four lanes of <see cref="Field25519Four"/>: three multiplications
/// of four a step instead of ten of one.
/// </summary>
internal static unsafe class MontgomeryLadderAvx2
{
    private const int Size = Field25519Four.Size;
    private const int Lanes = Field25519Four.Lanes;

    // Five elements, each with the space before it, the bias, and room to align.
    private const int MemoryWords = (5 * Field25519Four.Words) + Size + Lanes;

    internal static bool IsSupported => Field25519Four.IsSupported;

    /// <inheritdoc cref="MontgomeryLadder.Multiply"/>
    [SkipLocalsInit]
    internal static void Multiply(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> u, Span<byte> result)
    {
        ulong* memory = stackalloc ulong[MemoryWords];
        Ladder ladder = new((ulong*)(((nuint)memory + 31) & ~(nuint)31), Field25519.Decode(u));
        ulong swap = 0;
        for (int i = 254; i >= 0; i--)
        {
            ulong bit = ((ulong)scalar[i >> 3] >> (i & 7)) & 1;
            ladder.AddAndSubtract(swap ^ bit);
            swap = bit;
            ladder.Step();
        }
        ladder.Finish(swap, result);
        CryptographicOperations.ZeroMemory(new Span<byte>(memory, MemoryWords * sizeof(ulong)));
    }

    /// <summary>The numbers of a multiplication, in the memory of the caller. The names are those of RFC 7748 §5.</summary>
    private readonly ref struct Ladder
    {
        // The points as [X2, Z2, X3, Z3]; two factors; their products; [1, 1, 1, x1], prepared.
        private readonly ulong* _points, _left, _right, _products, _base;

        // The bias in the lanes where a difference is taken, and one more: minus a is the complement of a and one.
        private readonly ulong* _bias;

        internal Ladder(ulong* memory, in Field25519 x1)
        {
            _points = memory + Size;
            _left = _points + Field25519Four.Words;
            _right = _left + Field25519Four.Words;
            _products = _right + Field25519Four.Words;
            _base = _products + Field25519Four.Words;
            _bias = _base + Size;
            Set(_points, Field25519.One, Field25519.Zero, x1, Field25519.One);
            Set(_base, Field25519.One, Field25519.One, Field25519.One, x1);
            Field25519Four.Prepare(_base);
            for (int i = 0; i < 10; i++)
            {
                ulong bias = Field25519Four.Bias(i) + 1;
                Vector256.Create(0, bias, 0, bias).StoreAligned(_bias + (Lanes * i));
            }
        }

        // In lanes 1 and 3: all ones.
        private static Vector256<ulong> Differences => Vector256.Create(0, ulong.MaxValue, 0, ulong.MaxValue);

        /// <summary>
        /// Swaps the points if the bit is 1; then the left factor is [A, B, C, D] = [X2 + Z2, X2 - Z2, X3 + Z3, X3 - Z3],
        /// the right one [A, B, B, A].
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void AddAndSubtract(ulong swap)
        {
            Vector256<uint> order = Vector256.Create(0u, 1, 2, 3, 4, 5, 6, 7) ^ Vector256.Create((uint)swap << 2);
            Vector256<ulong> differences = Differences;
            for (int i = 0; i < Size; i += Lanes)
            {
                Vector256<uint> x = Avx2.PermuteVar8x32(Vector256.LoadAligned(_points + i).AsUInt32(), order);
                Vector256<ulong> sums = Exchange(x.AsUInt64()) + ((x.AsUInt64() ^ differences) + Vector256.LoadAligned(_bias + i));
                sums.StoreAligned(_left + i);
                Avx2.Permute4x64(sums, 0b00_01_01_00).StoreAligned(_right + i);
            }
        }

        /// <summary>The rest of the loop's body.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Step()
        {
            // [AA, BB, CB, DA]
            Field25519Four.Prepare(_right);
            Field25519Four.Multiply(_products, _left, _right);
            CombineProducts();
            // [AA BB, E (AA + a24 E), (DA + CB)², (CB - DA)²]
            Field25519Four.Prepare(_right);
            Field25519Four.Multiply(_products, _left, _right);
            // The last one times x1.
            Field25519Four.Multiply(_points, _products, _base);
        }

        /// <summary>Swaps a last time, and writes X2 / Z2.</summary>
        internal void Finish(ulong swap, Span<byte> result)
        {
            ulong mask = ConstantTime.Mask(swap);
            Field25519 x = Field25519Four.Lane(_points, 0), z = Field25519Four.Lane(_points, 1);
            Field25519 otherX = Field25519Four.Lane(_points, 2), otherZ = Field25519Four.Lane(_points, 3);
            Field25519.ConditionalSwap(mask, ref x, ref otherX);
            Field25519.ConditionalSwap(mask, ref z, ref otherZ);
            Field25519.Invert(z, out z);
            Field25519.Multiply(x, z, out x);
            x.Encode(result);
            SecretResidue.Clear(ref x);
            SecretResidue.Clear(ref z);
            SecretResidue.Clear(ref otherX);
            SecretResidue.Clear(ref otherZ);
        }

        /// <summary>
        /// Of [AA, BB, CB, DA] the left factor [AA, E, CB + DA, CB - DA] and the right one [BB, AA + a24 E, CB + DA,
        /// CB - DA] with E = AA - BB. The multiple of E is carried as it comes, so that the sum with AA is loose.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void CombineProducts()
        {
            Vector256<ulong> carry = default;
            for (int i = 0; i < Size; i += 2 * Lanes)
            {
                Vector256<ulong> multiple = CombineLimb(i, carry, Field25519Four.Mask(0));
                carry = multiple >>> Field25519Four.Bits(0);
                multiple = CombineLimb(i + Lanes, carry, Field25519Four.Mask(1));
                carry = multiple >>> Field25519Four.Bits(1);
            }
            // The carry out of the last limb is below 2^19.
            (Vector256.LoadAligned(_right) + Field25519Four.Multiply32(carry, Vector256.Create(19UL))).StoreAligned(_right);
        }

        /// <summary>One limb of that; returns the multiple of E with the carry into it, not yet masked.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector256<ulong> CombineLimb(int offset, Vector256<ulong> carry, Vector256<ulong> mask)
        {
            Vector256<ulong> x = Vector256.LoadAligned(_products + offset), y = Exchange(x);
            Vector256<ulong> sums = y + ((x ^ Differences) + Vector256.LoadAligned(_bias + offset));
            Vector256<ulong> multiple = Field25519Four.Multiply32(sums, Vector256.Create(0UL, 121665, 0, 0)) + carry;
            Vector256<ulong> right = y + (multiple & mask);
            Avx2.Blend(sums.AsUInt32(), x.AsUInt32(), 0b0000_0011).AsUInt64().StoreAligned(_left + offset);
            Avx2.Blend(right.AsUInt32(), sums.AsUInt32(), 0b1111_0000).AsUInt64().StoreAligned(_right + offset);
            return multiple;
        }

        /// <summary>Lanes 0 and 1 exchanged, and 2 and 3.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<ulong> Exchange(Vector256<ulong> x) => Avx2.Shuffle(x.AsUInt32(), 0b01_00_11_10).AsUInt64();

        private static void Set(ulong* element, in Field25519 a, in Field25519 b, in Field25519 c, in Field25519 d)
        {
            Field25519Four.SetLane(element, 0, a);
            Field25519Four.SetLane(element, 1, b);
            Field25519Four.SetLane(element, 2, c);
            Field25519Four.SetLane(element, 3, d);
        }
    }
}
