using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;

namespace Sundog.Nocrypto.Tests;

/// <summary>Eight limbs within the documented bound of a tight element, often at its edges.</summary>
public sealed record TightLimbs448(ulong[] Limbs)
{
    public override string ToString() => string.Join(", ", Limbs.Select(limb => $"0x{limb:x}"));
}

/// <summary>56 bytes: random, or small values, or values near L, p and 2^448.</summary>
public sealed record Bytes56(byte[] Value)
{
    public override string ToString() => Convert.ToHexStringLower(Value);
}

/// <summary>57 bytes of any kind: the seed of a key.</summary>
public sealed record Bytes57(byte[] Value)
{
    public override string ToString() => Convert.ToHexStringLower(Value);
}

/// <summary>What FsCheck draws the arguments of the tests of Curve448 from.</summary>
public static class Generators448
{
    public const ulong TightBound = (1UL << 56) + (1UL << 10) - 1;

    public static Arbitrary<TightLimbs448> Tight()
    {
        ulong[] edges =
        [
            0, 1, 2, (1UL << 56) - 3, (1UL << 56) - 2, (1UL << 56) - 1, 1UL << 56, TightBound - 1, TightBound,
        ];
        Gen<ulong> word = from high in Gen.Choose(0, int.MaxValue)
                          from low in Gen.Choose(0, int.MaxValue)
                          select (((ulong)high << 31) | (uint)low) % (TightBound + 1);
        return Gen.OneOf(word, Gen.Elements(edges)).ArrayOf(8).Select(limbs => new TightLimbs448(limbs)).ToArbitrary();
    }

    public static Arbitrary<Bytes56> Bytes()
    {
        Gen<byte[]> random = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(56);
        Gen<byte[]> runs = Gen.Elements<byte>(0, 0xff).ArrayOf(56);
        Gen<byte[]> ends = from fill in Gen.Elements<byte>(0, 0xff)
                           from low in Gen.Choose(0, 255)
                           from middle in Gen.Elements<byte>(0, 0xfe, 0xff)
                           from high in Gen.Elements<byte>(0, 1, 0x3f, 0x40, 0x7f, 0x80, 0xff)
                           select Enumerable.Repeat(fill, 56).Select((value, index) => index switch
                           {
                               0 => (byte)low,
                               28 => middle,
                               55 => high,
                               _ => value,
                           }).ToArray();
        return Gen.OneOf(random, random, runs, ends).Select(value => new Bytes56(value)).ToArbitrary();
    }

    public static Arbitrary<Bytes57> Seeds()
        => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(57).Select(value => new Bytes57(value)).ToArbitrary();
}
