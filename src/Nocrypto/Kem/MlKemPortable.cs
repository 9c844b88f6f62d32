namespace Sundog.Nocrypto;

/// <summary>
/// <see cref="MlKemArithmetic"/> on any machine. Masks and shifts instead of branches; no division.
/// </summary>
internal sealed unsafe class MlKemPortable : MlKemArithmetic
{
    private readonly short[] _zetas = new short[128];

    internal MlKemPortable()
        : base(KeccakFour.Portable)
        => MakeZetas(_zetas);

    // The bound grows by less than q a layer: below 8q at the end.
    internal override void Ntt(short* p)
    {
        int i = 1;
        for (int length = 128; length >= 2; length /= 2)
        {
            for (int start = 0; start < N; start += 2 * length)
            {
                int zeta = _zetas[i++];
                for (int j = start; j < start + length; j++)
                {
                    int t = Multiply(zeta, p[j + length]);
                    p[j + length] = (short)(p[j] - t);
                    p[j] = (short)(p[j] + t);
                }
            }
        }
        for (int j = 0; j < N; j++)
            p[j] = Reduce(p[j]);
    }

    // Sums double their bound a layer: reduced after the third and the sixth, they stay below 8q.
    internal override void InverseNtt(short* p)
    {
        int i = 127;
        for (int length = 2; length <= 128; length *= 2)
        {
            bool reduces = length is 8 or 64;
            for (int start = 0; start < N; start += 2 * length)
            {
                int zeta = _zetas[i--];
                for (int j = start; j < start + length; j++)
                {
                    int sum = p[j] + p[j + length];
                    p[j + length] = Multiply(zeta, p[j + length] - p[j]);
                    p[j] = reduces ? Reduce(sum) : (short)sum;
                }
            }
        }
        for (int j = 0; j < N; j++)
            p[j] = Multiply(InverseScale, p[j]);
    }

    internal override void Prepare(short* p, short* factor)
    {
        for (int i = 0; i < N / 2; i++)
        {
            short even = p[2 * i], odd = p[(2 * i) + 1];
            factor[2 * i] = even;
            factor[(2 * i) + 1] = Multiply(Gamma(_zetas, i), odd);
            factor[N + (2 * i)] = odd;
            factor[N + (2 * i) + 1] = even;
        }
    }

    internal override void Dot(short* a, int stride, short* factors, int count, short* result)
    {
        for (int i = 0; i < N; i += 2)
        {
            int even = 0, odd = 0;
            for (int j = 0; j < count; j++)
            {
                short* left = a + (j * stride) + i, right = factors + (j * FactorSize) + i;
                even += (left[0] * right[0]) + (left[1] * right[1]);
                odd += (left[0] * right[N]) + (left[1] * right[N + 1]);
            }
            result[i] = ReduceMontgomery(even);
            result[i + 1] = ReduceMontgomery(odd);
        }
    }

    internal override void ScaleAndAdd(short* p, short* e)
    {
        for (int i = 0; i < N; i++)
            p[i] = Canonical((short)(Multiply(MontgomerySquare, p[i]) + e[i]));
    }

    internal override void Add(short* p, short* e)
    {
        for (int i = 0; i < N; i++)
            p[i] += e[i];
    }

    internal override void SubtractFrom(short* a, short* p)
    {
        for (int i = 0; i < N; i++)
            p[i] = (short)(a[i] - p[i]);
    }

    internal override void Normalize(short* p)
    {
        for (int i = 0; i < N; i++)
            p[i] = Canonical(p[i]);
    }

    // The quotient 2^d x / q, rounded, is first taken from 2^13 x / q, which never falls short and is one too large at
    // most; the sign of what remains corrects it. A division would take time by x (FIPS 203 §3.3 does not say so; it is
    // how keys leaked from several implementations).
    internal override void Compress(short* p, int d)
    {
        for (int i = 0; i < N; i++)
        {
            int x = Canonical(p[i]);
            int quotient = (((8 * x * Barrett) >> 16) + (1 << (12 - d))) >> (13 - d);
            int rest = (x << d) + (Q / 2) - (quotient * Q);
            p[i] = (short)((quotient + (rest >> 31)) & ((1 << d) - 1));
        }
    }

    internal override void Decompress(short* p, int d)
    {
        for (int i = 0; i < N; i++)
            p[i] = (short)(((p[i] * Q) + (1 << (d - 1))) >> d);
    }

    // Each four bits are two and two: the numbers of ones in the pairs, subtracted.
    internal override void SampleBinomial2(byte* bytes, short* p)
    {
        for (int i = 0; i < N / 2; i++)
        {
            int ones = (bytes[i] & 0x55) + ((bytes[i] >> 1) & 0x55);
            p[2 * i] = (short)((ones & 3) - ((ones >> 2) & 3));
            p[(2 * i) + 1] = (short)(((ones >> 4) & 3) - (ones >> 6));
        }
    }

    internal override int SampleUniformVarTime(byte* bytes, int length, short* p)
    {
        int count = 0;
        for (int i = 0; i < length; i += 3)
        {
            int first = bytes[i] | ((bytes[i + 1] & 15) << 8), second = (bytes[i + 1] >> 4) | (bytes[i + 2] << 4);
            p[count] = (short)first;
            count += (first - Q) >>> 31;
            p[count] = (short)second;
            count += (second - Q) >>> 31;
        }
        return count;
    }

    /// <summary>a b 2^-16 modulo q, reduced, for |a b| below 2^15 q.</summary>
    private static short Multiply(int a, int b) => ReduceMontgomery(a * b);

    private static short ReduceMontgomery(int product)
    {
        int m = (short)(product * QInverse);
        return (short)((product - (m * Q)) >> 16);
    }

    /// <summary>Barrett's reduction of any 16-bit number to between -q/2 and q/2.</summary>
    private static short Reduce(int a)
        => (short)(a - (((((a * Barrett) >> 16) + 512) >> 10) * Q));

    private static short Canonical(short a)
    {
        int reduced = Reduce(a);
        return (short)(reduced + ((reduced >> 31) & Q));
    }
}
