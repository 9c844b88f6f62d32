using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// The inverse modulo an odd number in constant time: the division steps of Bernstein and Yang ("Fast constant-time gcd
/// computation and modular inversion", eprint 2019/266), 30 at a time. Each batch of steps is found from the lowest 30
/// bits alone, as a matrix, which is then applied to the full numbers. Numbers are signed, in limbs of 30 bits.
/// </summary>
/// <remarks>
/// The four numbers lie side by side, a limb of each in a vector [d, e, f, g]. The next batch of steps does not wait for the matrix
/// to be applied: the bits that it needs follow from the matrix and the lowest 60 bits before.
/// </remarks>
internal sealed unsafe class DivstepInversion
{
    private const int LimbBits = 30;
    private const long LimbMask = (1L << LimbBits) - 1;

    /// <summary>The largest number of limbs, for a modulus of 521 bits.</summary>
    private const int MaxLimbs = 18;

    // The numbers of an inversion by their lanes.
    private const int Lanes = 4, D = 0, E = 1, F = 2, G = 3;

    // With room to align the first vector.
    private const int MemoryWords = Lanes * (MaxLimbs + 1);

    // What makes a sum positive, so that a logical shift carries it; and what of it arrives above, and is left out there.
    private const long Bias = 1L << 62, CarriedBias = Bias >> LimbBits;

    // Vectors [m, m, 0, 0] for the limbs m: only d and e have a multiple of the modulus added. They are whole in memory, because
    // the compiler, for AVX-512, takes a single number that it spreads over a product's lanes from a wrong address.
    private readonly long[] _modulus;
    private readonly Vector256<long> _modulusInverse;
    private readonly int _batches;

    /// <summary>For an odd modulus whose highest limb is not zero, up to 521 bits.</summary>
    internal DivstepInversion(ReadOnlySpan<ulong> modulus)
    {
        int bits = Limbs.BitLengthVarTime(modulus);
        _modulus = new long[Lanes * ((bits / LimbBits) + 1)];
        for (int i = 0; i < _modulus.Length; i += Lanes)
            _modulus[i + D] = _modulus[i + E] = Limb(modulus, i / Lanes);

        // Newton's iteration: each round doubles the number of correct low bits, from 3.
        ulong inverse = modulus[0];
        for (int i = 0; i < 5; i++)
            inverse *= 2 - (modulus[0] * inverse);
        _modulusInverse = Vector256.Create((long)inverse & LimbMask);

        // With delta starting at 1/2, (45907·bits + 26313) / 19929 steps suffice (Wuille, "safegcd-bounds", 2021).
        int steps = ((45907 * bits) + 26313) / 19929;
        _batches = (steps + LimbBits - 1) / LimbBits;
    }

    /// <summary>Replaces the value, below the modulus, by its inverse; zero stays zero.</summary>
    [SkipLocalsInit]
    internal void Invert(Span<ulong> value)
    {
        long* memory = stackalloc long[MemoryWords];
        long* numbers = Align(memory);
        LowBits low = Start(numbers, value);
        for (int i = 0; i < _batches; i++)
        {
            Matrix matrix = Steps(ref low);
            low.Apply(matrix, numbers);
            Apply(matrix, numbers);
        }
        Finish(numbers, value);
    }

    /// <summary>
    /// Replaces a value by its inverse here, and another one by its inverse modulo the modulus of <paramref name="other"/>, which
    /// has as many bits. A division step waits for the one before, so that two at once take little longer than one.
    /// </summary>
    [SkipLocalsInit]
    internal void InvertWith(Span<ulong> value, DivstepInversion other, Span<ulong> otherValue)
    {
        long* memory = stackalloc long[2 * MemoryWords];
        long* numbers = Align(memory), otherNumbers = numbers + MemoryWords;
        LowBits low = Start(numbers, value), otherLow = other.Start(otherNumbers, otherValue);
        for (int i = 0; i < _batches; i++)
        {
            Steps(ref low, ref otherLow, out Matrix matrix, out Matrix otherMatrix);
            low.Apply(matrix, numbers);
            otherLow.Apply(otherMatrix, otherNumbers);
            Apply(matrix, numbers);
            other.Apply(otherMatrix, otherNumbers);
        }
        Finish(numbers, value);
        other.Finish(otherNumbers, otherValue);
    }

    private static long* Align(long* memory) => (long*)(((nuint)memory + 31) & ~(nuint)31);

    /// <summary>d = 0, e = 1, f = the modulus, g = the value.</summary>
    private LowBits Start(long* numbers, ReadOnlySpan<ulong> value)
    {
        for (int i = 0; i < _modulus.Length; i += Lanes)
            Vector256.Create(0, i == 0 ? 1 : 0, _modulus[i], Limb(value, i / Lanes)).StoreAligned(numbers + i);
        return new LowBits { F = (ulong)_modulus[0], G = value[0], Zeta = -1 };
    }

    /// <summary>A transition matrix, scaled by 2^30. The magnitudes of a row add up to 2^30 at most.</summary>
    private readonly struct Matrix
    {
        internal readonly long U, V, Q, R;

        /// <summary>From its rows as words u + 2^32 v and q + 2^32 r.</summary>
        internal Matrix(ulong uv, ulong qr)
        {
            U = (int)uv;
            V = (long)(uv - (ulong)U) >> 32;
            Q = (int)qr;
            R = (long)(qr - (ulong)Q) >> 32;
        }
    }

    /// <summary>The lowest bits of f and g, and zeta, which is -(delta + 1/2).</summary>
    private struct LowBits
    {
        internal ulong F, G;
        internal long Zeta;

        /// <summary>After a batch of steps, from the numbers before it.</summary>
        internal void Apply(in Matrix m, long* numbers)
        {
            long f = numbers[DivstepInversion.F] | (numbers[Lanes + DivstepInversion.F] << LimbBits);
            long g = numbers[DivstepInversion.G] | (numbers[Lanes + DivstepInversion.G] << LimbBits);
            F = (ulong)((m.U * f) + (m.V * g)) >> LimbBits;
            G = (ulong)((m.Q * f) + (m.R * g)) >> LimbBits;
        }
    }

    private static Matrix Steps(ref LowBits low)
    {
        ulong f = low.F, g = low.G, uv = 1, qr = 1UL << 32;
        long zeta = low.Zeta;
        for (int i = 0; i < LimbBits; i++)
            Step(ref f, ref g, ref uv, ref qr, ref zeta);
        low.Zeta = zeta;
        return new(uv, qr);
    }

    /// <summary>The steps of two inversions, one in each lane.</summary>
    private static void Steps(ref LowBits low, ref LowBits other, out Matrix matrix, out Matrix otherMatrix)
    {
        Vector128<ulong> f = Vector128.Create(low.F, other.F), g = Vector128.Create(low.G, other.G);
        Vector128<ulong> uv = Vector128<ulong>.One, qr = Vector128.Create(1UL << 32);
        // In both halves of a lane, because only halves have a shift that keeps the sign.
        Vector128<int> zeta = Vector128.Create((int)low.Zeta, (int)low.Zeta, (int)other.Zeta, (int)other.Zeta);
        for (int i = 0; i < LimbBits; i++)
        {
            Vector128<ulong> swap = (zeta >> 31).AsUInt64(), odd = Vector128<ulong>.Zero - (g & Vector128<ulong>.One);
            g += ((f ^ swap) - swap) & odd;
            qr += ((uv ^ swap) - swap) & odd;
            swap &= odd;
            zeta = (zeta ^ swap.AsInt32()) - Vector128<int>.One;
            f += g & swap;
            uv += qr & swap;
            g >>>= 1;
            uv += uv;
        }
        low.Zeta = zeta[0];
        other.Zeta = zeta[2];
        matrix = new(uv[0], qr[0]);
        otherMatrix = new(uv[1], qr[1]);
    }

    /// <summary>One division step. What it does to a row of the matrix it does to both numbers in a word at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(ref ulong f, ref ulong g, ref ulong uv, ref ulong qr, ref long zeta)
    {
        // If g is odd, add f to it, or -f where zeta is negative.
        ulong swap = (ulong)(zeta >> 63);
        ulong odd = 0 - (g & 1);
        g += ((f ^ swap) - swap) & odd;
        qr += ((uv ^ swap) - swap) & odd;

        // If both, the old g becomes f: the sum of f and the new g.
        swap &= odd;
        zeta = (zeta ^ (long)swap) - 1;
        f += g & swap;
        uv += qr & swap;

        g >>= 1;
        uv <<= 1;
    }

    /// <summary>
    /// (f, g) becomes the matrix times (f, g), divided by 2^30, which is exact. (d, e) becomes the matrix times (d, e), divided by
    /// 2^30 modulo the modulus: a multiple of the modulus makes the lowest limb zero. Both stay between -2 times the modulus and
    /// the modulus.
    /// </summary>
    private void Apply(in Matrix m, long* numbers)
    {
        Vector256<long> first = Vector256.Create(m.U, m.Q, m.U, m.Q), second = Vector256.Create(m.V, m.R, m.V, m.R);
        Vector256<long> mask = Vector256.Create(LimbMask);
        // The highest limbs are of 32 bits, so both halves of a lane have the sign.
        long* highest = numbers + _modulus.Length - Lanes;
        Vector256<long> negative = (Vector256.LoadAligned(highest).AsInt32() >> 31).AsInt64();
        Vector256<long> correction = (first & FirstOfPairs(negative)) + (second & SecondOfPairs(negative));
        Vector256<long> limb = Vector256.LoadAligned(numbers);
        Vector256<long> sum = Multiply32(FirstOfPairs(limb), first) + Multiply32(SecondOfPairs(limb), second);
        Vector256<long> multiple = correction - ((Multiply32(sum, _modulusInverse) + correction) & mask);
        fixed (long* modulus = _modulus)
        {
            sum += Multiply32(multiple, Vector256.Load(modulus)) + Vector256.Create(Bias);
            for (long* n = modulus + Lanes; numbers < highest; numbers += Lanes, n += Lanes)
            {
                limb = Vector256.LoadAligned(numbers + Lanes);
                Vector256<long> carry = sum >>> LimbBits;
                sum = Multiply32(FirstOfPairs(limb), first) + Multiply32(SecondOfPairs(limb), second);
                sum += Multiply32(multiple, Vector256.Load(n)) + Vector256.Create(Bias - CarriedBias);
                sum += carry;
                (sum & mask).StoreAligned(numbers);
            }
        }
        ((sum >>> LimbBits) - Vector256.Create(CarriedBias)).StoreAligned(numbers);
    }

    /// <summary>[a, b, c, d] becomes [a, a, c, c].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> FirstOfPairs(Vector256<long> x)
        => Avx2.IsSupported ? Avx2.UnpackLow(x, x) : Vector256.Create(x[0], x[0], x[2], x[2]);

    /// <summary>[a, b, c, d] becomes [b, b, d, d].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> SecondOfPairs(Vector256<long> x)
        => Avx2.IsSupported ? Avx2.UnpackHigh(x, x) : Vector256.Create(x[1], x[1], x[3], x[3]);

    /// <summary>The products of the lower halves, with their signs: where there is AVX2 it does not read the upper ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Multiply32(Vector256<long> a, Vector256<long> b)
        => Avx2.IsSupported ? Avx2.Multiply(a.AsInt32(), b.AsInt32()) : a * b;

    /// <summary>
    /// Now g is 0, f is 1 or -1 (or the modulus, where the value was 0), and d is f times the inverse. Clears the numbers.
    /// </summary>
    private void Finish(long* numbers, Span<ulong> value)
    {
        AddModulusIfNegative(numbers);
        long negative = numbers[_modulus.Length - Lanes + F] >> 63;
        for (int i = 0; i < _modulus.Length; i += Lanes)
            numbers[i] = (numbers[i] ^ negative) - negative;
        Carry(numbers);
        AddModulusIfNegative(numbers);

        value.Clear();
        for (int i = 0; i < _modulus.Length; i += Lanes)
        {
            int position = LimbBits * (i / Lanes), word = position / 64, shift = position % 64;
            ulong limb = (ulong)numbers[i + D];
            value[word] |= limb << shift;
            if (shift + LimbBits > 64 && word + 1 < value.Length)
                value[word + 1] |= limb >> (64 - shift);
        }
        CryptographicOperations.ZeroMemory(new Span<byte>(numbers, _modulus.Length * sizeof(long)));
    }

    private void AddModulusIfNegative(long* numbers)
    {
        long mask = numbers[_modulus.Length - Lanes + D] >> 63;
        for (int i = 0; i < _modulus.Length; i += Lanes)
            numbers[i + D] += _modulus[i + D] & mask;
        Carry(numbers);
    }

    private void Carry(long* numbers)
    {
        for (long* d = numbers + D, end = d + _modulus.Length - Lanes; d < end; d += Lanes)
        {
            d[Lanes] += *d >> LimbBits;
            *d &= LimbMask;
        }
    }

    /// <summary>A limb of a number.</summary>
    private static long Limb(ReadOnlySpan<ulong> number, int index)
    {
        int position = LimbBits * index, word = position / 64, shift = position % 64;
        ulong bits = word < number.Length ? number[word] >> shift : 0;
        if (word + 1 < number.Length)
            bits |= number[word + 1] << 1 << (63 - shift);
        return (long)bits & LimbMask;
    }
}
