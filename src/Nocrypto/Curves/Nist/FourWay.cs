using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sundog.Nocrypto;

/// <summary>What is the same for all fields in four lanes.</summary>
internal static class FourWay
{
    internal const int Lanes = 4;

    internal static bool IsSupported => Avx2.IsSupported;
}

/// <summary>
/// The arithmetic on elements of an <see cref="IFourWayField"/> that is not multiplication, and their way in and out.
/// </summary>
internal static unsafe class FourWay<TField>
    where TField : IFourWayField
{
    private const int Lanes = FourWay.Lanes;

    /// <summary>The words of an element.</summary>
    internal static int Size
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Lanes * TField.Limbs;
    }

    /// <summary>What the limbs of an addend have on top.</summary>
    internal static ulong Bias
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (1UL << 63) - (1UL << (63 - TField.LimbBits));
    }

    /// <summary>The bits of a limb.</summary>
    internal static ulong LimbMask
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (1UL << TField.LimbBits) - 1;
    }

    /// <summary>
    /// Brings limbs below 2^31 in magnitude, with a right upper half in all but the last, to between -4 and 2^LimbBits + 4: each
    /// passes on what is above it once. The last keeps all.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Carry(ulong* a)
    {
        Vector256<ulong> mask = Vector256.Create(LimbMask), carry = default;
        for (int i = 0; i < Size - Lanes; i += Lanes)
        {
            Vector256<ulong> limb = Vector256.LoadAligned(a + i);
            ((limb & mask) + carry).StoreAligned(a + i);
            carry = limb >>> TField.LimbBits;
        }
        (Vector256.LoadAligned(a + Size - Lanes) + carry).StoreAligned(a + Size - Lanes);
    }

    /// <summary>difference = a - b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Subtract(ulong* difference, ulong* a, ulong* b)
    {
        for (int i = 0; i < Size; i += Lanes)
            (Vector256.LoadAligned(a + i) - Vector256.LoadAligned(b + i)).StoreAligned(difference + i);
    }

    /// <summary>The addend of nothing.</summary>
    internal static void SetNothing(ulong* addend)
    {
        for (int i = 0; i < Size; i += Lanes)
            Vector256.Create(Bias).StoreAligned(addend + i);
    }

    /// <summary>A limb of a number.</summary>
    internal static ulong Limb(ReadOnlySpan<ulong> number, int index)
    {
        int position = TField.LimbBits * index, word = position / 64, shift = position % 64;
        ulong bits = word < number.Length ? number[word] >> shift : 0;
        if (word + 1 < number.Length)
            bits |= number[word + 1] << 1 << (63 - shift);
        return bits & LimbMask;
    }

    /// <summary>The number in a lane, with limbs of LimbBits, of as many bits as the span has.</summary>
    internal static void ReadLane(ulong* element, int lane, Span<ulong> number)
    {
        number.Clear();
        for (int i = 0; i < TField.Limbs; i++)
        {
            int position = TField.LimbBits * i, word = position / 64, shift = position % 64;
            ulong limb = element[(Lanes * i) + lane] & LimbMask;
            if (word < number.Length)
                number[word] |= limb << shift;
            if (word + 1 < number.Length)
                number[word + 1] |= limb >> 1 >> (63 - shift);
        }
    }
}
