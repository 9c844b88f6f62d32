using System;
using System.IO;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Signers;

namespace Sundog.LegacyCrypto;

/// <summary>What the verifications share.</summary>
internal static class LegacySignature
{
    /// <summary>Whether the signature verifies. What BouncyCastle throws for a signature that it cannot read is a false.</summary>
    internal static bool Verify(DsaDigestSigner signer, ICipherParameters key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        signer.Init(false, key);
        signer.BlockUpdate(message);
        try
        {
            return signer.VerifySignature(signature.ToArray());
        }
        catch (Exception error) when (error is ArgumentException or FormatException or ArithmeticException or InvalidOperationException or IOException)
        {
            return false;
        }
    }
}
