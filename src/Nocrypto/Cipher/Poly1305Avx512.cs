using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using HalfLanes = System.Runtime.Intrinsics.Vector256<ulong>;
using Lanes = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Sundog.Nocrypto;

/// <summary>
/// Poly1305 (RFC 8439 §2.5) on eight blocks at a time, in the shape of <see cref="Poly1305Avx2"/>: each lane evaluates the
/// polynomial of every eighth block at r^8. The limbs of r^8 stay in registers.
/// </summary>
internal static unsafe class Poly1305Avx512
{
    /// <summary>Shorter data is faster four blocks at a time.</summary>
    public const int MinLength = 512;

    private const int GroupSize = 8 * Poly1305.BlockSize;

    public static bool IsSupported => Avx512F.IsSupported;

    /// <summary>Absorbs whole blocks.</summary>
    /// <param name="state">Started.</param>
    /// <param name="data">The bytes.</param>
    /// <param name="length">A multiple of <see cref="Poly1305.BlockSize"/>.</param>
    [SkipLocalsInit]
    public static void Absorb(Poly1305State* state, byte* data, int length)
    {
        int groups = length >= MinLength ? length & -GroupSize : 0;
        if (groups > 0)
        {
            Poly1305Avx2.EnsurePowers(state);
            EnsureEighth(state);
            HalfLanes* sums = stackalloc HalfLanes[10];
            AbsorbGroups(state, data, groups, (Lanes*)sums);
            AddLanes(state, sums);
            CryptographicOperations.ZeroMemory(new Span<byte>(sums, 10 * sizeof(HalfLanes)));
        }
        Poly1305Avx2.Absorb(state, data + groups, length - groups);
    }

    /// <summary>Evaluates the polynomials of all lanes, into five vectors of limbs.</summary>
    // Alone, so that all of its data stays in vector registers: ./check constant-time reads this machine code.
    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    private static void AbsorbGroups(Poly1305State* state, byte* data, int length, Lanes* sums)
    {
        ulong* r = state->Eighth;
        Lanes r0 = Vector512.Create(r[0]), r1 = Vector512.Create(r[1]), r2 = Vector512.Create(r[2]);
        Lanes r3 = Vector512.Create(r[3]), r4 = Vector512.Create(r[4]), s1 = Vector512.Create(r[5]);
        Lanes s2 = Vector512.Create(r[6]), s3 = Vector512.Create(r[7]), s4 = Vector512.Create(r[8]);
        Lanes mask = Vector512.Create(Poly1305.LimbMask);
        Load(data, out Lanes h0, out Lanes h1, out Lanes h2, out Lanes h3, out Lanes h4);
        h0 += Vector512.CreateScalar(state->H[0]);
        h1 += Vector512.CreateScalar(state->H[1]);
        h2 += Vector512.CreateScalar(state->H[2]);
        h3 += Vector512.CreateScalar(state->H[3]);
        h4 += Vector512.CreateScalar(state->H[4]);
        for (int i = GroupSize; i < length; i += GroupSize)
        {
            // h = h * r^8 + m modulo 2^130 - 5 in each lane; limbs stay below 2^27.
            Load(data + i, out Lanes d0, out Lanes d1, out Lanes d2, out Lanes d3, out Lanes d4);
            d0 += Product(h0, r0) + Product(h1, s4) + Product(h2, s3) + Product(h3, s2) + Product(h4, s1);
            d1 += Product(h0, r1) + Product(h1, r0) + Product(h2, s4) + Product(h3, s3) + Product(h4, s2);
            d2 += Product(h0, r2) + Product(h1, r1) + Product(h2, r0) + Product(h3, s4) + Product(h4, s3);
            d3 += Product(h0, r3) + Product(h1, r2) + Product(h2, r1) + Product(h3, r0) + Product(h4, s4);
            d4 += Product(h0, r4) + Product(h1, r3) + Product(h2, r2) + Product(h3, r1) + Product(h4, r0);

            // Two chains of carries side by side: 0 to 1 to 2 to 3, and 3 to 4 to 0 to 1.
            d1 += d0 >>> 26;
            d4 += d3 >>> 26;
            d0 &= mask;
            d3 &= mask;
            Lanes carry = d4 >>> 26;
            d2 += d1 >>> 26;
            d0 += carry + (carry << 2);
            h1 = d1 & mask;
            d4 &= mask;
            d3 += d2 >>> 26;
            h1 += d0 >>> 26;
            h2 = d2 & mask;
            h0 = d0 & mask;
            h4 = d4 + (d3 >>> 26);
            h3 = d3 & mask;
        }
        sums[0] = h0;
        sums[1] = h1;
        sums[2] = h2;
        sums[3] = h3;
        sums[4] = h4;
    }

    /// <summary>The first half of the lanes is r^4 ahead of the second: <c>first * r^4 + second</c>, then as with four lanes.</summary>
    private static void AddLanes(Poly1305State* state, HalfLanes* sums)
    {
        HalfLanes h0 = sums[0], h1 = sums[2], h2 = sums[4], h3 = sums[6], h4 = sums[8];
        Poly1305Avx2.MultiplyAdd(
            state->Fourth, ref h0, ref h1, ref h2, ref h3, ref h4, sums[1], sums[3], sums[5], sums[7], sums[9]);
        Poly1305Avx2.Sum(state, h0, h1, h2, h3, h4);
    }

    /// <summary>Eight blocks in limbs; the lanes hold blocks 0, 2, 1, 3, then 4, 6, 5, 7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(byte* data, out Lanes m0, out Lanes m1, out Lanes m2, out Lanes m3, out Lanes m4)
    {
        Lanes mask = Vector512.Create(Poly1305.LimbMask);
        Lanes near = Join(data, data + 64), far = Join(data + 32, data + 96);
        Lanes low = Avx512F.UnpackLow(near, far);
        Lanes high = Avx512F.UnpackHigh(near, far);
        m0 = low & mask;
        m1 = (low >>> 26) & mask;
        m2 = ((low >>> 52) | (high << 12)) & mask;
        m3 = (high >>> 14) & mask;
        m4 = (high >>> 40) | Vector512.Create(1UL << 24);
    }

    // Vector512.Create of two halves keeps what it makes in the frame, from one turn of the loop to the next.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Join(byte* lower, byte* upper)
        => Avx512F.InsertVector256(Vector256.Load((ulong*)lower).ToVector512Unsafe(), Vector256.Load((ulong*)upper), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Product(Lanes h, Lanes r) => Avx512F.Multiply(h.AsUInt32(), r.AsUInt32());

    private static void EnsureEighth(Poly1305State* state)
    {
        if (state->HasEighth)
            return;
        ulong* fourth = state->Powers + (2 * Poly1305State.PowerWords);
        Poly1305.Multiply(state->Eighth, fourth, fourth);
        state->HasEighth = true;
    }
}
