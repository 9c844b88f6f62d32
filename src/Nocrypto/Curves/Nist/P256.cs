namespace Sundog.Nocrypto;

/// <summary>The curve P-256, which SEC 2 calls secp256r1 (SP 800-186 §3.2.1.3).</summary>
public sealed class P256 : EcCurve
{
    private static readonly ulong[] Order = [0xf3b9cac2fc632551, 0xbce6faada7179e84, 0xffffffffffffffff, 0xffffffff00000000];

    private P256()
        : base(
            "P-256",
            new FourWayArithmetic<P256Four, P256Element>(Order),
            Order,
            // RFC 6979 appendix A.2.5: the key, and the signature over "sample"; then d times the public key.
            new EcKnownAnswer(
                SignatureAlgorithm.EcdsaSha256,
                "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
                "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
                "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
                "2388ee990c93c4bb757203225b7786d69950d2f0de43cdf23dc71f5efaa169c8"))
    {
    }

    /// <summary>The curve.</summary>
    public static P256 Instance { get; } = new();
}
