using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// Ephemeral Diffie-Hellman modulo the safe primes of RFC 7919, generator 2: a share is a public key, big-endian and as
/// long as the prime, the shared secret another such number (RFC 9846 §4.2.8.1 and §7.4.1). Every key pair serves one
/// exchange. Thread-safe.
/// </summary>
/// <remarks>
/// Private exponents have at least the bits that RFC 7919 appendix A.1 to A.5 asks for, which is twice the strength of
/// the group; the time depends on their number only. Slow: a responder of the smallest group takes ten times as long as one of X25519.
/// </remarks>
public sealed class FfdheGroup : KeyExchangeGroup
{
    private readonly ulong[] _prime;
    private readonly RsaPowers _powers;
    private readonly int _exponentLength;

    private FfdheGroup(string name, ReadOnlySpan<ulong> primeWords, int exponentLength)
        : base(name, 8 * primeWords.Length, 8 * primeWords.Length, 8 * primeWords.Length)
    {
        _prime = primeWords.ToArray();
        Array.Reverse(_prime);
        _powers = RsaArithmetic.Best.CreatePowers(_prime, _prime, 64 * _prime.Length);
        _exponentLength = exponentLength;
    }

    /// <summary>A prime of 2048 bits, about as strong as a cipher of 103 bits; private exponents of 256 bits.</summary>
    public static FfdheGroup Ffdhe2048 => Over2048.Instance;

    /// <summary>A prime of 3072 bits, 125 bits strong; private exponents of 320 bits.</summary>
    public static FfdheGroup Ffdhe3072 => Over3072.Instance;

    /// <summary>A prime of 4096 bits, 150 bits strong; private exponents of 384 bits.</summary>
    public static FfdheGroup Ffdhe4096 => Over4096.Instance;

    /// <summary>A prime of 6144 bits, 175 bits strong; private exponents of 384 bits.</summary>
    public static FfdheGroup Ffdhe6144 => Over6144.Instance;

    /// <summary>A prime of 8192 bits, 192 bits strong; private exponents of 448 bits.</summary>
    public static FfdheGroup Ffdhe8192 => Over8192.Instance;

    /// <summary>The prime.</summary>
    internal ReadOnlySpan<ulong> Prime => _prime;

    /// <inheritdoc/>
    public override KeyExchangeInitiator Start(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return new Initiator(this, random);
    }

    /// <inheritdoc/>
    /// <remarks>The outputs must not overlap each other; the shared secret may overlap the initiator's share.</remarks>
    public override bool TryRespond(
        ReadOnlySpan<byte> initiatorShare, RandomSource random, Span<byte> responderShare, Span<byte> sharedSecret)
    {
        ArgumentNullException.ThrowIfNull(random);
        CheckLength(responderShare.Length, nameof(responderShare));
        CheckLength(sharedSecret.Length, nameof(sharedSecret));
        if (responderShare.Overlaps(sharedSecret) || responderShare.Overlaps(initiatorShare))
            throw new ArgumentException("The share overlaps the other spans.", nameof(responderShare));
        Span<ulong> exponent = stackalloc ulong[_exponentLength];
        bool isValid = IsPublicKey(initiatorShare);
        if (isValid)
        {
            DrawExponent(random, exponent);
            isValid = TryPower(exponent, initiatorShare, responderShare, sharedSecret);
            LimbString.Clear(exponent);
        }
        if (!isValid)
        {
            responderShare.Clear();
            CryptographicOperations.ZeroMemory(sharedSecret);
        }
        return isValid;
    }

    /// <summary>
    /// Whether a peer's share is as long as the prime and a public key of the group. What it says of hostile input is
    /// public.
    /// </summary>
    private bool IsPublicKey(ReadOnlySpan<byte> share)
    {
        Span<ulong> memory = stackalloc ulong[2 * RsaLimits.MaxLimbs];
        Span<ulong> y = memory[.._prime.Length], other = memory.Slice(RsaLimits.MaxLimbs, _prime.Length);
        if (share.Length != InitiatorShareSize || !Limbs.TryRead(share, y))
            return false;
        // RFC 7919 §5.1, SP 800-56A §5.6.2.3.1 step 1: 2 <= y <= p - 2, which leaves out 0, 1, p - 1 and what is too large.
        other.Clear();
        other[0] = 2;
        if (Limbs.LessBit(y, other) == 1)
            return false;
        Prime.CopyTo(other);
        other[0] -= 1;
        if (Limbs.LessBit(y, other) == 0)
            return false;
        // Step 2: y^q = 1 modulo p. As p = 2q + 1, those are the squares, and the symbol is much cheaper.
        other[0] += 1;
        return JacobiSymbol.IsOneVarTime(y, other);
    }

    /// <summary>SP 800-56A §5.6.1.1.3: uniform below 2^N, and not zero.</summary>
    private static void DrawExponent(RandomSource random, Span<ulong> exponent)
    {
        random.Fill(MemoryMarshal.AsBytes(exponent));
        ulong isZero = LimbString.IsZeroBit(exponent);
        // Of an exponent that is taken this says nothing.
        ConstantTime.Declassify(ref isZero);
        if (isZero == 1)
            throw new InvalidOperationException("The random source is broken: it gave zeros.");
    }

    private void DerivePublicKey(ReadOnlySpan<ulong> exponent, Span<byte> publicKey)
        => _ = TryPower(exponent, [], publicKey, []);

    /// <summary>The peer's valid public key to the power of the exponent; false, with zeros, for a result of 1 or less or p - 1.</summary>
    private bool TryDerive(ReadOnlySpan<ulong> exponent, ReadOnlySpan<byte> publicKey, Span<byte> sharedSecret)
    {
        // SP 800-56A §5.7.1.1 step 2. With the checks above it cannot be.
        if (TryPower(exponent, publicKey, [], sharedSecret))
            return true;
        CryptographicOperations.ZeroMemory(sharedSecret);
        return false;
    }

    /// <summary>
    /// Writes 2^exponent and peer^exponent at a time, those that a destination is given for; false where the second is 0, 1 or
    /// p - 1. In constant time: only the verdict tells something.
    /// </summary>
    [SkipLocalsInit]
    private bool TryPower(
        ReadOnlySpan<ulong> exponent, ReadOnlySpan<byte> peerKey, Span<byte> publicKey, Span<byte> sharedSecret)
    {
        int length = _prime.Length;
        Span<ulong> memory = stackalloc ulong[3 * RsaLimits.MaxLimbs];
        Span<ulong> own = memory[..length], shared = memory.Slice(length, length), scratch = memory[(2 * length)..];
        own.Clear();
        own[0] = 2;
        own.CopyTo(shared);
        if (!sharedSecret.IsEmpty)
            Limbs.TryRead(peerKey, shared);
        _powers.Power(own, shared, own, shared, exponent, exponent);
        Limbs.Write(own, publicKey);
        Limbs.Write(shared, sharedSecret);

        // shared + 1 modulo p is below 3 for p - 1, 0 and 1.
        own.Clear();
        own[0] = 1;
        ulong carry = Limbs.AddMasked(shared, own, ulong.MaxValue);
        Limbs.SubtractOnce(shared, shared, carry, Prime, scratch);
        own[0] = 3;
        ulong isTrivial = Limbs.LessBit(shared, own);
        // Told to the caller; it never is for a key that was checked.
        ConstantTime.Declassify(ref isTrivial);
        LimbString.Clear(memory);
        return isTrivial == 0;
    }

    private void CheckLength(int length, string parameter)
    {
        if (length != SharedSecretSize)
            throw new ArgumentException($"{Name} wants {SharedSecretSize} bytes here; these are {length}.", parameter);
    }

    private sealed class Initiator : KeyExchangeInitiator
    {
        private readonly FfdheGroup _group;
        private readonly SecretBytes _exponent;
        private readonly byte[] _share;

        internal Initiator(FfdheGroup group, RandomSource random)
            : base(group)
        {
            _group = group;
            _exponent = new SecretBytes(sizeof(ulong) * group._exponentLength);
            _share = new byte[group.InitiatorShareSize];
            Span<ulong> exponent = MemoryMarshal.Cast<byte, ulong>(_exponent.ExposeWritable());
            DrawExponent(random, exponent);
            group.DerivePublicKey(exponent, _share);
        }

        public override void WriteShare(Span<byte> destination) => _share.CopyTo(destination);

        public override bool TryFinish(ReadOnlySpan<byte> responderShare, Span<byte> sharedSecret)
        {
            _group.CheckLength(sharedSecret.Length, nameof(sharedSecret));
            ReadOnlySpan<ulong> exponent = MemoryMarshal.Cast<byte, ulong>(_exponent.Expose());
            if (_group.IsPublicKey(responderShare))
                return _group.TryDerive(exponent, responderShare, sharedSecret);
            CryptographicOperations.ZeroMemory(sharedSecret);
            return false;
        }

        public override void Dispose() => _exponent.Dispose();
    }

    // Each group in a class of its own: who names one does not prepare the others.
    private static class Over2048
    {
        internal static readonly FfdheGroup Instance = new("ffdhe2048", FfdhePrimes.Ffdhe2048, 4);
    }

    private static class Over3072
    {
        internal static readonly FfdheGroup Instance = new("ffdhe3072", FfdhePrimes.Ffdhe3072, 5);
    }

    private static class Over4096
    {
        internal static readonly FfdheGroup Instance = new("ffdhe4096", FfdhePrimes.Ffdhe4096, 6);
    }

    private static class Over6144
    {
        internal static readonly FfdheGroup Instance = new("ffdhe6144", FfdhePrimes.Ffdhe6144, 6);
    }

    private static class Over8192
    {
        internal static readonly FfdheGroup Instance = new("ffdhe8192", FfdhePrimes.Ffdhe8192, 7);
    }
}
