namespace Sundog.Nocrypto;

/// <summary><see cref="MlDsaArithmetic"/> on any machine. Masks and shifts instead of branches; no division.</summary>
internal sealed unsafe class MlDsaPortable : MlDsaArithmetic
{
    private readonly int[] _zetas = new int[N];

    internal MlDsaPortable()
        : base(KeccakFour.Portable)
        => MakeZetas(_zetas);

    // The bound grows by less than q a layer.
    internal override void Ntt(int* p)
    {
        int i = 1;
        for (int length = 128; length >= 1; length /= 2)
        {
            for (int start = 0; start < N; start += 2 * length)
            {
                long zeta = _zetas[i++];
                for (int j = start; j < start + length; j++)
                {
                    int t = ReduceMontgomery(zeta * p[j + length]);
                    p[j + length] = p[j] - t;
                    p[j] += t;
                }
            }
        }
    }

    // Sums double their bound a layer: below 256 q = 2^31 - 2^21 at the end.
    internal override void InverseNtt(int* p)
    {
        int i = 255;
        for (int length = 1; length <= 128; length *= 2)
        {
            for (int start = 0; start < N; start += 2 * length)
            {
                long zeta = _zetas[i--];
                for (int j = start; j < start + length; j++)
                {
                    int difference = p[j + length] - p[j];
                    p[j] += p[j + length];
                    p[j + length] = ReduceMontgomery(zeta * difference);
                }
            }
        }
        for (int j = 0; j < N; j++)
            p[j] = ReduceMontgomery((long)InverseScale * p[j]);
    }

    internal override void Dot(int* a, int* b, int count, int* result)
    {
        for (int i = 0; i < N; i++)
        {
            long sum = 0;
            for (int j = 0; j < count; j++)
                sum += (long)a[(j * N) + i] * b[(j * N) + i];
            result[i] = ReduceMontgomery(sum);
        }
    }

    internal override void Add(int* p, int* e)
    {
        for (int i = 0; i < N; i++)
            p[i] += e[i];
    }

    internal override void Subtract(int* p, int* e)
    {
        for (int i = 0; i < N; i++)
            p[i] -= e[i];
    }

    internal override void Reduce(int* p)
    {
        for (int i = 0; i < N; i++)
            p[i] = Reduce(p[i]);
    }

    internal override void Normalize(int* p)
    {
        for (int i = 0; i < N; i++)
        {
            int reduced = Reduce(p[i]);
            p[i] = reduced + ((reduced >> 31) & Q);
        }
    }

    internal override void Power2Round(int* p, int* high, int* low)
    {
        for (int i = 0; i < N; i++)
        {
            int x = p[i];
            high[i] = (x + (1 << 12) - 1) >> 13;
            low[i] = x - (high[i] << 13);
        }
    }

    internal override void Decompose(int* p, int gamma2, int* high, int* low)
    {
        for (int i = 0; i < N; i++)
        {
            int x = p[i];
            int quotient = HighBits(x, gamma2);
            int rest = x - (quotient * 2 * gamma2);
            high[i] = quotient;
            low[i] = rest - ((((Q / 2) - rest) >> 31) & Q);
        }
    }

    /// <summary>
    /// (x + γ2 - 1) / 2γ2, rounded down, by a multiplication: 2γ2 is 1023 * 2^9 or 93 * 2^11, and 1025 * 1023 = 2^20 - 1, and
    /// 11276 * 93 = 2^20 + 92. Where it is (q - 1) / 2γ2, it is 0 instead.
    /// </summary>
    private static int HighBits(int x, int gamma2)
    {
        if (gamma2 == (Q - 1) / 32)
            return (((((x + gamma2 - 1) >> 9) * 1025) + 1024) >> 20) & 15;
        int quotient = (((x + gamma2 - 1) >> 11) * 11276) >> 20;
        return quotient & ((quotient - 44) >> 31);
    }

    internal override uint ReachesBit(int* p, int bound)
    {
        int reaches = 0;
        for (int i = 0; i < N; i++)
        {
            int sign = p[i] >> 31;
            reaches |= bound - 1 - ((p[i] ^ sign) - sign);
        }
        return (uint)reaches >> 31;
    }

    internal override int Differences(int* a, int* b, int* result)
    {
        int count = 0;
        for (int i = 0; i < N; i++)
        {
            int difference = a[i] ^ b[i];
            result[i] = (int)((uint)(difference | -difference) >> 31);
            count += result[i];
        }
        return count;
    }

    internal override void UseHint(int* p, int* hint, int gamma2)
    {
        int last = ((Q - 1) / (2 * gamma2)) - 1;
        for (int i = 0; i < N; i++)
        {
            int quotient = HighBits(p[i], gamma2);
            int rest = p[i] - (quotient * 2 * gamma2);
            rest -= (((Q / 2) - rest) >> 31) & Q;
            // One up where the low part is positive, one down elsewhere, around the end.
            int up = (-rest >> 31) & hint[i], down = hint[i] & ~up;
            quotient += up - down;
            quotient += (quotient >> 31) & (last + 1);
            p[i] = quotient & ((quotient - last - 1) >> 31);
        }
    }

    internal override void UnpackMask(byte* bytes, int bits, int* p)
    {
        int top = 1 << (bits - 1);
        for (int i = 0; i < N; i++)
        {
            byte* at = bytes + (i * bits / 8);
            int x = (at[0] | (at[1] << 8) | (at[2] << 16)) >> (i * bits % 8);
            p[i] = top - (x & ((2 * top) - 1));
        }
    }

    internal override int SampleUniformVarTime(byte* bytes, int length, int* p)
    {
        int count = 0;
        for (int i = 0; i < length; i += 3)
        {
            int x = bytes[i] | (bytes[i + 1] << 8) | ((bytes[i + 2] & 127) << 16);
            p[count] = x;
            count += (x - Q) >>> 31;
        }
        return count;
    }

    /// <summary>x 2^-32 modulo q, reduced, for |x| below 2^31 q.</summary>
    private static int ReduceMontgomery(long x)
    {
        int m = (int)x * QInverse;
        return (int)((x - ((long)m * Q)) >> 32);
    }

    private static int Reduce(int x) => x - (((x + (1 << 22)) >> 23) * Q);
}
