using System;
using System.Numerics;
using System.Security.Cryptography;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Nocrypto.Tests;

[Properties(Arbitrary = [typeof(NistGenerators)], MaxTest = 50)]
public sealed class EcKeyTests
{
    [Property]
    public void Public_keys_agree_with_the_platform(Number number)
    {
        foreach (EcCurve curve in Nist.Curves)
        {
            using EcPrivateKey key = Nist.Key(curve, Nist.Scalar(curve, number));
            ECParameters expected = NistOracle.Parameters(key);
            expected.Q = default;
            using ECDsa platform = ECDsa.Create(expected);
            ECPoint q = platform.ExportParameters(false).Q;
            Assert.Equal([4, .. q.X!, .. q.Y!], Nist.Point(key.PublicKey));
        }
    }

    [Property]
    public void A_point_is_read_back_from_both_forms(Number number)
    {
        foreach (EcCurve curve in Nist.Curves)
        {
            using EcPrivateKey key = Nist.Key(curve, Nist.Scalar(curve, number));
            byte[] point = Nist.Point(key.PublicKey);
            byte[] compressed = [(byte)(2 + (point[^1] & 1)), .. point.AsSpan(1, curve.FieldSize)];
            Assert.True(curve.TryImportPublicKey(point, out EcPublicKey? read));
            Assert.True(curve.TryImportPublicKey(compressed, out EcPublicKey? decompressed));
            Assert.Equal<PublicKey>(key.PublicKey, read);
            Assert.Equal<PublicKey>(key.PublicKey, decompressed);
            Assert.Equal(point, Nist.Point(decompressed));

            compressed[0] ^= 1;
            Assert.True(curve.TryImportPublicKey(compressed, out EcPublicKey? opposite));
            Assert.NotEqual<PublicKey>(key.PublicKey, opposite);
        }
    }

    [Property]
    public void An_x_has_a_point_exactly_where_the_equation_has_a_root(Number number)
    {
        foreach (EcCurve curve in Nist.Curves)
        {
            BigInteger p = Nist.Prime(curve), x = number.Value % (BigInteger.One << (8 * curve.FieldSize));
            BigInteger b = Nist.Of(curve, B256, B384, B521);
            BigInteger side = (BigInteger.ModPow(x, 3, p) + ((p - 3) * x) + b) % p;
            bool exists = x < p && BigInteger.ModPow(side, (p - 1) / 2, p) == 1;
            byte[] compressed = [2, .. Nist.Bytes(x, curve.FieldSize)];
            Assert.Equal(exists, curve.TryImportPublicKey(compressed, out _));
        }
    }

    [Property]
    public void Every_strict_prefix_and_every_longer_point_is_refused(Number number)
    {
        foreach (EcCurve curve in Nist.Curves)
        {
            using EcPrivateKey key = Nist.Key(curve, Nist.Scalar(curve, number));
            byte[] point = Nist.Point(key.PublicKey);
            for (int length = 0; length < point.Length; length++)
                Assert.False(curve.TryImportPublicKey(point.AsSpan(0, length), out _));
            Assert.False(curve.TryImportPublicKey([.. point, 0], out _));
        }
    }

    [Fact]
    public void Coordinates_that_are_not_below_p_are_refused()
    {
        foreach (EcCurve curve in Nist.Curves)
        {
            // A point with x small enough that x + p has the same size: the same point modulo p, in another encoding.
            BigInteger p = Nist.Prime(curve);
            for (int x = 0; x < 20; x++)
            {
                if (!curve.TryImportPublicKey([2, .. Nist.Bytes(x, curve.FieldSize)], out EcPublicKey? key))
                    continue;
                byte[] y = Nist.Point(key)[(1 + curve.FieldSize)..];
                Assert.True(curve.TryImportPublicKey([4, .. Nist.Bytes(x, curve.FieldSize), .. y], out _));
                Assert.False(curve.TryImportPublicKey([4, .. Nist.Bytes(x + p, curve.FieldSize), .. y], out _));
                Assert.False(curve.TryImportPublicKey([2, .. Nist.Bytes(x + p, curve.FieldSize)], out _));
                Assert.False(curve.TryImportPublicKey([3, .. Nist.Bytes(x + p, curve.FieldSize)], out _));
            }
            byte[] generator = Nist.Point(Nist.Key(curve, 1).PublicKey);
            Assert.False(curve.TryImportPublicKey(
                [.. generator.AsSpan(0, 1 + curve.FieldSize), .. Nist.Bytes(p, curve.FieldSize)], out _));
            Assert.False(curve.TryImportPublicKey([4, .. Nist.Bytes(p, curve.FieldSize), .. Nist.Bytes(p, curve.FieldSize)], out _));
        }
    }

    [Fact]
    public void A_y_that_is_not_below_p_is_refused()
    {
        // P-256 has a point with y = 5 or another small y: then y + p has the same size and the same residue.
        BigInteger p = Nist.P256Prime;
        Assert.True(FindPointOfSmallY(out BigInteger x, out BigInteger y));
        Assert.True(P256.Instance.TryImportPublicKey([4, .. Nist.Bytes(x, 32), .. Nist.Bytes(y, 32)], out _));
        Assert.False(P256.Instance.TryImportPublicKey([4, .. Nist.Bytes(x, 32), .. Nist.Bytes(y + p, 32)], out _));
    }

    [Fact]
    public void Infinity_and_hybrid_points_are_refused()
    {
        foreach (EcCurve curve in Nist.Curves)
        {
            byte[] point = Nist.Point(Nist.Key(curve, 1).PublicKey);
            Assert.False(curve.TryImportPublicKey([0], out _));
            Assert.False(curve.TryImportPublicKey(new byte[curve.PointSize], out _));
            Assert.False(curve.TryImportPublicKey(new byte[1 + curve.FieldSize], out _));
            Assert.False(curve.TryImportPublicKey([4, .. new byte[2 * curve.FieldSize]], out _));
            for (int form = 0; form < 256; form++)
            {
                point[0] = (byte)form;
                Assert.Equal(form == 4, curve.TryImportPublicKey(point, out _));
                Assert.Equal(form is 2 or 3, curve.TryImportPublicKey(point.AsSpan(0, 1 + curve.FieldSize), out _));
            }
        }
    }

    [Property]
    public void A_changed_point_is_refused(Number number, int position)
    {
        foreach (EcCurve curve in Nist.Curves)
        {
            using EcPrivateKey key = Nist.Key(curve, Nist.Scalar(curve, number));
            byte[] point = Nist.Point(key.PublicKey);
            int bit = (position & int.MaxValue) % (8 * point.Length);
            point[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(curve.TryImportPublicKey(point, out _));
        }
    }

    [Fact]
    public void Scalars_out_of_range_are_refused()
    {
        foreach (EcCurve curve in Nist.Curves)
        {
            BigInteger n = Nist.Order(curve);
            foreach (BigInteger good in (BigInteger[])[1, 2, n - 2, n - 1])
            {
                using EcPrivateKey key = Nist.Key(curve, good);
                byte[] exported = new byte[curve.FieldSize];
                key.ExportScalar(exported);
                Assert.Equal(Nist.Bytes(good, curve.FieldSize), exported);
            }
            foreach (BigInteger bad in (BigInteger[])[0, n, n + 1, (BigInteger.One << (8 * curve.FieldSize)) - 1])
                Assert.False(curve.TryImportPrivateKey(Nist.Bytes(bad, curve.FieldSize), out _));
            Assert.False(curve.TryImportPrivateKey([], out _));
            Assert.False(curve.TryImportPrivateKey(Nist.Bytes(1, curve.FieldSize - 1), out _));
            Assert.False(curve.TryImportPrivateKey(Nist.Bytes(1, curve.FieldSize + 1), out _));
        }
    }

    [Fact]
    public void A_fresh_key_is_the_first_scalar_in_range()
    {
        foreach (EcCurve curve in Nist.Curves)
        {
            int size = curve.FieldSize;
            ScriptedSource random = new(new byte[size], Nist.Bytes(Nist.Order(curve), size), Nist.Bytes(7, size));
            using EcPrivateKey key = curve.GeneratePrivateKey(random);
            Assert.Equal<PublicKey>(Nist.Key(curve, 7).PublicKey, key.PublicKey);
            Assert.Equal(3, random.Calls);
        }
    }

    [Fact]
    public void A_broken_random_source_makes_no_key()
        => Assert.Throws<InvalidOperationException>(() => P256.Instance.GeneratePrivateKey(new ZeroSource()));

    [Fact]
    public void A_disposed_key_does_nothing()
    {
        foreach (EcCurve curve in Nist.Curves)
        {
            EcPrivateKey key = Nist.Key(curve, 5), peer = Nist.Key(curve, 6);
            key.Dispose();
            key.Dispose();
            Assert.Throws<ObjectDisposedException>(() => key.TryDeriveSharedSecret(peer.PublicKey, new byte[curve.FieldSize]));
            Assert.Throws<ObjectDisposedException>(() => key.ExportScalar(new byte[curve.FieldSize]));
            Assert.Throws<ObjectDisposedException>(() => key.TrySign(
                SignatureAlgorithm.EcdsaSha256, [], new ScriptedSource(), new byte[key.MaxSignatureSize], out _));
            Assert.Equal(curve.Name, key.PublicKey.Name);
        }
    }

    [Fact]
    public void Keys_of_two_curves_do_not_mix()
    {
        using EcPrivateKey small = Nist.Key(P256.Instance, 5), large = Nist.Key(P384.Instance, 5);
        byte[] secret = [.. Nist.Bytes((BigInteger.One << 256) - 1, 32)];
        Assert.False(small.TryDeriveSharedSecret(large.PublicKey, secret));
        Assert.Equal(new byte[32], secret);
        Assert.False(small.PublicKey.Equals(large.PublicKey));
        Assert.False(small.PublicKey.Equals(null));
        Assert.Throws<ArgumentException>(() => small.TryDeriveSharedSecret(small.PublicKey, new byte[31]));
        Assert.Throws<ArgumentException>(() => small.ExportScalar(new byte[31]));
        Assert.Throws<ArgumentException>(() => small.PublicKey.WritePoint(new byte[64]));
    }

    [Fact]
    public void Names_tell_nothing_of_the_secret()
    {
        using EcPrivateKey key = Nist.Key(P384.Instance, 5);
        Assert.Equal("private key of P-384", key.ToString());
        Assert.Equal("P-384", key.PublicKey.ToString());
        Assert.Equal(Nist.Key(P384.Instance, 5).PublicKey.GetHashCode(), key.PublicKey.GetHashCode());
    }

    private static readonly BigInteger B256 = BigInteger.Parse(
        "05ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", System.Globalization.NumberStyles.HexNumber, null);

    private static readonly BigInteger B384 = BigInteger.Parse(
        "0b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
        System.Globalization.NumberStyles.HexNumber, null);

    private static readonly BigInteger B521 = BigInteger.Parse(
        "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
        System.Globalization.NumberStyles.HexNumber, null);

    /// <summary>
    /// A root x of x³ - 3x + b = y² for a small y, from gcd(x^p - x, x³ - 3x + b - y²) where that has degree one.
    /// </summary>
    private static bool FindPointOfSmallY(out BigInteger x, out BigInteger y)
    {
        BigInteger p = Nist.P256Prime;
        for (y = 1; y < 50; y++)
        {
            BigInteger constant = (((B256 - (y * y)) % p) + p) % p;
            if (TrySingleRoot(constant, p, out x))
                return true;
        }
        x = 0;
        return false;
    }

    /// <summary>The root of f = x³ - 3x + c if it has exactly one modulo p.</summary>
    private static bool TrySingleRoot(BigInteger c, BigInteger p, out BigInteger root)
    {
        // x^p modulo f, by squaring polynomials of degree two: coefficients of 1, x, x².
        BigInteger[] power = [1, 0, 0];
        for (int bit = 255; bit >= 0; bit--)
        {
            power = Product(power, power, c, p);
            if (!((p >> bit) & 1).IsZero)
                power = Product(power, [0, 1, 0], c, p);
        }
        BigInteger[] g = [power[0], (power[1] + p - 1) % p, power[2]];

        // f has one root where gcd(f, g) is linear: f modulo g for a g of degree two.
        root = 0;
        if (g[2].IsZero)
            return false;
        BigInteger inverse = BigInteger.ModPow(g[2], p - 2, p);
        BigInteger u = g[1] * inverse % p, v = g[0] * inverse % p;
        // x² = -ux - v, so x³ - 3x + c = (u² - v - 3)x + uv + c.
        BigInteger slope = ((((u * u) - v - 3) % p) + p) % p, rest = ((u * v) + c) % p;
        if (slope.IsZero)
            return false;
        root = (p - rest) * BigInteger.ModPow(slope, p - 2, p) % p;
        return ((BigInteger.ModPow(root, 3, p) + ((p - 3) * root) + c) % p).IsZero;
    }

    private static BigInteger[] Product(BigInteger[] a, BigInteger[] b, BigInteger c, BigInteger p)
    {
        BigInteger[] t = new BigInteger[5];
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                t[i + j] += a[i] * b[j];
        // x⁴ = 3x² - cx, x³ = 3x - c.
        return
        [
            (((t[0] - (c * t[3])) % p) + p) % p,
            (((t[1] + (3 * t[3]) - (c * t[4])) % p) + p) % p,
            (t[2] + (3 * t[4])) % p,
        ];
    }

    private sealed class ZeroSource : RandomSource
    {
        public override void Fill(Span<byte> destination) => destination.Clear();
    }
}
