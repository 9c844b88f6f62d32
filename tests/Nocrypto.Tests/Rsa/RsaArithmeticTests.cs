using System;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Nocrypto.Tests;

public sealed class RsaArithmeticTests
{
    private static BigInteger Number(ReadOnlySpan<ulong> limbs) => new(MemoryMarshal.AsBytes(limbs), isUnsigned: true);

    private static ulong[] ToLimbs(BigInteger number, int length)
    {
        ulong[] limbs = new ulong[length];
        number.ToByteArray(isUnsigned: true).CopyTo(MemoryMarshal.AsBytes(limbs.AsSpan()));
        return limbs;
    }

    // Edges are where carries break: runs of ones and zeros, values next to the modulus.
    private static BigInteger Draw(Random random, int bits) => random.Next(5) switch
    {
        0 => (BigInteger.One << bits) - 1 - random.Next(3),
        1 => random.Next(3),
        2 => (BigInteger.One << random.Next(bits)) - random.Next(2),
        _ => new BigInteger(Bytes(random, (bits + 7) / 8), isUnsigned: true) & ((BigInteger.One << bits) - 1),
    };

    private static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static RsaMontgomery Modulus(Random random, out BigInteger n)
    {
        int bits = random.Next(3, 700);
        n = Draw(random, bits) | (BigInteger.One << (bits - 1)) | 1;
        return new RsaMontgomery(ToLimbs(n, Limbs.Count(bits) + random.Next(2)), bits, isSecret: false);
    }

    [Property(MaxTest = 500)]
    public void Montgomery_products_agree_with_the_platform(int seed)
    {
        Random random = new(seed);
        using RsaMontgomery field = Modulus(random, out BigInteger n);
        int bits = 64 * field.Length;
        BigInteger a = Draw(random, bits), b = Draw(random, bits) % n;
        ulong[] left = ToLimbs(a, field.Length), right = ToLimbs(b, field.Length);
        ulong[] result = new ulong[field.Length], scratch = new ulong[field.ScratchLength];
        field.Enter(result, left, scratch);
        Assert.Equal((a << bits) % n, Number(result));
        field.Multiply(result, result, right, scratch);
        Assert.Equal(a * b % n, Number(result));
        field.Enter(result, right, scratch);
        field.Leave(result, result, scratch);
        Assert.Equal(b, Number(result));
        Assert.Equal((BigInteger.One << bits) % n, Number(field.One));
    }

    [Property(MaxTest = 500)]
    public void Wide_numbers_reduce_as_the_platform_says(int seed)
    {
        Random random = new(seed);
        using RsaMontgomery field = Modulus(random, out BigInteger n);
        BigInteger wide = Draw(random, 128 * field.Length) % (n << (64 * field.Length));
        ulong[] result = new ulong[field.Length];
        field.Reduce(result, ToLimbs(wide, 2 * field.Length), new ulong[field.ScratchLength]);
        Assert.Equal(wide % n, Number(result));
    }

    [Property(MaxTest = 200)]
    public void Public_powers_agree_with_the_platform(int seed, uint exponent)
    {
        Random random = new(seed);
        using RsaMontgomery field = Modulus(random, out BigInteger n);
        BigInteger value = Draw(random, 64 * field.Length) % n;
        ulong[] form = ToLimbs(value, field.Length), result = new ulong[field.Length], scratch = new ulong[field.ScratchLength];
        ulong e = (ulong)exponent + 1;
        field.Enter(form, form, scratch);
        field.PowerVarTime(result, form, e, scratch);
        field.Leave(result, result, scratch);
        Assert.Equal(BigInteger.ModPow(value, e, n), Number(result));
    }

    [Property(MaxTest = 300)]
    public void Limbs_agree_with_the_platform(int seed)
    {
        Random random = new(seed);
        int length = random.Next(1, 9), width = random.Next(1, 9);
        BigInteger a = Draw(random, 64 * length), b = Draw(random, 64 * length), c = Draw(random, 64 * width) | 1;
        ulong[] left = ToLimbs(a, length), right = ToLimbs(b, length), other = ToLimbs(c, width), result = new ulong[length];
        Assert.Equal(a < b ? 1UL : 0UL, Limbs.LessBit(left, right));
        Assert.Equal(a == b ? 1UL : 0UL, Limbs.EqualBit(left, right));
        Assert.Equal(1UL, Limbs.EqualBit(left, left));
        Assert.Equal(a < b ? 1UL : 0UL, Limbs.Subtract(result, left, right));
        Assert.Equal(a - b + (a < b ? BigInteger.One << (64 * length) : 0), Number(result));
        ulong carry = Limbs.AddMasked(result, right, ulong.MaxValue);
        Assert.Equal(a < b ? 1UL : 0UL, carry);
        Assert.Equal(a, Number(result));
        Assert.Equal(a.IsZero ? 0 : (int)a.GetBitLength(), Limbs.BitLengthVarTime(left));
        ulong[] product = new ulong[length + width], remainder = new ulong[width];
        Limbs.MultiplyAdd(product, left, other, right);
        Assert.Equal((a * c) + b, Number(product));
        Limbs.Remainder(remainder, left, other);
        Assert.Equal(a % c, Number(remainder));
    }

    [Property(MaxTest = 300)]
    public void Numbers_are_read_and_written_as_they_are(byte[] bytes)
    {
        BigInteger number = new(bytes, isUnsigned: true, isBigEndian: true);
        ulong[] limbs = new ulong[(bytes.Length / 8) + 2];
        limbs.AsSpan().Fill(ulong.MaxValue);
        Assert.True(Limbs.TryRead(bytes, limbs));
        Assert.Equal(number, Number(limbs));
        byte[] written = new byte[bytes.Length];
        Limbs.Write(limbs, written);
        Assert.Equal(bytes, written);
        Assert.Equal(bytes.Length <= 8 || bytes[..^8].All(b => b == 0), Limbs.TryRead(bytes, limbs.AsSpan(0, 1)));
    }
}
