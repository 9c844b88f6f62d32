using System.Numerics;
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;

namespace Sundog.Nocrypto.Tests;

/// <summary>Our keys as those of the platform and of BouncyCastle.</summary>
internal static class NistOracle
{
    internal static ECParameters Parameters(EcPrivateKey key)
    {
        byte[] scalar = new byte[key.Curve.FieldSize];
        key.ExportScalar(scalar);
        ECParameters parameters = Parameters(key.PublicKey);
        parameters.D = scalar;
        return parameters;
    }

    internal static ECParameters Parameters(EcPublicKey key)
    {
        byte[] point = Nist.Point(key);
        int size = key.Curve.FieldSize;
        return new()
        {
            Curve = Nist.Of(
                key.Curve, ECCurve.NamedCurves.nistP256, ECCurve.NamedCurves.nistP384, ECCurve.NamedCurves.nistP521),
            Q = new() { X = point[1..(1 + size)], Y = point[(1 + size)..] },
        };
    }

    internal static ECDomainParameters Domain(EcCurve curve)
    {
        X9ECParameters parameters = CustomNamedCurves.GetByName(curve.Name);
        return new(parameters.Curve, parameters.G, parameters.N, parameters.H);
    }

    internal static Org.BouncyCastle.Math.BigInteger Integer(BigInteger value)
        => new(1, value.ToByteArray(isUnsigned: true, isBigEndian: true));
}
