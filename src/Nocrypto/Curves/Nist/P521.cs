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
            ],
            // RFC 6979 appendix A.2.7: the key, and the signature over "sample"; then d times the public key.
            new EcKnownAnswer(
                SignatureAlgorithm.EcdsaSha512,
                "00fad06daa62ba3b25d2fb40133da757205de67f5bb0018fee8c86e1b68c7e75caa896eb32f1f47c70855836a6d16fcc"
                    + "1466f6d8fbec67db89ec0c08b0e996b83538",
                "00c328fafcbd79dd77850370c46325d987cb525569fb63c5d3bc53950e6d4c5f174e25a1ee9017b5d450606add152b53"
                    + "4931d7d4e8455cc91f9b15bf05ec36e377fa",
                "00617cce7cf5064806c467f678d3b4080d6f1cc50af26ca209417308281b68af282623eaa63e5b5c0723d8b8c37ff077"
                    + "7b1a20f8ccb1dccc43997f1ee0e44da4a67a",
                "01901b89b20bd70e5683bd9cf00422f38c75237eeb357d78eeb091eff0aba905f8121159aba8b5be730c4b65b93dc735"
                    + "7c9f29de67e319c4adb1fc2fdd1bd8444063"))
    {
    }

    /// <summary>The curve.</summary>
    public static P521 Instance { get; } = new();
}
