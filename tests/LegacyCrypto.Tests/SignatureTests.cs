using System;
using System.Linq;
using System.Security.Cryptography;
using Xunit;

namespace Sundog.LegacyCrypto.Tests;

public sealed class SignatureTests
{
    private static readonly (LegacyHash Hash, HashAlgorithmName Name)[] Hashes =
    [
        (LegacyHash.Sha1, HashAlgorithmName.SHA1), (LegacyHash.Sha256, HashAlgorithmName.SHA256),
        (LegacyHash.Sha384, HashAlgorithmName.SHA384), (LegacyHash.Sha512, HashAlgorithmName.SHA512),
    ];

    [Theory]
    [InlineData("brainpoolP256r1")]
    [InlineData("brainpoolP384r1")]
    [InlineData("brainpoolP512r1")]
    public void Brainpool_signatures_of_the_platform_verify_and_changed_ones_do_not(string curve)
    {
        using ECDsa platform = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        ECPoint q = platform.ExportParameters(false).Q;
        byte[] point = [4, .. q.X!, .. q.Y!];
        Assert.True(BrainpoolPublicKey.TryCreate(curve, point, out BrainpoolPublicKey? key));
        foreach ((LegacyHash hash, HashAlgorithmName name) in Hashes)
        {
            byte[] signature = platform.SignData([1, 2], name, DSASignatureFormat.Rfc3279DerSequence);
            AssertOnly((candidate, message) => key.Verify(hash, message, candidate), signature);
        }

        byte[] offCurve = [.. point];
        offCurve[^1] ^= 1;
        foreach (byte[] bad in new byte[][] { [], [0], [4], point[..^1], [.. point, 0], offCurve, new byte[point.Length], [6, .. point[1..]] })
            Assert.False(BrainpoolPublicKey.TryCreate(curve, bad, out _));
        Assert.False(BrainpoolPublicKey.TryCreate("secp256r1", point, out _));
        Assert.False(BrainpoolPublicKey.TryCreate("brainpoolP1", point, out _));
        byte[] compressed = [(byte)(2 + (q.Y![^1] & 1)), .. q.X!];
        Assert.True(BrainpoolPublicKey.TryCreate(curve, compressed, out _));
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    public void Dsa_signatures_of_the_platform_verify_and_changed_ones_do_not(int bits)
    {
        using DSA platform = DSA.Create(bits);
        DSAParameters parameters = platform.ExportParameters(false);
        Assert.True(DsaVerificationKey.TryCreate(parameters.P, parameters.Q, parameters.G, parameters.Y, out DsaVerificationKey? key));
        foreach ((LegacyHash hash, HashAlgorithmName name) in Hashes)
        {
            byte[] signature = platform.SignData([1, 2], name, DSASignatureFormat.Rfc3279DerSequence);
            AssertOnly((candidate, message) => key.Verify(hash, message, candidate), signature);
        }

        byte[] one = [1], otherY = [.. parameters.Y!], evenP = [.. parameters.P!], zero = [];
        otherY[^1] ^= 1;
        evenP[^1] ^= 1;
        Assert.False(DsaVerificationKey.TryCreate(parameters.P, parameters.Q, parameters.G, otherY, out _));
        Assert.False(DsaVerificationKey.TryCreate(parameters.P, parameters.Q, parameters.G, one, out _));
        Assert.False(DsaVerificationKey.TryCreate(parameters.P, parameters.Q, one, parameters.Y, out _));
        Assert.False(DsaVerificationKey.TryCreate(evenP, parameters.Q, parameters.G, parameters.Y, out _));
        Assert.False(DsaVerificationKey.TryCreate(zero, zero, zero, zero, out _));
        Assert.False(DsaVerificationKey.TryCreate(new byte[513], parameters.Q, parameters.G, parameters.Y, out _));
    }

    /// <summary>The signature verifies, no change of a byte of it does, and nothing throws.</summary>
    private static void AssertOnly(Func<byte[], byte[], bool> verify, byte[] signature)
    {
        Assert.True(verify(signature, [1, 2]));
        Assert.False(verify(signature, [1, 3]));
        for (int i = 0; i < signature.Length; i++)
        {
            byte[] changed = [.. signature];
            changed[i] ^= 0x41;
            Assert.False(verify(changed, [1, 2]));
        }
        for (int length = 0; length < signature.Length; length += 5)
            Assert.False(verify(signature[..length], [1, 2]));
        Assert.False(verify([.. signature, 0], [1, 2]));
        Assert.False(verify([.. Enumerable.Repeat((byte)0xff, 100)], [1, 2]));
    }
}
