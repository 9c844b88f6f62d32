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
    // Workspaces with a blinding that are kept: for as many threads at once that sign with one key without making one anew.
    private const int MaxIdle = 8;

    private readonly RsaPublicKey _publicKey;
    private readonly RsaPrime _p;
    private readonly RsaPrime _q;
    private readonly ulong[] _qInverse;
    private readonly SecretBytes _privateExponent;
    private readonly RsaPowers _powers;
    private readonly RsaWorkspace?[] _idle = new RsaWorkspace?[MaxIdle];
    private bool _isDisposed;

    private RsaCrt(RsaPublicKey publicKey, ReadOnlySpan<byte> privateExponent, RsaPrime p, RsaPrime q, ulong[] qInverse)
    {
        _privateExponent = new SecretBytes(privateExponent);
        _publicKey = publicKey;
        _p = p;
        _q = q;
        _qInverse = qInverse;
        _powers = publicKey.Arithmetic.CreatePowers(p.Field.Modulus, q.Field.Modulus, (publicKey.ModulusBits + 1) / 2);
    }

    /// <summary>The prime p with its exponent.</summary>
    internal RsaPrime P => _p;

    /// <summary>The prime q with its exponent.</summary>
    internal RsaPrime Q => _q;

    /// <summary>The inverse of q modulo p, not in Montgomery's form.</summary>
    internal Span<ulong> QInverse => _qInverse;

    /// <summary>d as it was given: big-endian, of any length. Only for export.</summary>
    internal ReadOnlySpan<byte> ExposePrivateExponent() => _privateExponent.Expose();

    /// <summary>Takes the parts if they fit each other and the public key, as <see cref="RsaPrivateKey"/> says.</summary>
    internal static bool TryCreate(RsaPublicKey publicKey, in RsaPrivateKeyParts parts, [NotNullWhen(true)] out RsaCrt? crt)
    {
        crt = null;
        RsaPrime? first = null, second = null;
        ulong[] inverse = GC.AllocateArray<ulong>(RsaPrime.LimbCount(publicKey), pinned: true);
        if (RsaPrime.TryCreate(publicKey, parts.P, parts.Dp, parts.PrivateExponent, out first)
            && RsaPrime.TryCreate(publicKey, parts.Q, parts.Dq, parts.PrivateExponent, out second)
            && Limbs.TryRead(parts.QInverse, inverse)
            && RsaConsistency.IsModulus(publicKey, first, second)
            && RsaConsistency.IsFarApart(first.Field.Modulus, second.Field.Modulus, publicKey.ModulusBits / 2)
            && RsaConsistency.IsInverse(first, second, inverse))
        {
            crt = new RsaCrt(publicKey, parts.PrivateExponent, first, second, inverse);
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
        RsaWorkspace workspace = TakeWorkspace();
        if (workspace.Blinding is { IsSpent: true })
            workspace.DropBlinding();
        workspace.Blinding ??= CreateBlinding(random, workspace.Limbs);
        bool isSigned = TryApply(encoded, signature, workspace.Blinding, workspace.Limbs);
        LimbString.Clear(workspace.Limbs);
        if (isSigned)
            workspace.Blinding.Renew();
        else
            workspace.DropBlinding(); // perhaps it is what is wrong
        ReturnWorkspace(workspace);
        return isSigned;
    }

    /// <summary>
    /// Zeroes the key. Of a thread that is at an operation meanwhile, the result is false or right, and its blinding and its
    /// limbs are zeroed when it ends.
    /// </summary>
    public void Dispose()
    {
        // Before the idle ones are dropped: who puts one back later sees it.
        Interlocked.Exchange(ref _isDisposed, true);
        _privateExponent.Dispose();
        _powers.Dispose();
        _p.Dispose();
        _q.Dispose();
        LimbString.Clear(_qInverse);
        DropIdle();
    }

    private int WorkspaceLength => (3 * _publicKey.Operations.Length) + (7 * _p.Field.Length) + _p.Field.ScratchLength;

    /// <summary>An idle one, with the blinding that it was used with; a new one if other threads have all of them.</summary>
    private RsaWorkspace TakeWorkspace()
    {
        foreach (ref RsaWorkspace? workspace in _idle.AsSpan())
        {
            if (Interlocked.Exchange(ref workspace, null) is { } idle)
                return idle;
        }
        return new RsaWorkspace(WorkspaceLength);
    }

    private void ReturnWorkspace(RsaWorkspace workspace)
    {
        foreach (ref RsaWorkspace? place in _idle.AsSpan())
        {
            if (Interlocked.CompareExchange(ref place, workspace, null) is not null)
                continue;
            // Either Dispose finds the workspace, or this finds that it has passed.
            if (Volatile.Read(ref _isDisposed))
                DropIdle();
            return;
        }
        workspace.DropBlinding();
    }

    private void DropIdle()
    {
        foreach (ref RsaWorkspace? workspace in _idle.AsSpan())
            Interlocked.Exchange(ref workspace, null)?.DropBlinding();
    }

    private bool TryApply(ReadOnlySpan<byte> encoded, Span<byte> signature, RsaBlinding blinding, Span<ulong> workspace)
    {
        RsaModulus n = _publicKey.Operations;
        Span<ulong> message = Take(ref workspace, n.Length), value = Take(ref workspace, n.Length);
        Limbs.TryRead(encoded, message);
        blinding.Blind(value, message);
        Exponentiate(value, value, _p.Exponent, _q.Exponent, workspace);
        blinding.Unblind(value, value);
        if (!IsSignature(value, message, workspace))
            return false;
        Limbs.Write(value, signature);
        return true;
    }

    /// <summary>
    /// A blinding by a fresh random number below n: all of its bits but the highest, so that nothing need be thrown away;
    /// odd, so that it is not zero. Its inverse is a power modulo each prime, by Fermat, in constant time without a second
    /// algorithm.
    /// </summary>
    private RsaBlinding CreateBlinding(RandomSource random, Span<ulong> workspace)
    {
        RsaModulus n = _publicKey.Operations;
        Span<ulong> number = Take(ref workspace, n.Length), inverse = Take(ref workspace, n.Length);
        random.Fill(MemoryMarshal.AsBytes(number));
        int topBits = _publicKey.ModulusBits - 1 - (64 * (number.Length - 1));
        number[^1] &= (1UL << topBits) - 1;
        number[0] |= 1;
        Exponentiate(inverse, number, _p.MinusTwo, _q.MinusTwo, workspace);
        n.PowerVarTime(number, number, _publicKey.PublicExponent);
        return n.CreateBlinding(number, inverse);
    }

    /// <summary>result = value^exponent mod n, by both primes; the value is below n, and may be the result.</summary>
    private void Exponentiate(
        Span<ulong> result, ReadOnlySpan<ulong> value, ReadOnlySpan<ulong> pExponent, ReadOnlySpan<ulong> qExponent,
        Span<ulong> scratch)
    {
        int length = _p.Field.Length;
        Span<ulong> half = Take(ref scratch, length), otherHalf = Take(ref scratch, length), whole = Take(ref scratch, 2 * length);
        _powers.Power(half, otherHalf, value, value, pExponent, qExponent);
        Recombine(whole, half, otherHalf, scratch);
        whole[..result.Length].CopyTo(result);
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
    private bool IsSignature(ReadOnlySpan<ulong> result, ReadOnlySpan<ulong> message, Span<ulong> scratch)
    {
        RsaModulus n = _publicKey.Operations;
        Span<ulong> power = Take(ref scratch, n.Length);
        n.PowerVarTime(power, result, _publicKey.PublicExponent);
        ulong isSignature = Limbs.EqualBit(power, message) & Limbs.LessBit(result, n.Limbs);
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
