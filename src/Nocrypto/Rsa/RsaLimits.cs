namespace Sundog.Nocrypto;

/// <summary>The sizes of RSA keys that are accepted, which also bound every stack buffer.</summary>
internal static class RsaLimits
{
    internal const int MinModulusBits = 2048;
    internal const int MaxModulusBits = 8192;
    internal const int MaxModulusBytes = MaxModulusBits / 8;

    /// <summary>Limbs of the largest modulus.</summary>
    internal const int MaxLimbs = MaxModulusBits / 64;

    /// <summary>The public exponent is below two to this power.</summary>
    internal const int MaxExponentBits = 33;
}
