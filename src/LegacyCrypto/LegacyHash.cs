using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;

namespace Sundog.LegacyCrypto;

/// <summary>The hash of a legacy signature.</summary>
public enum LegacyHash
{
    /// <summary>SHA-1: collisions can be made, so it tells little.</summary>
    Sha1,

    /// <summary>SHA-256.</summary>
    Sha256,

    /// <summary>SHA-384.</summary>
    Sha384,

    /// <summary>SHA-512.</summary>
    Sha512,
}

/// <summary>The hashes as BouncyCastle has them.</summary>
internal static class LegacyHashes
{
    internal static IDigest Digest(LegacyHash hash) => hash switch
    {
        LegacyHash.Sha1 => new Sha1Digest(),
        LegacyHash.Sha256 => new Sha256Digest(),
        LegacyHash.Sha384 => new Sha384Digest(),
        _ => new Sha512Digest(),
    };
}
