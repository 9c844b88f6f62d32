using System;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// The inverse modulo an odd number in constant time: the division steps of Bernstein and Yang ("Fast constant-time gcd
/// computation and modular inversion", eprint 2019/266), 62 at a time. Each batch of steps is found from the lowest 62
/// bits alone, as a matrix, which is then applied to the full numbers. Numbers are signed, in limbs of 62 bits.
/// </summary>
internal sealed class DivstepInversion
{
    private const int LimbBits = 62;
    private const long LimbMask = (1L << LimbBits) - 1;

    /// <summary>The largest number of limbs, for a modulus of 521 bits.</summary>
    private const int MaxLimbs = 9;

    private readonly long[] _modulus;
    private readonly long _modulusInverse;
    private readonly int _batches;

    /// <summary>For an odd modulus whose highest limb is not zero, up to 521 bits.</summary>
    internal DivstepInversion(ReadOnlySpan<ulong> modulus)
    {
        int bits = Limbs.BitLengthVarTime(modulus);
        _modulus = new long[(bits / LimbBits) + 1];
        Pack(modulus, _modulus);

        // Newton's iteration: each round doubles the number of correct low bits, from 3.
        ulong inverse = modulus[0];
        for (int i = 0; i < 5; i++)
            inverse *= 2 - (modulus[0] * inverse);
        _modulusInverse = (long)inverse & LimbMask;

        // With delta starting at 1/2, (45907·bits + 26313) / 19929 steps suffice (Wuille, "safegcd-bounds", 2021).
        int steps = ((45907 * bits) + 26313) / 19929;
        _batches = (steps + LimbBits) / LimbBits;
    }

    /// <summary>Replaces the value, below the modulus, by its inverse; zero stays zero.</summary>
    internal void Invert(Span<ulong> value)
    {
        int count = _modulus.Length;
        Span<long> memory = stackalloc long[4 * MaxLimbs];
        Span<long> f = memory[..count], g = memory.Slice(MaxLimbs, count);
        Span<long> d = memory.Slice(2 * MaxLimbs, count), e = memory.Slice(3 * MaxLimbs, count);
        memory.Clear();
        _modulus.CopyTo(f);
        Pack(value, g);
        e[0] = 1;

        long zeta = -1;
        for (int i = 0; i < _batches; i++)
        {
            Matrix matrix = Steps(ref zeta, (ulong)f[0], (ulong)g[0]);
            UpdateCofactors(d, e, matrix);
            UpdateNumbers(f, g, matrix);
        }

        // Now g is 0, f is 1 or -1 (or the modulus, where the value was 0), and d is f times the inverse.
        Normalize(d, f[count - 1]);
        Unpack(d, value);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(memory));
    }

    /// <summary>A transition matrix, scaled by 2^62.</summary>
    private readonly struct Matrix(long u, long v, long q, long r)
    {
        internal readonly long U = u, V = v, Q = q, R = r;
    }

    /// <summary>62 division steps on the lowest bits of f and g; zeta is -(delta + 1/2).</summary>
    private static Matrix Steps(ref long zeta, ulong f, ulong g)
    {
        ulong u = 1, v = 0, q = 0, r = 1;
        long z = zeta;
        for (int i = 0; i < LimbBits; i++)
        {
            // If g is odd, add f to it, or -f where zeta is negative.
            ulong swap = (ulong)(z >> 63);
            ulong odd = 0 - (g & 1);
            g += ((f ^ swap) - swap) & odd;
            q += ((u ^ swap) - swap) & odd;
            r += ((v ^ swap) - swap) & odd;

            // If both, the old g becomes f: the sum of f and the new g.
            swap &= odd;
            z = (z ^ (long)swap) - 1;
            f += g & swap;
            u += q & swap;
            v += r & swap;

            g >>= 1;
            u <<= 1;
            v <<= 1;
        }
        zeta = z;
        return new((long)u, (long)v, (long)q, (long)r);
    }

    /// <summary>(f, g) becomes the matrix times (f, g), divided by 2^62, which is exact.</summary>
    private static void UpdateNumbers(Span<long> f, Span<long> g, in Matrix m)
    {
        Int128 sumF = 0, sumG = 0;
        for (int i = 0; i < f.Length; i++)
        {
            long fi = f[i], gi = g[i];
            sumF += Math.BigMul(m.U, fi) + Math.BigMul(m.V, gi);
            sumG += Math.BigMul(m.Q, fi) + Math.BigMul(m.R, gi);
            if (i > 0)
            {
                f[i - 1] = (long)sumF & LimbMask;
                g[i - 1] = (long)sumG & LimbMask;
            }
            sumF >>= LimbBits;
            sumG >>= LimbBits;
        }
        f[^1] = (long)sumF;
        g[^1] = (long)sumG;
    }

    /// <summary>
    /// (d, e) becomes the matrix times (d, e), divided by 2^62 modulo the modulus: a multiple of the modulus makes the
    /// lowest limb zero. Both stay between -2 times the modulus and the modulus.
    /// </summary>
    private void UpdateCofactors(Span<long> d, Span<long> e, in Matrix m)
    {
        long signD = d[^1] >> 63, signE = e[^1] >> 63;
        long multipleD = (m.U & signD) + (m.V & signE), multipleE = (m.Q & signD) + (m.R & signE);
        Int128 sumD = 0, sumE = 0;
        for (int i = 0; i < d.Length; i++)
        {
            long di = d[i], ei = e[i];
            sumD += Math.BigMul(m.U, di) + Math.BigMul(m.V, ei);
            sumE += Math.BigMul(m.Q, di) + Math.BigMul(m.R, ei);
            if (i == 0)
            {
                multipleD -= ((_modulusInverse * (long)sumD) + multipleD) & LimbMask;
                multipleE -= ((_modulusInverse * (long)sumE) + multipleE) & LimbMask;
            }
            sumD += Math.BigMul(_modulus[i], multipleD);
            sumE += Math.BigMul(_modulus[i], multipleE);
            if (i > 0)
            {
                d[i - 1] = (long)sumD & LimbMask;
                e[i - 1] = (long)sumE & LimbMask;
            }
            sumD >>= LimbBits;
            sumE >>= LimbBits;
        }
        d[^1] = (long)sumD;
        e[^1] = (long)sumE;
    }

    /// <summary>From between -2 times the modulus and the modulus, negated where the sign is negative, to below the modulus.</summary>
    private void Normalize(Span<long> d, long sign)
    {
        AddModulusIfNegative(d);
        long negative = sign >> 63;
        for (int i = 0; i < d.Length; i++)
            d[i] = (d[i] ^ negative) - negative;
        Carry(d);
        AddModulusIfNegative(d);
    }

    private void AddModulusIfNegative(Span<long> d)
    {
        long mask = d[^1] >> 63;
        for (int i = 0; i < d.Length; i++)
            d[i] += _modulus[i] & mask;
        Carry(d);
    }

    private static void Carry(Span<long> d)
    {
        for (int i = 0; i + 1 < d.Length; i++)
        {
            d[i + 1] += d[i] >> LimbBits;
            d[i] &= LimbMask;
        }
    }

    private static void Pack(ReadOnlySpan<ulong> limbs, Span<long> packed)
    {
        for (int i = 0; i < packed.Length; i++)
        {
            int limb = i * LimbBits / 64, shift = i * LimbBits % 64;
            ulong bits = limb < limbs.Length ? limbs[limb] >> shift : 0;
            if (limb + 1 < limbs.Length)
                bits |= limbs[limb + 1] << 1 << (63 - shift);
            packed[i] = (long)bits & LimbMask;
        }
    }

    private static void Unpack(ReadOnlySpan<long> packed, Span<ulong> limbs)
    {
        for (int i = 0; i < limbs.Length; i++)
        {
            int index = i * 64 / LimbBits, shift = i * 64 % LimbBits;
            ulong bits = (ulong)packed[index] >> shift;
            if (index + 1 < packed.Length)
                bits |= (ulong)packed[index + 1] << (LimbBits - shift);
            limbs[i] = bits;
        }
    }
}
