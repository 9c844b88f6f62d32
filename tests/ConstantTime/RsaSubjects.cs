using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Sundog.Nocrypto;

/// <summary>RSA's private operation, and the import of a key, whose parts are secret but for modulus and public exponent.</summary>
internal static class RsaSubjects
{
    internal static IEnumerable<Subject> All()
    {
        foreach (RsaArithmetic arithmetic in (RsaArithmetic[])[RsaArithmetic.Avx2, RsaArithmetic.Portable])
        {
            string name = arithmetic == RsaArithmetic.Avx2 ? "AVX2" : "portable";
            yield return new($"RSA-2048 with PKCS #1 v1.5, {name}", () => Check(SignatureAlgorithm.RsaPkcs1Sha256, arithmetic));
            yield return new($"RSA-2048 with PSS, {name}", () => Check(SignatureAlgorithm.RsaPssSha256, arithmetic));
            yield return new($"RSA-2048 with OAEP, {name}", () => CheckOaep(arithmetic));
            yield return new($"the search for primes of RSA, {name}", () => CheckPrimality(arithmetic));
        }
        yield return new("the exponents of RSA keys", CheckExponents);
    }

    private static void CheckOaep(RsaArithmetic arithmetic)
    {
        using RsaPrivateKey key = Import(arithmetic);
        RsaPublicKey publicKey = (RsaPublicKey)key.PublicKey;
        byte[] ciphertext = new byte[256], message = Secrets.Room(256);
        publicKey.EncryptOaep(Sha256.Instance, Sha256.Instance, [], Secrets.Bytes(32), Secrets.Random, ciphertext);
        // A ciphertext is public.
        ConstantTime.Declassify(ciphertext);
        Subjects.Require(key.TryDecryptOaep(Sha256.Instance, Sha256.Instance, [], ciphertext, Secrets.Random, message, out _));
        ciphertext[9] ^= 1;
        Subjects.Require(!key.TryDecryptOaep(Sha256.Instance, Sha256.Instance, [], ciphertext, Secrets.Random, message, out _));
    }

    /// <summary>A pair of rounds.</summary>
    private static void CheckPrimality(RsaArithmetic arithmetic)
    {
        // Q is 3 modulo 4, as the search asks for.
        ulong[] prime = new ulong[16];
        Subjects.Require(Limbs.TryRead(Secret(TestRsaKey.Q), prime));
        Subjects.Require(RsaPrimeSearch.IsProbablePrime(prime, 1024, Secrets.Random, rounds: 1, arithmetic));
        Array.Clear(prime);
    }

    private static void CheckExponents()
    {
        ulong[] left = Odd(), right = Odd(), product = new ulong[32], quotient = new ulong[32];
        Limbs.MultiplyAdd(product, left, right, []);
        Limbs.DivideExactly(quotient, product, left);
        ulong isRight = Limbs.EqualBit(quotient.AsSpan(0, 16), right);
        ConstantTime.Declassify(ref isRight);
        Subjects.Require(isRight == 1);
        Limbs.GreatestCommonDivisor(left, right);
        SmallDivisor divisor = new(65537);
        _ = divisor.Inverse(divisor.Remainder(left));
        foreach (ulong[] limbs in (ulong[][])[left, right, product, quotient])
            Array.Clear(limbs);

        static ulong[] Odd()
        {
            ulong[] limbs = new ulong[16];
            Secrets.Random.Fill(MemoryMarshal.AsBytes(limbs.AsSpan()));
            limbs[0] |= 1;
            return limbs;
        }
    }

    private static RsaPrivateKey Import(RsaArithmetic arithmetic)
    {
        RsaPrivateKeyParts parts = new RsaPrivateKeyParts
        {
            Modulus = Part(TestRsaKey.Modulus),
            PublicExponent = Part(TestRsaKey.PublicExponent),
            PrivateExponent = Secret(TestRsaKey.PrivateExponent),
            P = Secret(TestRsaKey.P),
            Q = Secret(TestRsaKey.Q),
            Dp = Secret(TestRsaKey.Dp),
            Dq = Secret(TestRsaKey.Dq),
            QInverse = Secret(TestRsaKey.QInverse),
        };
        Subjects.Require(RsaPrivateKey.TryCreate(parts, RsaKeyRestriction.None, arithmetic, out RsaPrivateKey? key));
        return key!;
    }

    private static void Check(SignatureAlgorithm algorithm, RsaArithmetic arithmetic)
    {
        RsaPrivateKey key = Import(arithmetic);
        byte[] message = Secrets.Public(50), signature = new byte[256];
        Subjects.Require(key.TrySign(algorithm, message, Secrets.Random, signature, out int written));
        // A signature is public.
        ConstantTime.Declassify(signature);
        Subjects.Require(key.PublicKey.Verify(algorithm, message, signature.AsSpan(..written)));
        key.Dispose();
    }

    private static byte[] Part(string hexadecimal) => Convert.FromHexString(hexadecimal);

    private static byte[] Secret(string hexadecimal) => Secrets.Mark(Part(hexadecimal));
}
