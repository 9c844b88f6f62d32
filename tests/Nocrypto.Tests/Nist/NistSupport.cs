using System;
using System.Linq;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Sundog.Nocrypto.Tests;

/// <summary>A number below 2^528: random, or close to a power of two, to a prime or to an order of the curves, or of few ones.</summary>
public sealed record Number(BigInteger Value)
{
    public override string ToString() => "0x" + Value.ToString("x", null);
}

/// <summary>A message, or the seed of a random source.</summary>
public sealed record Seed(byte[] Bytes)
{
    public override string ToString() => Convert.ToHexStringLower(Bytes);
}

/// <summary>What FsCheck draws the arguments of the tests of the NIST curves from.</summary>
public static class NistGenerators
{
    public static Arbitrary<Number> Numbers()
    {
        BigInteger[] centres =
        [
            0, Nist.P256Prime, Nist.P256Order, Nist.P384Prime, Nist.P384Order, BigInteger.One << 256, BigInteger.One << 384,
            Nist.P256Prime / 2, Nist.P384Prime / 2, BigInteger.One << 255, BigInteger.One << 383,
            Nist.P521Prime, Nist.P521Order, BigInteger.One << 521, BigInteger.One << 528, Nist.P521Prime / 2, BigInteger.One << 520,
        ];
        Gen<BigInteger> random = Bytes(66).Select(FromBytes);
        Gen<BigInteger> words = Gen.Elements(0x00000000U, 0xffffffffU, 1U, 0x80000000U, 0xfffffffeU).ArrayOf(16)
            .Select(array => array.Aggregate(BigInteger.Zero, (sum, word) => (sum << 32) + word));
        Gen<BigInteger> near = from centre in Gen.Elements(centres)
                               from distance in Gen.Choose(-40, 40)
                               select centre + distance;
        return Gen.OneOf(random, words, near)
            .Where(value => value.Sign >= 0 && value < BigInteger.One << 528)
            .Select(value => new Number(value))
            .ToArbitrary();
    }

    public static Arbitrary<Seed> Seeds()
        => Gen.Choose(0, 200).SelectMany(Bytes).Select(bytes => new Seed(bytes)).ToArbitrary();

    private static Gen<byte[]> Bytes(int count) => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(count);

    private static BigInteger FromBytes(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}

/// <summary>The parameters of SP 800-186 §3.2.1, written down apart from the code under test, and conversions.</summary>
internal static class Nist
{
    internal static readonly BigInteger P256Prime =
        (BigInteger.One << 256) - (BigInteger.One << 224) + (BigInteger.One << 192) + (BigInteger.One << 96) - 1;

    internal static readonly BigInteger P384Prime =
        (BigInteger.One << 384) - (BigInteger.One << 128) - (BigInteger.One << 96) + (BigInteger.One << 32) - 1;

    internal static readonly BigInteger P256Order =
        BigInteger.Parse("115792089210356248762697446949407573529996955224135760342422259061068512044369", null);

    internal static readonly BigInteger P384Order = BigInteger.Parse(
        "39402006196394479212279040100143613805079739270465446667946905279627659399113263569398956308152294913554433653942643",
        null);

    internal static readonly BigInteger P521Prime = (BigInteger.One << 521) - 1;

    internal static readonly BigInteger P521Order = BigInteger.Parse(
        "6864797660130609714981900799081393217269435300143305409394463459185543183397655394245057746333217197532963996371363321"
        + "113864768612440380340372808892707005449",
        null);

    internal static readonly EcCurve[] Curves = [P256.Instance, P384.Instance, P521.Instance];

    internal static EcCurve Curve(string name) => Array.Find(Curves, curve => curve.Name == name)!;

    internal static BigInteger Order(EcCurve curve) => Of(curve, P256Order, P384Order, P521Order);

    internal static BigInteger Prime(EcCurve curve) => Of(curve, P256Prime, P384Prime, P521Prime);

    internal static T Of<T>(EcCurve curve, T p256, T p384, T p521)
        => curve == P256.Instance ? p256 : curve == P384.Instance ? p384 : p521;

    /// <summary>A scalar from 1 to n - 1 that follows the number.</summary>
    internal static BigInteger Scalar(EcCurve curve, Number number) => (number.Value % (Order(curve) - 1)) + 1;

    internal static EcPrivateKey Key(EcCurve curve, BigInteger scalar)
        => curve.TryImportPrivateKey(Bytes(scalar, curve.FieldSize), out EcPrivateKey? key)
            ? key
            : throw new ArgumentException("no private key", nameof(scalar));

    internal static byte[] Bytes(BigInteger value, int size)
    {
        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[size - bytes.Length], .. bytes];
    }

    internal static byte[] Point(EcPublicKey key)
    {
        byte[] point = new byte[key.PointSize];
        key.WritePoint(point);
        return point;
    }

    internal static ulong[] Limbs(BigInteger value, int count)
        => [.. Enumerable.Range(0, count).Select(i => (ulong)((value >> (64 * i)) & ulong.MaxValue))];

    internal static BigInteger Value(ReadOnlySpan<ulong> limbs)
    {
        BigInteger value = 0;
        for (int i = limbs.Length - 1; i >= 0; i--)
            value = (value << 64) + limbs[i];
        return value;
    }

    /// <summary>A hexadecimal number of any length as so many bytes.</summary>
    internal static byte[] Hex(string text, int size)
        => Bytes(BigInteger.Parse("0" + text.Replace(" ", "", StringComparison.Ordinal), System.Globalization.NumberStyles.HexNumber, null), size);
}

/// <summary>Gives out scripted blocks, one for each call, and then bytes that count up.</summary>
internal sealed class ScriptedSource(params byte[][] blocks) : RandomSource
{
    private byte _next = 1;

    internal int Calls { get; private set; }

    public override void Fill(Span<byte> destination)
    {
        if (Calls < blocks.Length)
            blocks[Calls].CopyTo(destination);
        else
            for (int i = 0; i < destination.Length; i++)
                destination[i] = _next++;
        Calls++;
    }
}
