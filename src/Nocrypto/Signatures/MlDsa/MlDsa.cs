using System;

namespace Sundog.Nocrypto;

/// <summary>
/// ML-DSA (FIPS 204), signatures by lattices, as a parameter set: an immutable object to pass around. Thread-safe.
/// </summary>
/// <remarks>
/// <para>Signing takes random time, by its nature: a candidate that would tell something about the key is thrown away and
/// drawn anew. How often, and by which of the three checks, is public; so is the challenge of each candidate. Nothing else
/// depends on the key: neither branch nor index nor division.</para>
/// <para>Signatures here are of ML-DSA itself; HashML-DSA (FIPS 204 §5.4) does not exist here. Its place is taken by µ,
/// which may be computed elsewhere: see <see cref="MlDsaPublicKey.ComputeMu"/>.</para>
/// </remarks>
public sealed class MlDsa
{
    /// <summary>The size of the seed of a key, ξ of FIPS 204 algorithm 1, in bytes.</summary>
    public const int SeedSize = 32;

    /// <summary>The size of the message representative µ, in bytes.</summary>
    public const int MuSize = 64;

    /// <summary>The largest size of a context, in bytes.</summary>
    public const int MaxContextSize = 255;

    internal const int MaxK = 8;
    internal const int MaxL = 7;

    /// <summary>d of FIPS 204: the bits that are dropped from t.</summary>
    internal const int DroppedBits = 13;

    /// <summary>The largest size of the packed high bits of a polynomial, in bytes.</summary>
    internal const int MaxHighSize = 192;

    private readonly SelfTest _selfTest;

    internal MlDsa(int level, MlDsaArithmetic arithmetic, string? knownAnswer = null)
    {
        // FIPS 204 §4, table 1.
        (Name, K, L) = level switch { 44 => ("ML-DSA-44", 4, 4), 65 => ("ML-DSA-65", 6, 5), _ => ("ML-DSA-87", 8, 7) };
        (Eta, Tau, Omega, ChallengeSize) = level switch { 44 => (2, 39, 80, 32), 65 => (4, 49, 55, 48), _ => (2, 60, 75, 64) };
        MaskBits = level == 44 ? 18 : 20;
        Gamma2 = (MlDsaArithmetic.Q - 1) / (level == 44 ? 88 : 32);
        Algorithm = level switch
        {
            44 => SignatureAlgorithm.MlDsa44,
            65 => SignatureAlgorithm.MlDsa65,
            _ => SignatureAlgorithm.MlDsa87,
        };
        Arithmetic = arithmetic;
        _selfTest = new SelfTest(Name, () => AnswersAs(knownAnswer ?? KnownAnswer(level)));
    }

    /// <summary>ML-DSA-44: public keys of 1312 bytes, signatures of 2420.</summary>
    public static MlDsa Set44 => Instance44.Value;

    /// <summary>ML-DSA-65: public keys of 1952 bytes, signatures of 3309.</summary>
    public static MlDsa Set65 => Instance65.Value;

    /// <summary>ML-DSA-87: public keys of 2592 bytes, signatures of 4627.</summary>
    public static MlDsa Set87 => Instance87.Value;

    /// <summary>The standard's name.</summary>
    public string Name { get; }

    /// <summary>The one algorithm that keys of this set sign by.</summary>
    public SignatureAlgorithm Algorithm { get; }

    /// <summary>The size of a public key, in bytes.</summary>
    public int PublicKeySize => 32 + (320 * K);

    /// <summary>The size of a private key in its expanded encoding, in bytes.</summary>
    public int PrivateKeySize => 128 + (32 * (((K + L) * SecretBits) + (DroppedBits * K)));

    /// <summary>The size of a signature, in bytes.</summary>
    public int SignatureSize => ChallengeSize + (32 * L * MaskBits) + Omega + K;

    internal int K { get; }

    internal int L { get; }

    internal int Eta { get; }

    internal int Tau { get; }

    internal int Omega { get; }

    /// <summary>The size of c̃, in bytes.</summary>
    internal int ChallengeSize { get; }

    /// <summary>1 + log2 γ1.</summary>
    internal int MaskBits { get; }

    internal int Gamma1 => 1 << (MaskBits - 1);

    internal int Gamma2 { get; }

    internal int Beta => Tau * Eta;

    /// <summary>The bits of a coefficient of the secret vectors.</summary>
    internal int SecretBits => Eta == 2 ? 3 : 4;

    /// <summary>The bits of a coefficient of the high bits of w.</summary>
    internal int HighBits => Gamma2 == (MlDsaArithmetic.Q - 1) / 32 ? 4 : 6;

    internal MlDsaArithmetic Arithmetic { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>Runs the self-test if it has not run; every use begins with this.</summary>
    internal void EnsureTested() => _selfTest.Ensure();

    /// <summary>
    /// SHA3-256, in hexadecimal, of a public key and a deterministic signature of <c>abc</c>, for the seed 0, 1 to 31.
    /// </summary>
    internal static string KnownAnswer(int level) => level switch
    {
        44 => "ef8b4b76a5e67a867efaff0eba6a0e706238080de987ec85481c98fc015969bd",
        65 => "75147eac70f111a2ff4fc72f385c17f99995f0ebcab0b2bfad5eeb531e157406",
        _ => "563c9fcedc5ab250017f9e29f41f0f54b73a787f25900c8ebcfa67921593d3e8",
    };

    private bool AnswersAs(string knownAnswer)
    {
        byte[] seed = new byte[SeedSize], publicKey = new byte[PublicKeySize], signature = new byte[SignatureSize];
        for (int i = 0; i < seed.Length; i++)
            seed[i] = (byte)i;
        if (!MlDsaPrivateKey.TryCreateFromSeed(this, seed, out MlDsaPrivateKey? key))
            return false;
        key.PublicKey.WriteTo(publicKey);
        bool holds = key.TrySignDeterministic("abc"u8, [], signature) && key.PublicKey.Verify("abc"u8, [], signature)
            && !key.PublicKey.Verify("abd"u8, [], signature);
        key.Dispose();
        byte[] hash = new byte[32];
        Sha3.Bits256.Hash([.. publicKey, .. signature], hash);
        return holds && Convert.ToHexStringLower(hash) == knownAnswer;
    }

    private static class Instance44
    {
        internal static readonly MlDsa Value = new(44, MlDsaArithmetic.Best);
    }

    private static class Instance65
    {
        internal static readonly MlDsa Value = new(65, MlDsaArithmetic.Best);
    }

    private static class Instance87
    {
        internal static readonly MlDsa Value = new(87, MlDsaArithmetic.Best);
    }
}
