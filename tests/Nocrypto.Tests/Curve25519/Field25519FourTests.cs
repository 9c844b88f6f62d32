using System;
using System.Numerics;
using System.Runtime.InteropServices;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Nocrypto.Tests;

[Properties(Arbitrary = [typeof(Generators25519)], MaxTest = 300)]
public sealed unsafe class Field25519FourTests : IDisposable
{
    private const int Lanes = Field25519Four.Lanes;

    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;

    // The largest limbs that a loose element may have.
    private static readonly ulong EvenLoose = (ulong)Math.Pow(2, 27.6), OddLoose = (ulong)Math.Pow(2, 26.6);

    private readonly ulong* _memory = (ulong*)NativeMemory.AlignedAlloc(3 * Field25519Four.Words * sizeof(ulong), 32);

    public Field25519FourTests()
        => Assert.SkipUnless(Field25519Four.IsSupported, "This processor has no AVX2.");

    private ulong* Left => _memory + Field25519Four.Size;

    private ulong* Right => Left + Field25519Four.Words;

    private ulong* Product => Right + Field25519Four.Words;

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    [Property]
    public void Loose_factors_give_the_products_of_big_integers_in_every_lane_and_tight(int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < Field25519Four.Size; i++)
        {
            Left[i] = Limb(random, i / Lanes);
            Right[i] = Limb(random, i / Lanes);
        }
        Field25519Four.Prepare(Right);
        Field25519Four.Multiply(Product, Left, Right);
        for (int lane = 0; lane < Lanes; lane++)
        {
            BigInteger expected = Value(Left, lane) * Value(Right, lane) % P;
            Assert.Equal(expected, Value(Product, lane) % P);
            Field25519 element = Field25519Four.Lane(Product, lane);
            byte[] encoded = new byte[32];
            element.Encode(encoded);
            Assert.Equal(expected, new BigInteger(encoded, isUnsigned: true));
            for (int i = 0; i < 10; i++)
                Assert.InRange(Product[(Lanes * i) + lane], 0UL, (i & 1) != 0 ? (1UL << 25) + (1UL << 17) : (1UL << 26) + (1UL << 13));
        }
    }

    [Property]
    public void The_largest_limbs_of_all_do_not_overflow(bool ofLeft, bool ofRight)
    {
        for (int i = 0; i < Field25519Four.Size; i++)
        {
            ulong largest = (i / Lanes & 1) != 0 ? OddLoose : EvenLoose;
            Left[i] = ofLeft ? largest : 1;
            Right[i] = ofRight ? largest : 1;
        }
        BigInteger expected = Value(Left, 0) * Value(Right, 0) % P;
        Field25519Four.Prepare(Right);
        Field25519Four.Multiply(Left, Left, Right);
        for (int lane = 0; lane < Lanes; lane++)
            Assert.Equal(expected, Value(Left, lane) % P);
    }

    [Property]
    public void Both_ladders_agree(Bytes32 scalar, Bytes32 u)
    {
        byte[] clamped = (byte[])scalar.Value.Clone(), portable = new byte[32], vectors = new byte[32];
        Scalar25519.Clamp(clamped);
        MontgomeryLadder.Multiply(clamped, u.Value, portable);
        MontgomeryLadderAvx2.Multiply(clamped, u.Value, vectors);
        Assert.Equal(portable, vectors);
    }

    private static ulong Limb(Random random, int index)
    {
        ulong bound = (index & 1) != 0 ? OddLoose : EvenLoose;
        return random.Next(4) switch { 0 => bound, 1 => 0, _ => (ulong)random.NextInt64((long)bound + 1) };
    }

    private static BigInteger Value(ulong* element, int lane)
    {
        BigInteger value = 0;
        for (int i = 0; i < 10; i++)
            value += (BigInteger)element[(Lanes * i) + lane] << (((51 * i) + 1) / 2);
        return value;
    }
}
