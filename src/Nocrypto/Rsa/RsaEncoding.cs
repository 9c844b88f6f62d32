namespace Sundog.Nocrypto;

/// <summary>What a <see cref="SignatureAlgorithm"/> means for RSA.</summary>
internal readonly struct RsaEncoding
{
    private RsaEncoding(HashFunction hash, bool isPss)
    {
        Hash = hash;
        IsPss = isPss;
    }

    internal HashFunction Hash { get; }

    /// <summary>EMSA-PSS; else EMSA-PKCS1-v1_5.</summary>
    internal bool IsPss { get; }

    /// <summary>False for an algorithm that is not RSA, or that a key so restricted may not do.</summary>
    internal static bool TryGet(SignatureAlgorithm algorithm, RsaKeyRestriction restriction, out RsaEncoding encoding)
    {
        switch (algorithm)
        {
            case SignatureAlgorithm.RsaPkcs1Sha256:
                encoding = new(Sha256.Instance, isPss: false);
                return restriction == RsaKeyRestriction.None;
            case SignatureAlgorithm.RsaPkcs1Sha384:
                encoding = new(Sha384.Instance, isPss: false);
                return restriction == RsaKeyRestriction.None;
            case SignatureAlgorithm.RsaPkcs1Sha512:
                encoding = new(Sha512.Instance, isPss: false);
                return restriction == RsaKeyRestriction.None;
            case SignatureAlgorithm.RsaPssSha256:
                encoding = new(Sha256.Instance, isPss: true);
                return restriction is RsaKeyRestriction.None or RsaKeyRestriction.Pss or RsaKeyRestriction.PssSha256;
            case SignatureAlgorithm.RsaPssSha384:
                encoding = new(Sha384.Instance, isPss: true);
                return restriction is RsaKeyRestriction.None or RsaKeyRestriction.Pss or RsaKeyRestriction.PssSha384;
            case SignatureAlgorithm.RsaPssSha512:
                encoding = new(Sha512.Instance, isPss: true);
                return restriction is RsaKeyRestriction.None or RsaKeyRestriction.Pss or RsaKeyRestriction.PssSha512;
            default:
                encoding = default;
                return false;
        }
    }
}
