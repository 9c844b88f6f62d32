using System;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// ML-KEM (FIPS 203), a key encapsulation by lattices, as a parameter set: an immutable object to pass around. Thread-safe.
/// </summary>
/// <remarks>
/// <para>Time depends on no secret: neither on the keys nor on the shared secret, nor on whether a ciphertext was
/// rejected. The matrix is sampled in variable time from its public seed. AVX2 does the arithmetic where it is, masks and
/// shifts elsewhere; there is no division.</para>
/// <para>A ciphertext that was not made for the key gives a shared secret that nobody can predict, and no error (FIPS 203
/// §6.3): what follows must fail by itself.</para>
/// </remarks>
public sealed class MlKem
{
    /// <summary>The size of the shared secret of every set, in bytes.</summary>
    public const int SharedSecretSize = 32;

    /// <summary>The size of a seed of a key pair, d and z of FIPS 203 algorithm 19, in bytes.</summary>
    public const int SeedSize = 64;

    internal const int MaxK = 4;

    /// <summary>The largest number of coefficients of an expanded key.</summary>
    internal const int MaxExpandedSize = ((MaxK * MaxK) + MaxK) * MlKemArithmetic.N;

    private readonly SelfTest _selfTest;

    internal MlKem(int k, MlKemArithmetic arithmetic, string? knownAnswer = null)
    {
        // FIPS 203 §8, table 2.
        K = k;
        Eta1 = k == 2 ? 3 : 2;
        Du = k == 4 ? 11 : 10;
        Dv = k == 4 ? 5 : 4;
        Arithmetic = arithmetic;
        Name = k switch { 2 => "ML-KEM-512", 3 => "ML-KEM-768", _ => "ML-KEM-1024" };
        _selfTest = new SelfTest(Name, () => AnswersAs(knownAnswer ?? KnownAnswer(k)));
    }

    /// <summary>ML-KEM-512: keys of 800 and 1632 bytes, ciphertexts of 768.</summary>
    public static MlKem Set512 => Instance512.Value;

    /// <summary>ML-KEM-768: keys of 1184 and 2400 bytes, ciphertexts of 1088.</summary>
    public static MlKem Set768 => Instance768.Value;

    /// <summary>ML-KEM-1024: keys of 1568 and 3168 bytes, ciphertexts of 1568.</summary>
    public static MlKem Set1024 => Instance1024.Value;

    /// <summary>The standard's name.</summary>
    public string Name { get; }

    /// <summary>The size of an encapsulation key, which is public, in bytes.</summary>
    public int EncapsulationKeySize => (384 * K) + 32;

    /// <summary>The size of a decapsulation key in its expanded encoding, in bytes.</summary>
    public int DecapsulationKeySize => (768 * K) + 96;

    /// <summary>The size of a ciphertext, in bytes.</summary>
    public int CiphertextSize => 32 * ((Du * K) + Dv);

    internal int K { get; }

    internal int Eta1 { get; }

    internal int Du { get; }

    internal int Dv { get; }

    internal MlKemArithmetic Arithmetic { get; }

    /// <summary>The number of coefficients of an expanded key.</summary>
    internal int ExpandedSize => ((K * K) + K) * MlKemArithmetic.N;

    /// <summary>
    /// Encapsulates for a peer's key in one call, without a key object: writes a ciphertext and the shared secret, each of
    /// exactly its size. Returns false, with both zeroed and nothing taken from <paramref name="random"/>, when the key has
    /// the wrong length or a coefficient that is not below q (FIPS 203 §7.2). The outputs must not overlap each other.
    /// Allocates nothing.
    /// </summary>
    /// <exception cref="ArgumentException">An output has the wrong length, or the outputs overlap.</exception>
    [SkipLocalsInit]
    public unsafe bool TryEncapsulate(
        ReadOnlySpan<byte> encapsulationKey, RandomSource random, Span<byte> ciphertext, Span<byte> sharedSecret)
    {
        ArgumentNullException.ThrowIfNull(random);
        CheckOutputs(ciphertext, sharedSecret);
        EnsureTested();
        short* expanded = stackalloc short[MaxExpandedSize];
        if (encapsulationKey.Length != EncapsulationKeySize || !KPke.TryExpandVarTime(this, encapsulationKey, expanded))
        {
            ciphertext.Clear();
            sharedSecret.Clear();
            return false;
        }
        Span<byte> hash = stackalloc byte[32];
        Sha3.Bits256.Hash(encapsulationKey, hash);
        Encapsulate(expanded, hash, random, ciphertext, sharedSecret);
        return true;
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>ML-KEM.Encaps (FIPS 203 algorithm 20).</summary>
    internal unsafe void Encapsulate(
        short* expanded, ReadOnlySpan<byte> keyHash, RandomSource random, Span<byte> ciphertext, Span<byte> sharedSecret)
    {
        Span<byte> message = stackalloc byte[32];
        random.Fill(message);
        EncapsulateMessage(expanded, keyHash, message, ciphertext, sharedSecret);
        CryptographicOperations.ZeroMemory(message);
        SecretResidue.ClearStackBelow();
    }

    /// <summary>ML-KEM.Encaps_internal (FIPS 203 algorithm 17).</summary>
    internal unsafe void EncapsulateMessage(
        short* expanded, ReadOnlySpan<byte> keyHash, ReadOnlySpan<byte> message, Span<byte> ciphertext, Span<byte> sharedSecret)
    {
        Span<byte> input = stackalloc byte[64], output = stackalloc byte[64];
        message.CopyTo(input);
        keyHash.CopyTo(input[32..]);
        Sha3.Bits512.Hash(input, output);
        KPke.Encrypt(this, expanded, message, output[32..], ciphertext);
        output[..32].CopyTo(sharedSecret);
        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(output);
    }

    internal void CheckOutputs(ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> sharedSecret)
    {
        if (ciphertext.Length != CiphertextSize)
            throw new ArgumentException($"A ciphertext of {Name} has {CiphertextSize} bytes.", nameof(ciphertext));
        CheckSecret(sharedSecret);
        if (ciphertext.Overlaps(sharedSecret))
            throw new ArgumentException("The outputs overlap.", nameof(sharedSecret));
    }

    internal static void CheckSecret(ReadOnlySpan<byte> sharedSecret)
    {
        if (sharedSecret.Length != SharedSecretSize)
            throw new ArgumentException($"A shared secret has {SharedSecretSize} bytes.", nameof(sharedSecret));
    }

    /// <summary>Runs the self-test if it has not run; every use begins with this.</summary>
    internal void EnsureTested() => _selfTest.Ensure();

    /// <summary>
    /// SHA3-256, in hexadecimal, of an encapsulation key, a ciphertext, its shared secret, and the secret of the same
    /// ciphertext with its first bit changed: for the seed 0, 1 to 63 and the message 0, 1 to 31.
    /// </summary>
    internal static string KnownAnswer(int k) => k switch
    {
        2 => "b718788dfd337f2e3d1437cbd981a40124a8bbed700504c9805f77cb6cc5fa91",
        3 => "1cb6b914b8cbc658f4d94a110896976e0c3fb8af0f95e9c5fc6e172d804c3fe0",
        _ => "37fab79d398a1aa87aea5d4d3a2bb43d2280b9f3da679bf45b8c4407c2508d17",
    };

    private bool AnswersAs(string knownAnswer)
    {
        byte[] bytes = new byte[SeedSize], encapsulationKey = new byte[EncapsulationKeySize], ciphertext = new byte[CiphertextSize];
        byte[] sent = new byte[SharedSecretSize], received = new byte[SharedSecretSize], rejected = new byte[SharedSecretSize];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)i;
        if (!MlKemDecapsulationKey.TryCreateFromSeed(this, bytes, out MlKemDecapsulationKey? key))
            return false;
        key.WriteEncapsulationKey(encapsulationKey);
        key.EncapsulateMessage(bytes.AsSpan(..32), ciphertext, sent);
        key.TryDecapsulate(ciphertext, received);
        ciphertext[0] ^= 1;
        key.TryDecapsulate(ciphertext, rejected);
        ciphertext[0] ^= 1;
        key.Dispose();
        byte[] hash = new byte[32];
        Sha3.Bits256.Hash([.. encapsulationKey, .. ciphertext, .. received, .. rejected], hash);
        return sent.AsSpan().SequenceEqual(received) && Convert.ToHexStringLower(hash) == knownAnswer;
    }

    private static class Instance512
    {
        internal static readonly MlKem Value = new(2, MlKemArithmetic.Best);
    }

    private static class Instance768
    {
        internal static readonly MlKem Value = new(3, MlKemArithmetic.Best);
    }

    private static class Instance1024
    {
        internal static readonly MlKem Value = new(4, MlKemArithmetic.Best);
    }
}
