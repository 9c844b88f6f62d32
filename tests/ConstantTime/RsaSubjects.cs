using System;
using System.Collections.Generic;

namespace Sundog.Nocrypto;

/// <summary>RSA's private operation, and the import of a key, whose parts are secret but for modulus and public exponent.</summary>
internal static class RsaSubjects
{
    internal static IEnumerable<Subject> All()
    {
        yield return new("RSA-2048 with PKCS #1 v1.5", () => Check(SignatureAlgorithm.RsaPkcs1Sha256));
        yield return new("RSA-2048 with PSS", () => Check(SignatureAlgorithm.RsaPssSha256));
    }

    private static void Check(SignatureAlgorithm algorithm)
    {
        Subjects.Require(RsaPrivateKey.TryCreate(
            Part(TestRsaKey.Modulus), Part(TestRsaKey.PublicExponent), Secret(TestRsaKey.PrivateExponent), Secret(TestRsaKey.P),
            Secret(TestRsaKey.Q), Secret(TestRsaKey.Dp), Secret(TestRsaKey.Dq), Secret(TestRsaKey.QInverse), out RsaPrivateKey? key));
        byte[] message = Secrets.Public(50), signature = new byte[256];
        Subjects.Require(key!.TrySign(algorithm, message, Secrets.Random, signature, out int written));
        // A signature is public.
        ConstantTime.Declassify(signature);
        Subjects.Require(key.PublicKey.Verify(algorithm, message, signature.AsSpan(..written)));
        key.Dispose();
    }

    private static byte[] Part(string hexadecimal) => Convert.FromHexString(hexadecimal);

    private static byte[] Secret(string hexadecimal) => Secrets.Mark(Part(hexadecimal));
}
