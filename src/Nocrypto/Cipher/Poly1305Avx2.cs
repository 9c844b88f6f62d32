using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector256<ulong>;

namespace Sundog.Nocrypto;

/// <summary>
/// Poly1305 (RFC 8439 §2.5) on four blocks at a time: each lane evaluates the polynomial of every fourth block at r^4,
/// and at the end lane i is multiplied by the power of r that it lacks, and the lanes are added.
/// </summary>
internal static unsafe class Poly1305Avx2
{
    /// <summary>Shorter data is faster one block at a time.</summary>
    public const int MinLength = 192;

    private const int GroupSize = 4 * Poly1305.BlockSize;

    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>Absorbs whole blocks.</summary>
    /// <param name="state">Started.</param>
    /// <param name="data">The bytes.</param>
    /// <param name="length">A multiple of <see cref="Poly1305.BlockSize"/>.</param>
    public static void Absorb(Poly1305State* state, byte* data, int length)
    {
        int groups = length >= MinLength ? length & -GroupSize : 0;
        if (groups > 0)
        {
            EnsurePowers(state);
            AbsorbGroups(state, data, groups);
        }
        Poly1305.Absorb(state, data + groups, length - groups);
    }

    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    private static void AbsorbGroups(Poly1305State* state, byte* data, int length)
    {
        Load(data, out Lanes h0, out Lanes h1, out Lanes h2, out Lanes h3, out Lanes h4);
        h0 += Vector256.CreateScalar(state->H[0]);
        h1 += Vector256.CreateScalar(state->H[1]);
        h2 += Vector256.CreateScalar(state->H[2]);
        h3 += Vector256.CreateScalar(state->H[3]);
        h4 += Vector256.CreateScalar(state->H[4]);
        for (int i = GroupSize; i < length; i += GroupSize)
        {
            Load(data + i, out Lanes m0, out Lanes m1, out Lanes m2, out Lanes m3, out Lanes m4);
            MultiplyAdd(state->Fourth, ref h0, ref h1, ref h2, ref h3, ref h4, m0, m1, m2, m3, m4);
        }
        Sum(state, h0, h1, h2, h3, h4);
    }

    /// <summary>Multiplies lane by lane by the power of r that it lacks, and adds the lanes: the new accumulator.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Sum(Poly1305State* state, Lanes h0, Lanes h1, Lanes h2, Lanes h3, Lanes h4)
    {
        MultiplyAdd(state->Descending, ref h0, ref h1, ref h2, ref h3, ref h4, default, default, default, default, default);
        state->H[0] = Vector256.Sum(h0);
        state->H[1] = Vector256.Sum(h1);
        state->H[2] = Vector256.Sum(h2);
        state->H[3] = Vector256.Sum(h3);
        state->H[4] = Vector256.Sum(h4);
        Poly1305.Carry(state->H);
    }

    /// <summary>Four blocks in limbs; the lanes hold blocks 0, 2, 1 and 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(byte* data, out Lanes m0, out Lanes m1, out Lanes m2, out Lanes m3, out Lanes m4)
    {
        Lanes mask = Vector256.Create(Poly1305.LimbMask);
        Lanes near = Vector256.Load((ulong*)data);
        Lanes far = Vector256.Load((ulong*)(data + 32));
        Lanes low = Avx2.UnpackLow(near, far);
        Lanes high = Avx2.UnpackHigh(near, far);
        m0 = low & mask;
        m1 = (low >>> 26) & mask;
        m2 = ((low >>> 52) | (high << 12)) & mask;
        m3 = (high >>> 14) & mask;
        m4 = (high >>> 40) | Vector256.Create(1UL << 24);
    }

    /// <summary><c>h = h * r + m</c> modulo 2^130 - 5 in each lane; limbs stay below 2^27.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void MultiplyAdd(
        ulong* r, ref Lanes h0, ref Lanes h1, ref Lanes h2, ref Lanes h3, ref Lanes h4,
        Lanes d0, Lanes d1, Lanes d2, Lanes d3, Lanes d4)
    {
        d0 += Product(h0, r, 0) + Product(h1, r, 8) + Product(h2, r, 7) + Product(h3, r, 6) + Product(h4, r, 5);
        d1 += Product(h0, r, 1) + Product(h1, r, 0) + Product(h2, r, 8) + Product(h3, r, 7) + Product(h4, r, 6);
        d2 += Product(h0, r, 2) + Product(h1, r, 1) + Product(h2, r, 0) + Product(h3, r, 8) + Product(h4, r, 7);
        d3 += Product(h0, r, 3) + Product(h1, r, 2) + Product(h2, r, 1) + Product(h3, r, 0) + Product(h4, r, 8);
        d4 += Product(h0, r, 4) + Product(h1, r, 3) + Product(h2, r, 2) + Product(h3, r, 1) + Product(h4, r, 0);

        // Two chains of carries side by side: 0 to 1 to 2 to 3, and 3 to 4 to 0 to 1.
        Lanes mask = Vector256.Create(Poly1305.LimbMask);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Product(Lanes h, ulong* r, int index)
        => Avx2.Multiply(h.AsUInt32(), Vector256.Load(r + (4 * index)).AsUInt32());

    internal static void EnsurePowers(Poly1305State* state)
    {
        if (state->HasPowers)
            return;
        // r^2, r^3 and r^4; the last two do not wait for each other.
        ulong* first = state->R, second = state->Powers;
        ulong* third = second + Poly1305State.PowerWords, fourth = third + Poly1305State.PowerWords;
        Poly1305.Multiply(second, first, first);
        Poly1305.Multiply(third, second, first);
        Poly1305.Multiply(fourth, second, second);
        for (int i = 0; i < Poly1305State.PowerWords; i++)
        {
            Vector256.Create(fourth[i]).Store(state->Fourth + (4 * i));
            // Load puts blocks 0, 2, 1, 3 into the lanes; block i of four still lacks r^(4 - i).
            Vector256.Create(fourth[i], second[i], third[i], first[i]).Store(state->Descending + (4 * i));
        }
        state->HasPowers = true;
    }
}
