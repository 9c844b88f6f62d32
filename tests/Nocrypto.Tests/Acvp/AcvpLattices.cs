using System;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>ML-KEM and ML-DSA, by every strategy.</summary>
internal static class AcvpLattices
{
    internal static bool HoldsForMlKem(AcvpCase test)
    {
        foreach (MlKem set in MlKemSupport.SetsNamed(test.GroupText("parameterSet")))
        {
            switch (test.Mode == "keyGen" ? test.Mode : test.GroupText("function"))
            {
                case "keyGen":
                    using (MlKemDecapsulationKey made = MlKemSupport.Key(set, [.. test.Bytes("d"), .. test.Bytes("z")]))
                    {
                        Assert.Equal(test.ExpectedBytes("ek"), MlKemSupport.EncapsulationKey(made));
                        Assert.Equal(test.ExpectedBytes("dk"), MlKemSupport.Export(made));
                    }
                    break;
                case "encapsulation":
                    CheckEncapsulation(set, test);
                    break;
                case "decapsulation":
                    using (MlKemDecapsulationKey? key = DecapsulationKey(set, test))
                        Assert.Equal(test.ExpectedBytes("k"), MlKemSupport.Decapsulate(key!, test.Bytes("c")));
                    break;
                case "decapsulationKeyCheck":
                    using (MlKemDecapsulationKey? key = DecapsulationKey(set, test))
                        Assert.Equal(test.Passes, key is not null);
                    break;
                case "encapsulationKeyCheck":
                    Assert.Equal(test.Passes, MlKemEncapsulationKey.TryCreate(set, test.Bytes("ek"), out _));
                    break;
                default:
                    throw new InvalidOperationException(test.GroupText("function"));
            }
        }
        return true;
    }

    internal static bool HoldsForMlDsa(AcvpCase test)
    {
        foreach (MlDsa set in MlDsaSupport.SetsOf(test.GroupText("parameterSet")["ML-DSA-".Length..]))
        {
            switch (test.Mode)
            {
                case "keyGen":
                    using (MlDsaPrivateKey made = MlDsaSupport.Key(set, test.Bytes("seed")))
                    {
                        Assert.Equal(test.ExpectedBytes("pk"), MlDsaSupport.Encoded(made.PublicKey));
                        Assert.Equal(test.ExpectedBytes("sk"), MlDsaSupport.Export(made));
                    }
                    break;
                case "sigGen":
                    CheckSignature(set, test);
                    break;
                case "sigVer":
                    bool passes = MlDsaPublicKey.TryCreate(set, test.Bytes("pk"), out MlDsaPublicKey? key)
                        && key.VerifyMu(Mu(test, key), test.Bytes("signature"));
                    Assert.Equal(test.Passes, passes);
                    break;
                default:
                    throw new InvalidOperationException(test.Mode);
            }
        }
        return true;
    }

    private static void CheckEncapsulation(MlKem set, AcvpCase test)
    {
        byte[] ciphertext = new byte[set.CiphertextSize], secret = new byte[MlKem.SharedSecretSize];
        Assert.True(set.TryEncapsulate(test.Bytes("ek"), new ScriptedSource(test.Bytes("m")), ciphertext, secret));
        Assert.Equal(test.ExpectedBytes("c"), ciphertext);
        Assert.Equal(test.ExpectedBytes("k"), secret);
    }

    private static MlKemDecapsulationKey? DecapsulationKey(MlKem set, AcvpCase test)
    {
        if (!test.Has("dk"))
            return MlKemSupport.Key(set, [.. test.Bytes("d"), .. test.Bytes("z")]);
        return MlKemDecapsulationKey.TryCreate(set, test.Bytes("dk"), out MlKemDecapsulationKey? key) ? key : null;
    }

    /// <summary>Hedged signatures take the test's randomness, deterministic ones zeros (FIPS 204 algorithm 2).</summary>
    private static void CheckSignature(MlDsa set, AcvpCase test)
    {
        MlDsaPrivateKey? key;
        Assert.True(test.Has("seed")
            ? MlDsaPrivateKey.TryCreateFromSeed(set, test.Bytes("seed"), out key)
            : MlDsaPrivateKey.TryCreate(set, test.Bytes("sk"), out key));
        byte[] mu = Mu(test, key!.PublicKey), signature = new byte[set.SignatureSize];
        bool deterministic = test.Group.GetProperty("deterministic").GetBoolean();
        Assert.True(deterministic
            ? key.TrySignMuDeterministic(mu, signature)
            : key.TrySignMu(mu, new ScriptedSource(test.Bytes("rnd")), signature));
        Assert.Equal(test.ExpectedBytes("signature"), signature);
        key.Dispose();
    }

    /// <summary>Given, or of the internal interface: of the message alone (FIPS 204 algorithm 7).</summary>
    private static byte[] Mu(AcvpCase test, MlDsaPublicKey key)
    {
        Assert.Equal("internal", test.GroupText("signatureInterface"));
        if (test.Group.GetProperty("externalMu").GetBoolean())
            return test.Bytes("mu");
        byte[] mu = new byte[MlDsa.MuSize];
        using XofState xof = Xof.Shake256.Start();
        xof.Append(key.Hash);
        xof.Append(test.Bytes("message"));
        xof.Read(mu);
        return mu;
    }
}
