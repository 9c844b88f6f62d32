using System;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// ECDSA (FIPS 186-5 §6.4) with the curves of NIST. The names are the standard's: d the private key, k the nonce, e the
/// hash as a number.
/// </summary>
internal static class Ecdsa
{
    /// <summary>The hash of an algorithm of ECDSA; null for the others.</summary>
    internal static HashFunction? HashOf(SignatureAlgorithm algorithm) => algorithm switch
    {
        SignatureAlgorithm.EcdsaSha256 => Sha256.Instance,
        SignatureAlgorithm.EcdsaSha384 => Sha384.Instance,
        SignatureAlgorithm.EcdsaSha512 => Sha512.Instance,
        _ => null,
    };

    /// <summary>
    /// Signs. Without a random source the nonce is RFC 6979's without additional input, which the known answers need.
    /// </summary>
    internal static bool TrySign(
        EcPrivateKey key, HashFunction hash, ReadOnlySpan<byte> message, RandomSource? random,
        Span<byte> destination, out int written)
    {
        Span<byte> nonceMemory = stackalloc byte[DeterministicNonce.MemorySize];
        Span<byte> entropyMemory = stackalloc byte[DeterministicNonce.MaxEntropySize];
        Span<byte> entropy = random is null ? [] : entropyMemory;
        Span<ulong> numbers = stackalloc ulong[SigningMemory.Size];
        SigningMemory m = new(numbers, key.Curve.Arithmetic.LimbCount);
        try
        {
            random?.Fill(entropy);
            LimbString.Read(key.ExposeScalar(), m.D);
            HashToNumber(key.Curve, hash, message, m.E);
            Span<byte> h1 = stackalloc byte[8 * CurveArithmetic.MaxLimbs];
            h1 = h1[..key.Curve.FieldSize];
            LimbString.Write(m.E, h1);
            DeterministicNonce nonces = new(hash, key.ExposeScalar(), h1, entropy, nonceMemory);
            return TrySign(key.Curve, nonces, m, destination, out written);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(nonceMemory);
            CryptographicOperations.ZeroMemory(entropyMemory);
            LimbString.Clear(numbers);
            StackScrub.Run();
        }
    }

    /// <summary>Verifies; every argument is public.</summary>
    internal static bool Verify(
        EcPublicKey key, HashFunction hash, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        EcCurve curve = key.Curve;
        curve.EnsureVerification();
        int size = curve.FieldSize, limbs = curve.Arithmetic.LimbCount;
        Span<byte> bytes = stackalloc byte[2 * 8 * CurveArithmetic.MaxLimbs];
        Span<byte> rBytes = bytes[..size], sBytes = bytes.Slice(size, size);
        if (!EcdsaSignature.TryRead(signature, rBytes, sBytes))
            return false;

        Span<ulong> numbers = stackalloc ulong[3 * CurveArithmetic.MaxLimbs];
        Span<ulong> r = numbers[..limbs], s = numbers.Slice(limbs, limbs), e = numbers.Slice(2 * limbs, limbs);
        LimbString.Read(rBytes, r);
        LimbString.Read(sBytes, s);
        // FIPS 186-5 §6.4.2 step 1: r and s are from 1 to n - 1.
        if ((curve.Scalars.IsInRangeBit(r) & curve.Scalars.IsInRangeBit(s)) == 0)
            return false;

        HashToNumber(curve, hash, message, e);
        curve.Scalars.Invert(s);
        curve.Scalars.Multiply(e, s, e);
        curve.Scalars.Multiply(r, s, s);
        return curve.Arithmetic.VarTimeIsCombination(e, s, key.Coordinates, key.CountVerification(), r, curve.Scalars.Modulus);
    }

    private static bool TrySign(
        EcCurve curve, in DeterministicNonce nonces, in SigningMemory m, Span<byte> destination, out int written)
    {
        written = 0;
        Span<byte> bytes = stackalloc byte[2 * 8 * CurveArithmetic.MaxLimbs];
        Span<byte> first = bytes[..curve.FieldSize], second = bytes.Slice(curve.FieldSize, curve.FieldSize);
        while (true)
        {
            nonces.Next(first);
            LimbString.Read(first, m.K);
            CryptographicOperations.ZeroMemory(first);
            // bits2int of RFC 6979 §2.3.2: the leftmost bits, as many as the order has.
            LimbString.ShiftRight(m.K, (8 * first.Length) - curve.Arithmetic.BitCount);
            ulong isInRange = curve.Scalars.IsInRangeBit(m.K);
            // That a nonce was refused says nothing about the one that is taken.
            ConstantTime.Declassify(ref isInRange);
            if (isInRange == 1)
            {
                if (!TryComputeSignature(curve, m))
                    return false;
                // FIPS 186-5 §6.4.1 step 11: zero in r or s asks for another nonce.
                if ((curve.Scalars.IsInRangeBit(m.R) & curve.Scalars.IsInRangeBit(m.S)) == 1)
                    break;
            }
            nonces.Refuse();
        }
        LimbString.Write(m.R, first);
        LimbString.Write(m.S, second);
        written = EcdsaSignature.Write(first, second, destination);
        return true;
    }

    /// <summary>
    /// r = x(k·G) modulo n and s = (e + r·d) / k. False if k·G is not on the curve or s·k is not e + r·d, computed anew.
    /// </summary>
    private static bool TryComputeSignature(EcCurve curve, in SigningMemory m)
    {
        ScalarField scalars = curve.Scalars;
        if (!curve.Arithmetic.TryMultiplyGenerator(m.K, scalars, m.Point, m.Inverse))
            return false;
        m.Point[..m.R.Length].CopyTo(m.R);
        scalars.Reduce(m.R);

        scalars.Multiply(m.R, m.D, m.S);
        scalars.Add(m.S, m.E, m.S);
        scalars.Multiply(m.S, m.Inverse, m.S);

        scalars.Multiply(m.R, m.D, m.Inverse);
        scalars.Add(m.Inverse, m.E, m.Inverse);
        scalars.Multiply(m.S, m.K, m.Point[..m.R.Length]);
        bool holds = ConstantTime.AreEqual(MemoryMarshal.AsBytes(m.Inverse), MemoryMarshal.AsBytes(m.Point[..m.R.Length]));
        // Whether the machine computed rightly; only if it did, the signature leaves.
        ConstantTime.Declassify(ref holds);
        if (holds)
            ConstantTime.Declassify(m.S);
        return holds;
    }

    /// <summary>
    /// The hash as a number modulo n (bits2int of RFC 6979 §2.3.2, FIPS 186-5 §6.4.1 step 2): the leftmost bytes where it
    /// is longer than the order. Only P-521's order is not of whole bytes, and no hash here is as long as it.
    /// </summary>
    private static void HashToNumber(EcCurve curve, HashFunction hash, ReadOnlySpan<byte> message, Span<ulong> e)
    {
        Span<byte> digest = stackalloc byte[HashFunction.MaxHashSize];
        Span<byte> number = stackalloc byte[8 * CurveArithmetic.MaxLimbs];
        number.Clear();
        number = number[..curve.FieldSize];
        hash.Hash(message, digest);
        int size = Math.Min(hash.HashSize, number.Length);
        digest[..size].CopyTo(number[(number.Length - size)..]);
        LimbString.Read(number, e);
        curve.Scalars.Reduce(e);
    }

    /// <summary>The numbers of a signature under way, each as many limbs as the order; the point twice as many.</summary>
    private readonly ref struct SigningMemory(Span<ulong> memory, int limbs)
    {
        internal const int Size = 8 * CurveArithmetic.MaxLimbs;

        internal readonly Span<ulong> D = memory[..limbs];
        internal readonly Span<ulong> E = memory.Slice(limbs, limbs);
        internal readonly Span<ulong> K = memory.Slice(2 * limbs, limbs);
        internal readonly Span<ulong> Inverse = memory.Slice(3 * limbs, limbs);
        internal readonly Span<ulong> R = memory.Slice(4 * limbs, limbs);
        internal readonly Span<ulong> S = memory.Slice(5 * limbs, limbs);
        internal readonly Span<ulong> Point = memory.Slice(6 * limbs, 2 * limbs);
    }
}
