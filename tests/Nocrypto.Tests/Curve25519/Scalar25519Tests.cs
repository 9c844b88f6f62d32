using System;
using System.Linq;
using System.Numerics;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Nocrypto.Tests;

[Properties(Arbitrary = [typeof(Generators25519)], MaxTest = 500)]
public sealed class Scalar25519Tests
{
    internal static readonly BigInteger L = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493");

    [CheapProperty]
    public void Wide_values_are_reduced_modulo_L(Bytes32 low, Bytes32 high) => AssertReduced([.. low.Value, .. high.Value]);

    [Fact]
    public void Multiples_of_L_and_their_neighbours_are_reduced_modulo_L()
    {
        BigInteger largest = BigInteger.Pow(2, 512) / L;
        BigInteger[] factors =
        [
            1, 2, 3, 4, 7, 8, 15, 16, BigInteger.Pow(2, 252), BigInteger.Pow(2, 259), L, largest - 2,
            largest - 1,
        ];
        foreach (BigInteger factor in factors)
        {
            foreach (int offset in new[] { -2, -1, 0, 1, 2 })
                AssertReduced(Bytes(factor * L + offset, 64));
        }
        AssertReduced(Enumerable.Repeat((byte)0xff, 64).ToArray());
    }

    [CheapProperty]
    public void Products_with_an_addend_agree_with_big_integers_also_in_place(Bytes32 a, Bytes32 b, Bytes32 c)
    {
        BigInteger expected = (Value(a.Value) * Value(b.Value) + Value(c.Value)) % L;
        byte[] actual = new byte[32];
        Scalar25519.MultiplyAdd(a.Value, b.Value, c.Value, actual);
        Assert.Equal(expected, Value(actual));
        byte[] inPlace = [.. a.Value];
        Scalar25519.MultiplyAdd(inPlace, b.Value, c.Value, inPlace);
        Assert.Equal(expected, Value(inPlace));
        inPlace = [.. c.Value];
        Scalar25519.MultiplyAdd(a.Value, b.Value, inPlace, inPlace);
        Assert.Equal(expected, Value(inPlace));
    }

    [CheapProperty]
    public bool Canonical_is_below_L(Bytes32 scalar) => Scalar25519.IsCanonicalVarTime(scalar.Value) == Value(scalar.Value) < L;

    [Fact]
    public void Canonical_ends_exactly_at_L()
    {
        Assert.True(Scalar25519.IsCanonicalVarTime(new byte[32]));
        Assert.True(Scalar25519.IsCanonicalVarTime(Bytes(L - 1, 32)));
        Assert.False(Scalar25519.IsCanonicalVarTime(Bytes(L, 32)));
        Assert.False(Scalar25519.IsCanonicalVarTime(Bytes(L + 1, 32)));
        Assert.False(Scalar25519.IsCanonicalVarTime(Bytes(BigInteger.Pow(2, 256) - 1, 32)));
        // Every limb decides.
        for (int i = 0; i < 252; i++)
        {
            BigInteger lower = L - BigInteger.Pow(2, i), higher = L + BigInteger.Pow(2, i);
            Assert.True(Scalar25519.IsCanonicalVarTime(Bytes(lower, 32)));
            Assert.False(Scalar25519.IsCanonicalVarTime(Bytes(higher, 32)));
        }
    }

    [CheapProperty]
    public void Clamping_sets_and_clears_the_bits_of_the_standards(Bytes32 scalar)
    {
        byte[] clamped = [.. scalar.Value];
        Scalar25519.Clamp(clamped);
        BigInteger free = BigInteger.Pow(2, 254) - 8;
        Assert.Equal((Value(scalar.Value) & free) + BigInteger.Pow(2, 254), Value(clamped));
    }

    internal static BigInteger Value(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true);

    internal static byte[] Bytes(BigInteger value, int size)
    {
        byte[] bytes = new byte[size];
        Assert.True(value.TryWriteBytes(bytes, out _, isUnsigned: true));
        return bytes;
    }

    private static void AssertReduced(byte[] wide)
    {
        byte[] scalar = new byte[32];
        Scalar25519.Reduce(wide, scalar);
        Assert.Equal(Value(wide) % L, Value(scalar));
    }
}
