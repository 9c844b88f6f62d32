using System;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using Xunit;

namespace Sundog.LegacyCrypto.Tests;

/// <summary>SLH-DSA (FIPS 205), with signatures that BouncyCastle makes.</summary>
public sealed class SlhDsaTests
{
    private static readonly byte[] Message = [1, 2, 3];

    [Theory]
    [InlineData("SLH-DSA-SHA2-128f")]
    [InlineData("SLH-DSA-SHAKE-128f")]
    [InlineData("SLH-DSA-SHA2-192f")]
    [InlineData("SLH-DSA-SHA2-256f")]
    public void A_signature_verifies_and_what_was_changed_does_not(string name)
    {
        (byte[] encoded, byte[] signature) = Sign(name, context: [7]);
        Assert.True(SlhDsaPublicKey.TryCreate(name, encoded, out SlhDsaPublicKey? key));
        Assert.True(key.Verify(Message, [7], signature));
        Assert.False(key.Verify(Message, [], signature));
        Assert.False(key.Verify([1, 2], [7], signature));
        foreach (int place in new[] { 0, signature.Length / 2, signature.Length - 1 })
        {
            byte[] changed = [.. signature];
            changed[place] ^= 1;
            Assert.False(key.Verify(Message, [7], changed));
        }
        foreach (byte[] size in new byte[][] { [], signature[..^1], [.. signature, 0] })
            Assert.False(key.Verify(Message, [7], size));
        encoded[^1] ^= 1;
        Assert.True(SlhDsaPublicKey.TryCreate(name, encoded, out SlhDsaPublicKey? other));
        Assert.False(other.Verify(Message, [7], signature));
    }

    [Theory]
    [InlineData("SLH-DSA-SHA2-128s", 32)]
    [InlineData("SLH-DSA-SHAKE-192s", 48)]
    [InlineData("slh-dsa-shake-256f", 64)]
    public void A_key_has_the_size_of_its_parameter_set(string name, int size)
    {
        Assert.True(SlhDsaPublicKey.TryCreate(name, new byte[size], out _));
        Assert.False(SlhDsaPublicKey.TryCreate(name, new byte[size - 1], out _));
        Assert.False(SlhDsaPublicKey.TryCreate(name, new byte[size + 1], out _));
        Assert.False(SlhDsaPublicKey.TryCreate(name + "x", new byte[size], out _));
    }

    [Fact]
    public void A_context_of_more_than_255_bytes_is_a_misuse()
    {
        Assert.True(SlhDsaPublicKey.TryCreate("SLH-DSA-SHA2-128s", new byte[32], out SlhDsaPublicKey? key));
        Assert.False(key.Verify(Message, new byte[255], new byte[7856]));
        Assert.Throws<ArgumentException>("context", () => key.Verify(Message, new byte[256], new byte[7856]));
    }

    private static (byte[] Key, byte[] Signature) Sign(string name, byte[] context)
    {
        SlhDsaKeyPairGenerator generator = new();
        generator.Init(new SlhDsaKeyGenerationParameters(new SecureRandom(), Parameters(name)));
        AsymmetricCipherKeyPair pair = generator.GenerateKeyPair();
        SlhDsaSigner signer = new(Parameters(name), deterministic: true);
        signer.Init(true, new ParametersWithContext(pair.Private, context));
        signer.BlockUpdate(Message);
        return (((SlhDsaPublicKeyParameters)pair.Public).GetEncoded(), signer.GenerateSignature());
    }

    private static SlhDsaParameters Parameters(string name) => name switch
    {
        "SLH-DSA-SHA2-128f" => SlhDsaParameters.slh_dsa_sha2_128f,
        "SLH-DSA-SHAKE-128f" => SlhDsaParameters.slh_dsa_shake_128f,
        "SLH-DSA-SHA2-192f" => SlhDsaParameters.slh_dsa_sha2_192f,
        _ => SlhDsaParameters.slh_dsa_sha2_256f,
    };
}
