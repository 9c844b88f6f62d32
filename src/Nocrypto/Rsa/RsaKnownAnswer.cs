using System;

namespace Sundog.Nocrypto;

/// <summary>
/// The self-test of RSA: a signature that OpenSSL made with PKCS#1 v1.5 and SHA-256 over "abc". Only verification is
/// tested so; a private operation tests itself each time, by the public one.
/// </summary>
internal static class RsaKnownAnswer
{
    /// <summary>The test, which runs when the first key is made.</summary>
    internal static readonly SelfTest Test = new("RSA", () => Holds(Signature));

    /// <summary>The signature, in hexadecimal.</summary>
    internal const string Signature =
        "23323dc0d99962b5c11677fa7317600bc3a813c3be3f07f4fcd59481ea47650457b7fc239bfe20e710f49ad2ba92cc91"
            + "1f84506cf008e9e62ab33c53de02d7a988e611cee218120fe9847bfb92b7b3a9731e0adf50c706b71f89420100ea3c08"
            + "81397c99a96be6b14fa880a94fc2ee4ce47fdde5eef160bd2ac0c8d564a167d1715d1ee22f97c331b55dba75972ad617"
            + "a5b67baf915b716958ce71ea1d4d56b3078f20a09f7eb41fb1cc72053a06861ba29792b991f76a07b45f8fea7f2e8e82"
            + "92b728df7279064fefc9b5542d25ccae3d77343764d5bbfe52a61afef91a2b7963fd24ea2494e6a898d1aff4d50087ba"
            + "ba92b6116fe9574ab5dc7e80d2a9f18f";

    private const string Modulus =
        "e1897b4d2c099f95c57656701eafeff4c5f805c965970d3ebe5664d5ecb40acd1a1b09791480c11c785cf91a1267dd95"
            + "f508915dbd329abeabbc7c2fd4b709e5a1effff314f6553ca4e5144edf00d760fa14ea2b6a088391b291df2360010f58"
            + "bf68da3769a19c98746b3fe0c702338309fe077a4d9bd5b182429d9b45e637f521490676be22bd32d8e8b526bde53bdd"
            + "d87e1ba21c01598949b183e842c97af285a3f75268d63775bec70fe089078a1a6ba882ac50a241845a743c243a016910"
            + "97c0068d878bf9dd8ea04103a8814f94f921d2bff60dcfb7c68374c43e453932d8e0e58cec76688f276cd4f5d531f9c8"
            + "8f239f84be8fac3dcf4433a41594af4d";

    /// <summary>The self-test, with the signature as an argument.</summary>
    internal static bool Holds(string signature)
    {
        byte[] bytes = Convert.FromHexString(signature);
        return RsaPublicKey.TryCreate(Convert.FromHexString(Modulus), [1, 0, 1], out RsaPublicKey? key)
            && key.Verify(SignatureAlgorithm.RsaPkcs1Sha256, "abc"u8, bytes)
            && !key.Verify(SignatureAlgorithm.RsaPkcs1Sha256, "abd"u8, bytes);
    }
}
