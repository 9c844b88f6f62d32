using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>One secret prime of an RSA key with its exponent, d mod (prime - 1).</summary>
internal sealed class RsaPrime : IDisposable
{
    private readonly ulong[] _exponent;
    private readonly ulong[] _minusTwo;

    private RsaPrime(RsaMontgomery field, ulong[] exponent)
    {
        Field = field;
        _exponent = exponent;
        _minusTwo = GC.AllocateArray<ulong>(field.Length, pinned: true);
        field.Modulus.CopyTo(_minusTwo);
        // The prime is odd and large: at most the lowest limb and a borrow change.
        Span<ulong> two = stackalloc ulong[field.Length];
        two.Clear();
        two[0] = 2;
        Limbs.Subtract(_minusTwo, _minusTwo, two);
    }

    /// <summary>Arithmetic modulo the prime.</summary>
    internal RsaMontgomery Field { get; }

    /// <summary>d mod (prime - 1).</summary>
    internal Span<ulong> Exponent => _exponent;

    /// <summary>prime - 2: the exponent that inverts, by Fermat.</summary>
    internal ReadOnlySpan<ulong> MinusTwo => _minusTwo;

    /// <summary>The count of limbs for both primes: room for half of the modulus's bits, rounded up.</summary>
    internal static int LimbCount(RsaPublicKey publicKey) => Limbs.Count((publicKey.ModulusBits + 1) / 2);

    /// <summary>
    /// Takes a prime if it is odd and has half of the modulus's bits, and if its exponent is
    /// <paramref name="privateExponent"/> reduced and the inverse of e. That it is prime is not proved: a key that
    /// is wrong there signs nothing that checks, so it signs nothing.
    /// </summary>
    internal static bool TryCreate(
        RsaPublicKey publicKey,
        ReadOnlySpan<byte> prime,
        ReadOnlySpan<byte> exponent,
        ReadOnlySpan<byte> privateExponent,
        [NotNullWhen(true)] out RsaPrime? result)
    {
        result = null;
        int length = LimbCount(publicKey);
        ulong[] primeLimbs = GC.AllocateArray<ulong>(length, pinned: true);
        ulong[] exponentLimbs = GC.AllocateArray<ulong>(length, pinned: true);
        if (Limbs.TryRead(prime, primeLimbs)
            && Limbs.TryRead(exponent, exponentLimbs)
            && RsaConsistency.IsPrimeSize(publicKey, primeLimbs, out int bits)
            && RsaConsistency.IsExponent(publicKey, primeLimbs, exponentLimbs, privateExponent))
        {
            result = new RsaPrime(new RsaMontgomery(primeLimbs, bits, isSecret: true), exponentLimbs);
        }
        else
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(exponentLimbs.AsSpan()));
        }
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(primeLimbs.AsSpan()));
        return result is not null;
    }

    /// <summary>Zeroes the prime and its exponent.</summary>
    public void Dispose()
    {
        Field.Dispose();
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_exponent.AsSpan()));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_minusTwo.AsSpan()));
    }
}
