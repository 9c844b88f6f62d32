namespace Sundog.Nocrypto;

/// <summary>The curve P-256, which SEC 2 calls secp256r1 (SP 800-186 §3.2.1.3).</summary>
public sealed class P256 : EcCurve
{
    private P256()
        : base(
            "P-256",
            new ShortWeierstrass<P256Element>(),
            [0xf3b9cac2fc632551, 0xbce6faada7179e84, 0xffffffffffffffff, 0xffffffff00000000])
    {
    }

    /// <summary>The curve.</summary>
    public static P256 Instance { get; } = new();
}
