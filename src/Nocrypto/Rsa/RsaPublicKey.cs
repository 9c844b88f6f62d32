using System;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// An RSA public key (RFC 8017 §3.1): an odd modulus of 2048 to 8192 bits, and an odd public exponent from 3 to below
/// 2^33. Exponents below 65537 are still found in roots that people trust; they do no harm here, because a PKCS#1
/// signature is compared with the one right encoding and never parsed, which is what low exponents were attacked
/// through. The upper bounds keep a peer from buying much of our time with one certificate.
/// </summary>
public sealed class RsaPublicKey : PublicKey
{
    private readonly byte[] _modulus;
    private readonly byte[] _exponent;
    private readonly int _modulusBits;
    private readonly RsaArithmetic _arithmetic;
    private RsaModulus? _operations;

    private RsaPublicKey(
        byte[] modulus, int modulusBits, ulong exponent, RsaKeyRestriction restriction, RsaArithmetic arithmetic)
    {
        _arithmetic = arithmetic;
        _modulus = modulus;
        _modulusBits = modulusBits;
        PublicExponent = exponent;
        Restriction = restriction;
        byte[] exponentBytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(exponentBytes, exponent);
        _exponent = TrimVarTime(exponentBytes).ToArray();
    }

    /// <inheritdoc/>
    public override string Name => PssOnly ? $"RSA-PSS-{_modulusBits}" : $"RSA-{_modulusBits}";

    /// <summary>The size of the modulus, in bits.</summary>
    public int ModulusBits => _modulusBits;

    /// <summary>The size of every signature, in bytes: that of the modulus.</summary>
    public int SignatureSize => _modulus.Length;

    /// <summary>The modulus, big-endian, without leading zeros.</summary>
    public ReadOnlySpan<byte> Modulus => _modulus;

    /// <summary>The public exponent, big-endian, without leading zeros.</summary>
    public ReadOnlySpan<byte> Exponent => _exponent;

    /// <summary>What the key may be used for.</summary>
    public RsaKeyRestriction Restriction { get; }

    /// <summary>Whether the key does PSS only.</summary>
    public bool PssOnly => Restriction != RsaKeyRestriction.None;

    internal ulong PublicExponent { get; }

    /// <summary>Made at first use: most keys of a trust store are never used. A race makes it twice, which harms nobody.</summary>
    internal RsaModulus Operations => _operations ??= CreateOperations();

    /// <summary>The strategy, for the private key too.</summary>
    internal RsaArithmetic Arithmetic => _arithmetic;

    /// <summary>Takes a key for both encodings; see the other overload.</summary>
    public static bool TryCreate(
        ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent, [NotNullWhen(true)] out RsaPublicKey? key)
        => TryCreate(modulus, exponent, RsaKeyRestriction.None, out key);

    /// <summary>
    /// Takes a key from big-endian unsigned bytes, with or without leading zeros; both are copied. Returns false when a
    /// size is out of range or a number is even. Nothing here proves that the modulus is the product of two primes: that
    /// is what the certificate vouches for.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="restriction"/> is not a value of its type.</exception>
    public static bool TryCreate(
        ReadOnlySpan<byte> modulus,
        ReadOnlySpan<byte> exponent,
        RsaKeyRestriction restriction,
        [NotNullWhen(true)] out RsaPublicKey? key)
        => TryCreate(modulus, exponent, restriction, RsaArithmetic.Best, out key);

    /// <summary>The same, with a strategy of choice.</summary>
    internal static bool TryCreate(
        ReadOnlySpan<byte> modulus,
        ReadOnlySpan<byte> exponent,
        RsaKeyRestriction restriction,
        RsaArithmetic arithmetic,
        [NotNullWhen(true)] out RsaPublicKey? key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((int)restriction, (int)RsaKeyRestriction.None, nameof(restriction));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)restriction, (int)RsaKeyRestriction.PssSha512, nameof(restriction));
        RsaKnownAnswer.Test.Ensure();
        key = null;
        modulus = TrimVarTime(modulus);
        exponent = TrimVarTime(exponent);
        if (modulus.Length is 0 or > RsaLimits.MaxModulusBytes || exponent.Length is 0 or > sizeof(ulong))
            return false;
        int bits = (8 * modulus.Length) - BitOperations.LeadingZeroCount((uint)modulus[0]) + 24;
        if (bits is < RsaLimits.MinModulusBits or > RsaLimits.MaxModulusBits || (modulus[^1] & 1) == 0)
            return false;
        ulong e = 0;
        foreach (byte b in exponent)
            e = (e << 8) | b;
        // RFC 8017 §3.1: e is at least 3, and odd because it has an inverse modulo the even λ(n).
        if (e < 3 || e >> RsaLimits.MaxExponentBits != 0 || (e & 1) == 0)
            return false;
        key = new RsaPublicKey(modulus.ToArray(), bits, e, restriction, arithmetic);
        return true;
    }

    /// <inheritdoc/>
    public override bool CanVerify(SignatureAlgorithm algorithm) => RsaEncoding.TryGet(algorithm, Restriction, out _);

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Span<byte> buffer = stackalloc byte[2 * RsaLimits.MaxModulusBytes];
        Span<byte> encoded = buffer[..SignatureSize];
        if (!RsaEncoding.TryGet(algorithm, Restriction, out RsaEncoding encoding) || !TryRecoverVarTime(signature, encoded))
            return false;
        if (encoding.IsPss)
            return RsaPss.Verify(encoding.Hash, message, _modulusBits, encoded);
        Span<byte> expected = buffer.Slice(SignatureSize, SignatureSize);
        RsaPkcs1.Encode(encoding.Hash, message, expected);
        return ConstantTime.AreEqual(encoded, expected);
    }

    /// <summary>
    /// The longest message that <see cref="EncryptOaep"/> takes with this hash function, in bytes.
    /// </summary>
    public int MaxOaepMessageSize(HashFunction hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return RsaOaep.MaxMessageSize(hash, SignatureSize);
    }

    /// <summary>
    /// RSAES-OAEP (RFC 8017 §7.1.1): encrypts a short message, such as a key, into the first <see cref="SignatureSize"/>
    /// bytes of <paramref name="ciphertext"/>, which may overlap it. Time depends on the sizes and the public exponent.
    /// </summary>
    /// <param name="hash">The hash function of the label, which also sets the size of the seed.</param>
    /// <param name="maskHash">The hash function of MGF1, nearly always the same one.</param>
    /// <param name="label">Public, nearly always empty; the decrypting side must know it.</param>
    /// <param name="message">At most <see cref="MaxOaepMessageSize"/> bytes.</param>
    /// <param name="random">Where the seed comes from.</param>
    /// <param name="ciphertext">As long as the modulus, or longer.</param>
    /// <exception cref="ArgumentException">The message is too long or the destination too short.</exception>
    /// <exception cref="InvalidOperationException">The key is for PSS only.</exception>
    [SkipLocalsInit]
    public void EncryptOaep(
        HashFunction hash, HashFunction maskHash, ReadOnlySpan<byte> label, ReadOnlySpan<byte> message, RandomSource random,
        Span<byte> ciphertext)
    {
        ArgumentNullException.ThrowIfNull(maskHash);
        ArgumentNullException.ThrowIfNull(random);
        CheckEncrypts();
        if (message.Length > MaxOaepMessageSize(hash))
            throw new ArgumentException($"{Name} takes {MaxOaepMessageSize(hash)} bytes with {hash}, not {message.Length}.", nameof(message));
        if (ciphertext.Length < SignatureSize)
            throw new ArgumentException($"The destination has {ciphertext.Length} bytes; {SignatureSize} are needed.", nameof(ciphertext));
        Span<byte> encoded = stackalloc byte[RsaLimits.MaxModulusBytes];
        encoded = encoded[..SignatureSize];
        RsaOaep.Encode(hash, maskHash, label, message, random, encoded);
        // The first byte is zero, so the number is below n.
        if (!TryRecoverVarTime(encoded, ciphertext[..SignatureSize]))
            throw new InvalidOperationException("The machine computed wrongly: an encoding is not below the modulus.");
        CryptographicOperations.ZeroMemory(encoded);
    }

    /// <summary>RFC 4055 §1.2: a key for PSS is for nothing else.</summary>
    internal void CheckEncrypts()
    {
        if (PssOnly)
            throw new InvalidOperationException($"A key {Name} does not encrypt.");
    }

    /// <summary>The same modulus, exponent and restriction.</summary>
    public override bool Equals(PublicKey? other)
        => other is RsaPublicKey key && key.PublicExponent == PublicExponent && key.Restriction == Restriction
            && key._modulus.AsSpan().SequenceEqual(_modulus);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode code = default;
        code.AddBytes(_modulus);
        code.Add(PublicExponent);
        return code.ToHashCode();
    }

    /// <summary>
    /// RSAVP1, which is RSAEP (RFC 8017 §5.1.1 and §5.2.2), between byte strings as long as the modulus; false for what is
    /// not below it or of another size. Only the exponent and that verdict change the time.
    /// </summary>
    [SkipLocalsInit]
    private bool TryRecoverVarTime(ReadOnlySpan<byte> signature, Span<byte> encoded)
    {
        // RFC 8017 §8.1.2 and §8.2.2, step 1.
        if (signature.Length != SignatureSize)
            return false;
        RsaModulus n = Operations;
        Span<ulong> buffer = stackalloc ulong[RsaLimits.MaxLimbs];
        Span<ulong> value = buffer[..n.Length];
        // RFC 8017 §5.2.2 step 1: the representative is below n.
        ulong fits = (Limbs.TryRead(signature, value) ? 1UL : 0UL) & Limbs.LessBit(value, n.Limbs);
        // Told to the caller; an encoding of OAEP, which is secret, starts with a zero and always fits.
        ConstantTime.Declassify(ref fits);
        if (fits == 0)
            return false;
        n.PowerVarTime(value, value, PublicExponent);
        Limbs.Write(value, encoded);
        // What was encrypted is secret.
        LimbString.Clear(value);
        return true;
    }

    /// <summary>RFC 8017 §5.1.2 step 1 and §7.1.2 step 1b: as long as the modulus, and below it. What is looked at is public.</summary>
    [SkipLocalsInit]
    internal bool IsRepresentative(ReadOnlySpan<byte> ciphertext)
    {
        Span<ulong> value = stackalloc ulong[RsaLimits.MaxLimbs];
        value = value[..Operations.Length];
        return ciphertext.Length == SignatureSize
            && Limbs.TryRead(ciphertext, value)
            && Limbs.LessBit(value, Operations.Limbs) == 1;
    }

    private RsaModulus CreateOperations()
    {
        Span<ulong> limbs = stackalloc ulong[Limbs.Count(_modulusBits)];
        Limbs.TryRead(_modulus, limbs);
        return _arithmetic.CreateModulus(limbs, _modulusBits);
    }

    private static ReadOnlySpan<byte> TrimVarTime(ReadOnlySpan<byte> number) => number.TrimStart((byte)0);
}
