namespace Sundog.Nocrypto;

/// <summary>The curve P-521, which SEC 2 calls secp521r1 (SP 800-186 §3.2.1.5).</summary>
public sealed class P521 : EcCurve
{
    private P521()
        : base(
            "P-521",
            new ShortWeierstrass<P521Element>(),
            [
                0xbb6fb71e91386409, 0x3bb5c9b8899c47ae, 0x7fcc0148f709a5d0,
                0x51868783bf2f966b, 0xfffffffffffffffa, 0xffffffffffffffff,
                0xffffffffffffffff, 0xffffffffffffffff, 0x00000000000001ff,
            ])
    {
    }

    /// <summary>The curve.</summary>
    public static P521 Instance { get; } = new();
}
