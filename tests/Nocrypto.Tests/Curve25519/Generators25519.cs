using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;

namespace Sundog.Nocrypto.Tests;

/// <summary>Five limbs within the documented bound of a loose element, often at its edges.</summary>
public sealed record LooseLimbs(ulong[] Limbs)
{
    public override string ToString() => string.Join(", ", Limbs.Select(limb => $"0x{limb:x}"));
}

/// <summary>Five limbs within the documented bound of a tight element, often at its edges.</summary>
public sealed record TightLimbs(ulong[] Limbs)
{
    public override string ToString() => string.Join(", ", Limbs.Select(limb => $"0x{limb:x}"));
}

/// <summary>32 bytes: random, or small values, or values near 2^252, p and 2^256.</summary>
public sealed record Bytes32(byte[] Value)
{
    public override string ToString() => Convert.ToHexStringLower(Value);
}

/// <summary>What FsCheck draws the arguments of the tests of Curve25519 from.</summary>
public static class Generators25519
{
    public const ulong LooseBound = 1UL << 54;
    public const ulong TightBound = (1UL << 51) + (1UL << 26) - 1;

    public static Arbitrary<LooseLimbs> Loose() => Limbs(LooseBound).Select(limbs => new LooseLimbs(limbs)).ToArbitrary();

    public static Arbitrary<TightLimbs> Tight() => Limbs(TightBound).Select(limbs => new TightLimbs(limbs)).ToArbitrary();

    public static Arbitrary<Bytes32> Bytes()
    {
        Gen<byte[]> random = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(32);
        Gen<byte[]> runs = Gen.Elements<byte>(0, 0xff).ArrayOf(32);
        Gen<byte[]> ends = from fill in Gen.Elements<byte>(0, 0xff)
                           from low in Gen.Choose(0, 255)
                           from high in Gen.Elements<byte>(0, 1, 0x0f, 0x10, 0x11, 0x3f, 0x40, 0x7f, 0x80, 0xff)
                           select Enumerable.Repeat(fill, 32).Select(
                               (value, index) => index == 0 ? (byte)low : index == 31 ? high : value).ToArray();
        return Gen.OneOf(random, random, runs, ends).Select(value => new Bytes32(value)).ToArbitrary();
    }

    private static Gen<ulong[]> Limbs(ulong bound)
    {
        ulong[] edges =
        [
            0, 1, 18, 19, (1UL << 51) - 20, (1UL << 51) - 19, (1UL << 51) - 18, (1UL << 51) - 1, 1UL << 51, bound - 1, bound,
        ];
        Gen<ulong> word = from high in Gen.Choose(0, int.MaxValue)
                          from low in Gen.Choose(0, int.MaxValue)
                          select (((ulong)high << 31) | (uint)low) % (bound + 1);
        return Gen.OneOf(word, Gen.Elements(edges)).ArrayOf(5);
    }
}
