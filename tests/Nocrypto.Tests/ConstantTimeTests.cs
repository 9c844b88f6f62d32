using System;
using Xunit;

namespace Sundog.Nocrypto.Tests;

public sealed class ConstantTimeTests
{
    [CheapProperty]
    public bool Less_is_unsigned_order(ulong a, ulong b) => ConstantTime.LessBit(a, b) == (a < b ? 1UL : 0UL);

    [CheapProperty]
    public bool Equal_is_equality(ulong a, ulong b)
        => ConstantTime.EqualBit(a, b) == (a == b ? 1UL : 0UL) && ConstantTime.EqualBit(a, a) == 1;

    [CheapProperty]
    public bool Select_takes_one_or_the_other(ulong a, ulong b)
        => ConstantTime.Select(ulong.MaxValue, a, b) == a && ConstantTime.Select(0UL, a, b) == b;

    [Theory]
    [InlineData(0UL, 1UL)]
    [InlineData(1UL, 0UL)]
    [InlineData(ulong.MaxValue, 0UL)]
    [InlineData(1UL << 63, 0UL)]
    public void Only_zero_is_zero(ulong value, ulong expected) => Assert.Equal(expected, ConstantTime.IsZeroBit(value));

    [Fact]
    public void A_disposed_secret_cannot_be_read()
    {
        SecretBytes secret = new([1, 2, 3]);
        Span<byte> bytes = secret.ExposeWritable();
        secret.Dispose();
        Assert.Equal([0, 0, 0], bytes.ToArray());
        Assert.Throws<ObjectDisposedException>(() => secret.Expose().Length);
    }
}
