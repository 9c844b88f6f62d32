using System;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// Arithmetic modulo one odd number n of K limbs in Montgomery's form: a stands for a·R⁻¹ with R = 2^(64·K)
/// (P. L. Montgomery, "Modular multiplication without trial division", 1985). The strategy: 64-bit limbs, scalar, the
/// product and the reduction in one pass. The modulus may be secret: times depend on its size only. Immutable
/// until <see cref="Dispose"/>.
/// </summary>
internal sealed class RsaMontgomery : IDisposable
{
    private readonly ulong[] _modulus;
    private readonly ulong[] _one;
    private readonly ulong[] _rSquared;
    private readonly ulong _negatedInverse;

    /// <summary>
    /// Prepares an odd <paramref name="modulus"/> of <paramref name="bits"/> bits or one less, and at least 2; its limbs are
    /// copied, to pinned memory if it is secret.
    /// </summary>
    internal RsaMontgomery(ReadOnlySpan<ulong> modulus, int bits, bool isSecret)
    {
        Debug.Assert((modulus[0] & 1) == 1 && bits - Limbs.BitLengthVarTime(modulus) is 0 or 1, "odd, and as long as it is said to be");
        _modulus = GC.AllocateArray<ulong>(modulus.Length, pinned: isSecret);
        _one = GC.AllocateArray<ulong>(modulus.Length, pinned: isSecret);
        _rSquared = GC.AllocateArray<ulong>(modulus.Length, pinned: isSecret);
        modulus.CopyTo(_modulus);
        _negatedInverse = NegatedInverse(modulus[0]);
        ulong[] scratch = GC.AllocateArray<ulong>(ScratchLength, pinned: isSecret);
        FindPowersOfR(bits, scratch);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(scratch.AsSpan()));
    }

    /// <summary>K.</summary>
    internal int Length => _modulus.Length;

    /// <summary>n.</summary>
    internal ReadOnlySpan<ulong> Modulus => _modulus;

    /// <summary>1 in Montgomery's form: R mod n.</summary>
    internal ReadOnlySpan<ulong> One => _one;

    /// <summary>How many limbs of scratch every operation here needs; what is left there may be secret.</summary>
    internal int ScratchLength => 2 * Length;

    /// <summary>
    /// destination = left · right · R⁻¹ mod n. All have K limbs and may be the same memory, apart from the scratch. One
    /// factor is below n; the other may be any number of K limbs.
    /// </summary>
    internal void Multiply(Span<ulong> destination, ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> scratch)
    {
        Span<ulong> sum = scratch[..Length];
        sum.Clear();
        ulong top = 0;
        for (int i = 0; i < Length; i++)
            top = AddRow(sum, top, left[i], right);
        Limbs.SubtractOnce(destination, sum, top, _modulus, scratch[Length..]);
    }

    /// <summary>destination = value · R mod n: into Montgomery's form. The value has K limbs.</summary>
    internal void Enter(Span<ulong> destination, ReadOnlySpan<ulong> value, Span<ulong> scratch)
        => Multiply(destination, value, _rSquared, scratch);

    /// <summary>destination = value · R⁻¹ mod n: out of Montgomery's form.</summary>
    [SkipLocalsInit]
    internal void Leave(Span<ulong> destination, ReadOnlySpan<ulong> value, Span<ulong> scratch)
    {
        Span<ulong> one = stackalloc ulong[RsaLimits.MaxLimbs];
        one = one[..Length];
        one.Clear();
        one[0] = 1;
        Multiply(destination, value, one, scratch);
    }

    /// <summary>
    /// destination = wide mod n, not in Montgomery's form, for a number of 2·K limbs that is less than n·R; clears the
    /// lower half of <paramref name="wide"/>.
    /// </summary>
    internal void Reduce(Span<ulong> destination, Span<ulong> wide, Span<ulong> scratch)
    {
        // wide · R⁻¹: one multiple of n at a time clears the lower half from below.
        ulong top = 0;
        for (int i = 0; i < Length; i++)
        {
            ulong digit = wide[i] * _negatedInverse, carry = 0;
            for (int j = 0; j < Length; j++)
                wide[i + j] = Limbs.MultiplyAddLimb(digit, _modulus[j], wide[i + j], ref carry);
            ulong sum = wide[i + Length] + carry;
            ulong over = sum < carry ? 1UL : 0UL;
            wide[i + Length] = sum + top;
            top = over + (wide[i + Length] < top ? 1UL : 0UL);
        }
        Limbs.SubtractOnce(destination, wide[Length..], top, _modulus, scratch);
        Multiply(destination, destination, _rSquared, scratch);
    }

    /// <summary>
    /// destination = value^exponent, both in Montgomery's form and apart from each other. The time depends on the
    /// exponent, which is public and not zero.
    /// </summary>
    internal void PowerVarTime(Span<ulong> destination, ReadOnlySpan<ulong> value, ulong exponent, Span<ulong> scratch)
    {
        value.CopyTo(destination);
        for (int bit = 62 - BitOperations.LeadingZeroCount(exponent); bit >= 0; bit--)
        {
            Multiply(destination, destination, destination, scratch);
            if (((exponent >> bit) & 1) != 0)
                Multiply(destination, destination, value, scratch);
        }
    }

    /// <summary>Zeroes the modulus and all that follows from it.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_modulus.AsSpan()));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_one.AsSpan()));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_rSquared.AsSpan()));
    }

    /// <summary>
    /// sum = (sum + factor · right + digit · n) / 2^64, with the digit that makes the division exact. The sum stays
    /// below 2·n; its limb above the highest goes in and out as <paramref name="top"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong AddRow(Span<ulong> sum, ulong top, ulong factor, ReadOnlySpan<ulong> right)
    {
        // The three spans are K limbs long; references spare four bounds checks a step.
        ref ulong s = ref MemoryMarshal.GetReference(sum);
        ref ulong r = ref MemoryMarshal.GetReference(right[..sum.Length]);
        ref ulong n = ref MemoryMarshal.GetArrayDataReference(_modulus);
        ulong productCarry = 0, reductionCarry = 0;
        ulong low = Limbs.MultiplyAddLimb(factor, r, s, ref productCarry);
        ulong digit = low * _negatedInverse;
        _ = Limbs.MultiplyAddLimb(digit, n, low, ref reductionCarry);
        for (int j = 1; j < sum.Length; j++)
        {
            low = Limbs.MultiplyAddLimb(factor, Unsafe.Add(ref r, j), Unsafe.Add(ref s, j), ref productCarry);
            Unsafe.Add(ref s, j - 1) = Limbs.MultiplyAddLimb(digit, Unsafe.Add(ref n, j), low, ref reductionCarry);
        }
        ulong high = productCarry + reductionCarry;
        ulong over = high < productCarry ? 1UL : 0UL;
        Unsafe.Add(ref s, sum.Length - 1) = high + top;
        return over + (high + top < top ? 1UL : 0UL);
    }

    /// <summary>-n⁻¹ mod 2^64 by Newton's iteration: each step doubles the bits that are right, from the five of 3n xor 2.</summary>
    private static ulong NegatedInverse(ulong n)
    {
        ulong inverse = (3 * n) ^ 2;
        for (int correctBits = 5; correctBits < 64; correctBits *= 2)
            inverse *= 2 - (n * inverse);
        return 0 - inverse;
    }

    /// <summary>R mod n by doublings from a power of two below n, then R² mod n as the form of 2^(64·K).</summary>
    private void FindPowersOfR(int bits, Span<ulong> scratch)
    {
        Span<ulong> power = _one;
        power[(bits - 2) / 64] = 1UL << ((bits - 2) % 64);
        for (int i = bits - 2; i < 64 * Length; i++)
            Limbs.DoubleModulo(power, 0, _modulus, scratch);
        Span<ulong> square = _rSquared;
        power.CopyTo(square);
        // The form of 2^K, squared six times, is that of 2^(64·K).
        for (int i = 0; i < Length; i++)
            Limbs.DoubleModulo(square, 0, _modulus, scratch);
        for (int i = 0; i < 6; i++)
            Multiply(square, square, square, scratch);
    }
}
