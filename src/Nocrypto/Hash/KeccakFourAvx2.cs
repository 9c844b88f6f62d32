using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector256<ulong>;

namespace Sundog.Nocrypto;

/// <summary>
/// <see cref="Keccak"/> on four states at once, a lane of each in a vector: word 4i + j of the memory is lane i of state j.
/// </summary>
internal static unsafe class KeccakFourAvx2
{
    internal static bool IsSupported => Avx2.IsSupported;

    /// <summary>Permutes 100 words.</summary>
    internal static void Permute(ulong* s)
    {
        if (Avx512F.VL.IsSupported)
            Permute<Rotation>(s);
        else
            Permute<Shifts>(s);
    }

    /// <summary>The same with the rotation of <typeparamref name="TRotation"/>; the shape is that of <see cref="Keccak.Permute"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    internal static void Permute<TRotation>(ulong* s)
        where TRotation : struct, IRotation
    {
        fixed (ulong* constants = Keccak.RoundConstants)
            Rounds<TRotation>(s, constants);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rounds<TRotation>(ulong* s, ulong* constants)
        where TRotation : struct, IRotation
    {
        Lanes a0 = Vector256.Load(s + 0);
        Lanes a1 = Vector256.Load(s + 4);
        Lanes a2 = Vector256.Load(s + 8);
        Lanes a3 = Vector256.Load(s + 12);
        Lanes a4 = Vector256.Load(s + 16);
        Lanes a5 = Vector256.Load(s + 20);
        Lanes a6 = Vector256.Load(s + 24);
        Lanes a7 = Vector256.Load(s + 28);
        Lanes a8 = Vector256.Load(s + 32);
        Lanes a9 = Vector256.Load(s + 36);
        Lanes a10 = Vector256.Load(s + 40);
        Lanes a11 = Vector256.Load(s + 44);
        Lanes a12 = Vector256.Load(s + 48);
        Lanes a13 = Vector256.Load(s + 52);
        Lanes a14 = Vector256.Load(s + 56);
        Lanes a15 = Vector256.Load(s + 60);
        Lanes a16 = Vector256.Load(s + 64);
        Lanes a17 = Vector256.Load(s + 68);
        Lanes a18 = Vector256.Load(s + 72);
        Lanes a19 = Vector256.Load(s + 76);
        Lanes a20 = Vector256.Load(s + 80);
        Lanes a21 = Vector256.Load(s + 84);
        Lanes a22 = Vector256.Load(s + 88);
        Lanes a23 = Vector256.Load(s + 92);
        Lanes a24 = Vector256.Load(s + 96);
        Lanes e0, e1, e2, e3, e4;
        Lanes e5, e6, e7, e8, e9;
        Lanes e10, e11, e12, e13, e14;
        Lanes e15, e16, e17, e18, e19;
        Lanes e20, e21, e22, e23, e24;
        Lanes b0, b1, b2, b3, b4, c0, c1, c2, c3, c4, d0, d1, d2, d3, d4;
        for (int round = 0; round < Keccak.Rounds; round += 2)
        {
            c0 = a0 ^ a5 ^ a10 ^ a15 ^ a20;
            c1 = a1 ^ a6 ^ a11 ^ a16 ^ a21;
            c2 = a2 ^ a7 ^ a12 ^ a17 ^ a22;
            c3 = a3 ^ a8 ^ a13 ^ a18 ^ a23;
            c4 = a4 ^ a9 ^ a14 ^ a19 ^ a24;
            d0 = c4 ^ TRotation.Left(c1, 1);
            d1 = c0 ^ TRotation.Left(c2, 1);
            d2 = c1 ^ TRotation.Left(c3, 1);
            d3 = c2 ^ TRotation.Left(c4, 1);
            d4 = c3 ^ TRotation.Left(c0, 1);
            b0 = a0 ^ d0;
            b1 = TRotation.Left(a6 ^ d1, 44);
            b2 = TRotation.Left(a12 ^ d2, 43);
            b3 = TRotation.Left(a18 ^ d3, 21);
            b4 = TRotation.Left(a24 ^ d4, 14);
            e0 = b0 ^ Vector256.AndNot(b2, b1) ^ Vector256.Create(constants[round]);
            e1 = b1 ^ Vector256.AndNot(b3, b2);
            e2 = b2 ^ Vector256.AndNot(b4, b3);
            e3 = b3 ^ Vector256.AndNot(b0, b4);
            e4 = b4 ^ Vector256.AndNot(b1, b0);
            b0 = TRotation.Left(a3 ^ d3, 28);
            b1 = TRotation.Left(a9 ^ d4, 20);
            b2 = TRotation.Left(a10 ^ d0, 3);
            b3 = TRotation.Left(a16 ^ d1, 45);
            b4 = TRotation.Left(a22 ^ d2, 61);
            e5 = b0 ^ Vector256.AndNot(b2, b1);
            e6 = b1 ^ Vector256.AndNot(b3, b2);
            e7 = b2 ^ Vector256.AndNot(b4, b3);
            e8 = b3 ^ Vector256.AndNot(b0, b4);
            e9 = b4 ^ Vector256.AndNot(b1, b0);
            b0 = TRotation.Left(a1 ^ d1, 1);
            b1 = TRotation.Left(a7 ^ d2, 6);
            b2 = TRotation.Left(a13 ^ d3, 25);
            b3 = TRotation.Left(a19 ^ d4, 8);
            b4 = TRotation.Left(a20 ^ d0, 18);
            e10 = b0 ^ Vector256.AndNot(b2, b1);
            e11 = b1 ^ Vector256.AndNot(b3, b2);
            e12 = b2 ^ Vector256.AndNot(b4, b3);
            e13 = b3 ^ Vector256.AndNot(b0, b4);
            e14 = b4 ^ Vector256.AndNot(b1, b0);
            b0 = TRotation.Left(a4 ^ d4, 27);
            b1 = TRotation.Left(a5 ^ d0, 36);
            b2 = TRotation.Left(a11 ^ d1, 10);
            b3 = TRotation.Left(a17 ^ d2, 15);
            b4 = TRotation.Left(a23 ^ d3, 56);
            e15 = b0 ^ Vector256.AndNot(b2, b1);
            e16 = b1 ^ Vector256.AndNot(b3, b2);
            e17 = b2 ^ Vector256.AndNot(b4, b3);
            e18 = b3 ^ Vector256.AndNot(b0, b4);
            e19 = b4 ^ Vector256.AndNot(b1, b0);
            b0 = TRotation.Left(a2 ^ d2, 62);
            b1 = TRotation.Left(a8 ^ d3, 55);
            b2 = TRotation.Left(a14 ^ d4, 39);
            b3 = TRotation.Left(a15 ^ d0, 41);
            b4 = TRotation.Left(a21 ^ d1, 2);
            e20 = b0 ^ Vector256.AndNot(b2, b1);
            e21 = b1 ^ Vector256.AndNot(b3, b2);
            e22 = b2 ^ Vector256.AndNot(b4, b3);
            e23 = b3 ^ Vector256.AndNot(b0, b4);
            e24 = b4 ^ Vector256.AndNot(b1, b0);

            c0 = e0 ^ e5 ^ e10 ^ e15 ^ e20;
            c1 = e1 ^ e6 ^ e11 ^ e16 ^ e21;
            c2 = e2 ^ e7 ^ e12 ^ e17 ^ e22;
            c3 = e3 ^ e8 ^ e13 ^ e18 ^ e23;
            c4 = e4 ^ e9 ^ e14 ^ e19 ^ e24;
            d0 = c4 ^ TRotation.Left(c1, 1);
            d1 = c0 ^ TRotation.Left(c2, 1);
            d2 = c1 ^ TRotation.Left(c3, 1);
            d3 = c2 ^ TRotation.Left(c4, 1);
            d4 = c3 ^ TRotation.Left(c0, 1);
            b0 = e0 ^ d0;
            b1 = TRotation.Left(e6 ^ d1, 44);
            b2 = TRotation.Left(e12 ^ d2, 43);
            b3 = TRotation.Left(e18 ^ d3, 21);
            b4 = TRotation.Left(e24 ^ d4, 14);
            a0 = b0 ^ Vector256.AndNot(b2, b1) ^ Vector256.Create(constants[round + 1]);
            a1 = b1 ^ Vector256.AndNot(b3, b2);
            a2 = b2 ^ Vector256.AndNot(b4, b3);
            a3 = b3 ^ Vector256.AndNot(b0, b4);
            a4 = b4 ^ Vector256.AndNot(b1, b0);
            b0 = TRotation.Left(e3 ^ d3, 28);
            b1 = TRotation.Left(e9 ^ d4, 20);
            b2 = TRotation.Left(e10 ^ d0, 3);
            b3 = TRotation.Left(e16 ^ d1, 45);
            b4 = TRotation.Left(e22 ^ d2, 61);
            a5 = b0 ^ Vector256.AndNot(b2, b1);
            a6 = b1 ^ Vector256.AndNot(b3, b2);
            a7 = b2 ^ Vector256.AndNot(b4, b3);
            a8 = b3 ^ Vector256.AndNot(b0, b4);
            a9 = b4 ^ Vector256.AndNot(b1, b0);
            b0 = TRotation.Left(e1 ^ d1, 1);
            b1 = TRotation.Left(e7 ^ d2, 6);
            b2 = TRotation.Left(e13 ^ d3, 25);
            b3 = TRotation.Left(e19 ^ d4, 8);
            b4 = TRotation.Left(e20 ^ d0, 18);
            a10 = b0 ^ Vector256.AndNot(b2, b1);
            a11 = b1 ^ Vector256.AndNot(b3, b2);
            a12 = b2 ^ Vector256.AndNot(b4, b3);
            a13 = b3 ^ Vector256.AndNot(b0, b4);
            a14 = b4 ^ Vector256.AndNot(b1, b0);
            b0 = TRotation.Left(e4 ^ d4, 27);
            b1 = TRotation.Left(e5 ^ d0, 36);
            b2 = TRotation.Left(e11 ^ d1, 10);
            b3 = TRotation.Left(e17 ^ d2, 15);
            b4 = TRotation.Left(e23 ^ d3, 56);
            a15 = b0 ^ Vector256.AndNot(b2, b1);
            a16 = b1 ^ Vector256.AndNot(b3, b2);
            a17 = b2 ^ Vector256.AndNot(b4, b3);
            a18 = b3 ^ Vector256.AndNot(b0, b4);
            a19 = b4 ^ Vector256.AndNot(b1, b0);
            b0 = TRotation.Left(e2 ^ d2, 62);
            b1 = TRotation.Left(e8 ^ d3, 55);
            b2 = TRotation.Left(e14 ^ d4, 39);
            b3 = TRotation.Left(e15 ^ d0, 41);
            b4 = TRotation.Left(e21 ^ d1, 2);
            a20 = b0 ^ Vector256.AndNot(b2, b1);
            a21 = b1 ^ Vector256.AndNot(b3, b2);
            a22 = b2 ^ Vector256.AndNot(b4, b3);
            a23 = b3 ^ Vector256.AndNot(b0, b4);
            a24 = b4 ^ Vector256.AndNot(b1, b0);
        }
        a0.Store(s + 0); a1.Store(s + 4); a2.Store(s + 8); a3.Store(s + 12); a4.Store(s + 16); a5.Store(s + 20);
        a6.Store(s + 24); a7.Store(s + 28); a8.Store(s + 32); a9.Store(s + 36); a10.Store(s + 40); a11.Store(s + 44);
        a12.Store(s + 48); a13.Store(s + 52); a14.Store(s + 56); a15.Store(s + 60); a16.Store(s + 64);
        a17.Store(s + 68); a18.Store(s + 72); a19.Store(s + 76); a20.Store(s + 80); a21.Store(s + 84);
        a22.Store(s + 88); a23.Store(s + 92); a24.Store(s + 96);
    }

    /// <summary>See <see cref="KeccakFour.Extract"/>: four lanes of four states at a time, transposed.</summary>
    internal static void Extract(ulong* states, int count, byte* output, int stride)
    {
        int i = 0;
        for (; i + 4 <= count; i += 4)
        {
            Lanes a = Vector256.Load(states + (4 * i)), b = Vector256.Load(states + (4 * i) + 4);
            Lanes c = Vector256.Load(states + (4 * i) + 8), d = Vector256.Load(states + (4 * i) + 12);
            Lanes even = Avx2.UnpackLow(a, b), odd = Avx2.UnpackHigh(a, b);
            Lanes nextEven = Avx2.UnpackLow(c, d), nextOdd = Avx2.UnpackHigh(c, d);
            ulong* to = (ulong*)(output + (8 * i));
            Avx2.Permute2x128(even, nextEven, 0x20).Store(to);
            Avx2.Permute2x128(odd, nextOdd, 0x20).Store((ulong*)((byte*)to + stride));
            Avx2.Permute2x128(even, nextEven, 0x31).Store((ulong*)((byte*)to + (2 * stride)));
            Avx2.Permute2x128(odd, nextOdd, 0x31).Store((ulong*)((byte*)to + (3 * stride)));
        }
        for (; i < count; i++)
        {
            for (int j = 0; j < 4; j++)
                *(ulong*)(output + (j * stride) + (8 * i)) = states[(4 * i) + j];
        }
    }

    /// <summary>How a vector's lanes are rotated to the left.</summary>
    internal interface IRotation
    {
        static abstract Lanes Left(Lanes x, [ConstantExpected] byte count);
    }

    /// <summary>AVX2 has no rotation: two shifts, and a shuffle of bytes where the count is a multiple of 8.</summary>
    internal readonly struct Shifts : IRotation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Lanes Left(Lanes x, [ConstantExpected] byte count)
            => count switch
            {
                8 => Avx2.Shuffle(x.AsByte(), Vector256.Create(0x0605040302010007, 0x0e0d0c0b0a09080f, 0x0605040302010007, 0x0e0d0c0b0a09080f).AsByte()).AsUInt64(),
                56 => Avx2.Shuffle(x.AsByte(), Vector256.Create(0x0007060504030201, 0x080f0e0d0c0b0a09, 0x0007060504030201, 0x080f0e0d0c0b0a09).AsByte()).AsUInt64(),
                _ => (x << count) | (x >>> (64 - count)),
            };
    }

    /// <summary>AVX-512 has one, for vectors of 256 bits too.</summary>
    internal readonly struct Rotation : IRotation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Lanes Left(Lanes x, [ConstantExpected] byte count) => Avx512F.VL.RotateLeft(x, count);
    }
}
