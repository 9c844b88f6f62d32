using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading;

namespace Sundog.Nocrypto;

/// <summary>
/// The secret half of an RSA key in the form of the Chinese remainder theorem (RFC 8017 §3.2), and the private
/// operation. Numbers of both primes have the same count of limbs, K, which depends on the size of the modulus alone.
/// </summary>
internal sealed class RsaCrt : IDisposable
{
    private readonly RsaPublicKey _publicKey;
    private readonly RsaPrime _p;
    private readonly RsaPrime _q;
    private readonly ulong[] _qInverse;
    private readonly SecretBytes _privateExponent;
    private ulong[]? _idleWorkspace;

    private RsaCrt(RsaPublicKey publicKey, ReadOnlySpan<byte> privateExponent, RsaPrime p, RsaPrime q, ulong[] qInverse)
    {
        _privateExponent = new SecretBytes(privateExponent);
        _publicKey = publicKey;
        _p = p;
        _q = q;
        _qInverse = qInverse;
    }

    /// <summary>The prime p with its exponent.</summary>
    internal RsaPrime P => _p;

    /// <summary>The prime q with its exponent.</summary>
    internal RsaPrime Q => _q;

    /// <summary>The inverse of q modulo p, not in Montgomery's form.</summary>
    internal Span<ulong> QInverse => _qInverse;

    /// <summary>d as it was given: big-endian, of any length. Only for export.</summary>
    internal ReadOnlySpan<byte> ExposePrivateExponent() => _privateExponent.Expose();

    /// <summary>Takes the parts (big-endian) if they fit each other and the public key, as <see cref="RsaPrivateKey"/> says.</summary>
    internal static bool TryCreate(
        RsaPublicKey publicKey,
        ReadOnlySpan<byte> privateExponent,
        ReadOnlySpan<byte> p,
        ReadOnlySpan<byte> q,
        ReadOnlySpan<byte> dp,
        ReadOnlySpan<byte> dq,
        ReadOnlySpan<byte> qInverse,
        [NotNullWhen(true)] out RsaCrt? crt)
    {
        crt = null;
        RsaPrime? first = null, second = null;
        ulong[] inverse = GC.AllocateArray<ulong>(RsaPrime.LimbCount(publicKey), pinned: true);
        if (RsaPrime.TryCreate(publicKey, p, dp, privateExponent, out first)
            && RsaPrime.TryCreate(publicKey, q, dq, privateExponent, out second)
            && Limbs.TryRead(qInverse, inverse)
            && RsaConsistency.IsModulus(publicKey, first, second)
            && RsaConsistency.IsFarApart(first.Field.Modulus, second.Field.Modulus, publicKey.ModulusBits / 2)
            && RsaConsistency.IsInverse(first, second, inverse))
        {
            crt = new RsaCrt(publicKey, privateExponent, first, second, inverse);
            return true;
        }
        first?.Dispose();
        second?.Dispose();
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(inverse.AsSpan()));
        return false;
    }

    /// <summary>
    /// RSASP1 (RFC 8017 §5.2.1): signature = encoded^d mod n, both as long as the modulus. Returns false, and writes
    /// nothing, when the result does not check with the public exponent: a wrong half would give away a factor of n
    /// (Boneh, DeMillo, Lipton 1997).
    /// </summary>
    internal bool TryApply(ReadOnlySpan<byte> encoded, RandomSource random, Span<byte> signature)
    {
        ulong[] workspace = Interlocked.Exchange(ref _idleWorkspace, null)
            ?? GC.AllocateArray<ulong>(WorkspaceLength, pinned: true);
        try
        {
            return TryApply(encoded, random, signature, workspace);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(workspace.AsSpan()));
            Volatile.Write(ref _idleWorkspace, workspace);
        }
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        _privateExponent.Dispose();
        _p.Dispose();
        _q.Dispose();
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_qInverse.AsSpan()));
    }

    private int WorkspaceLength
        => (3 * _publicKey.Arithmetic.Length) + (4 * _p.Field.Length)
            + Math.Max(RsaPrime.ScratchLength(_p.Field), 2 * _publicKey.Arithmetic.ScratchLength);

    private bool TryApply(ReadOnlySpan<byte> encoded, RandomSource random, Span<byte> signature, Span<ulong> workspace)
    {
        RsaMontgomery n = _publicKey.Arithmetic;
        Span<ulong> message = Take(ref workspace, n.Length), blinding = Take(ref workspace, n.Length);
        Span<ulong> blinded = Take(ref workspace, n.Length);
        Span<ulong> half = Take(ref workspace, _p.Field.Length), otherHalf = Take(ref workspace, _p.Field.Length);
        Span<ulong> result = Take(ref workspace, 2 * _p.Field.Length);
        Limbs.TryRead(encoded, message);
        DrawBlinding(random, blinding);
        Blind(message, blinding, blinded, workspace);
        _p.ExponentiateUnblinding(half, blinded, blinding, workspace);
        _q.ExponentiateUnblinding(otherHalf, blinded, blinding, workspace);
        Recombine(result, half, otherHalf, workspace);
        if (!IsSignature(result[..n.Length], message, blinded, workspace))
            return false;
        Limbs.Write(result, signature);
        return true;
    }

    /// <summary>
    /// A fresh random number below n: all of its bits but the highest, so that nothing need be thrown away; odd, so that
    /// it is not zero.
    /// </summary>
    private void DrawBlinding(RandomSource random, Span<ulong> blinding)
    {
        random.Fill(MemoryMarshal.AsBytes(blinding));
        int topBits = _publicKey.ModulusBits - 1 - (64 * (blinding.Length - 1));
        blinding[^1] &= (1UL << topBits) - 1;
        blinding[0] |= 1;
    }

    /// <summary>blinded = message · blinding^e mod n: what the secret exponents work on is unknown to who chose the message.</summary>
    private void Blind(ReadOnlySpan<ulong> message, ReadOnlySpan<ulong> blinding, Span<ulong> blinded, Span<ulong> scratch)
    {
        RsaMontgomery n = _publicKey.Arithmetic;
        Span<ulong> factor = Take(ref scratch, n.Length);
        n.Enter(factor, blinding, scratch);
        n.PowerVarTime(blinded, factor, _publicKey.PublicExponent, scratch);
        n.Multiply(blinded, blinded, message, scratch);
    }

    /// <summary>Garner's formula (RFC 8017 §5.2.1 step 2b): result = m2 + q · ((m1 - m2) · qInv mod p).</summary>
    private void Recombine(Span<ulong> result, Span<ulong> half, ReadOnlySpan<ulong> otherHalf, Span<ulong> scratch)
    {
        RsaMontgomery p = _p.Field;
        Span<ulong> difference = Take(ref scratch, p.Length);
        Span<ulong> wide = Take(ref scratch, 2 * p.Length);
        wide.Clear();
        otherHalf.CopyTo(wide);
        p.Reduce(difference, wide, scratch);
        ulong borrow = Limbs.Subtract(difference, half, difference);
        Limbs.AddMasked(difference, p.Modulus, ConstantTime.Mask(borrow));
        p.Enter(difference, difference, scratch);
        p.Multiply(difference, difference, _qInverse, scratch);
        Limbs.MultiplyAdd(result, _q.Field.Modulus, difference, otherHalf);
    }

    /// <summary>Whether result^e mod n is the message.</summary>
    private bool IsSignature(ReadOnlySpan<ulong> result, ReadOnlySpan<ulong> message, Span<ulong> power, Span<ulong> scratch)
    {
        RsaMontgomery n = _publicKey.Arithmetic;
        Span<ulong> value = Take(ref scratch, n.Length);
        n.Enter(value, result, scratch);
        n.PowerVarTime(power, value, _publicKey.PublicExponent, scratch);
        n.Leave(power, power, scratch);
        ulong isSignature = Limbs.EqualBit(power, message) & Limbs.LessBit(result, n.Modulus);
        // Whether the machine computed rightly, or a key that is no key: the caller is told.
        ConstantTime.Declassify(ref isSignature);
        return isSignature == 1;
    }

    private static Span<ulong> Take(ref Span<ulong> workspace, int length)
    {
        Span<ulong> taken = workspace[..length];
        workspace = workspace[length..];
        return taken;
    }
}
