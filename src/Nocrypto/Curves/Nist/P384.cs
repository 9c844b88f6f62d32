namespace Sundog.Nocrypto;

/// <summary>The curve P-384, which SEC 2 calls secp384r1 (SP 800-186 §3.2.1.4).</summary>
public sealed class P384 : EcCurve
{
    private P384()
        : base(
            "P-384",
            new ShortWeierstrass<P384Element>(),
            [
                0xecec196accc52973, 0x581a0db248b0a77a, 0xc7634d81f4372ddf,
                0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff,
            ])
    {
    }

    /// <summary>The curve.</summary>
    public static P384 Instance { get; } = new();
}
