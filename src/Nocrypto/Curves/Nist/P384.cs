namespace Sundog.Nocrypto;

/// <summary>The curve P-384, which SEC 2 calls secp384r1 (SP 800-186 §3.2.1.4).</summary>
public sealed class P384 : EcCurve
{
    private static readonly ulong[] Order =
    [
        0xecec196accc52973, 0x581a0db248b0a77a, 0xc7634d81f4372ddf,
        0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff,
    ];

    private P384()
        : base(
            "P-384",
            new FourWayArithmetic<P384Four, P384Element>(Order),
            Order,
            // RFC 6979 appendix A.2.6: the key, and the signature over "sample"; then d times the public key.
            new EcKnownAnswer(
                SignatureAlgorithm.EcdsaSha384,
                "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5",
                "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46",
                "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8",
                "905b8f97a03235c5cb1752a7984727c2e978287ee1afbaafa89e5ca1d4c601702c1c5f5ed8f12ec243da8281f12932a8"))
    {
    }

    /// <summary>The curve.</summary>
    public static P384 Instance { get; } = new();
}
