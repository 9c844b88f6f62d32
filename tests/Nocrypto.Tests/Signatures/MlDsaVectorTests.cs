using System;
using System.Collections.Generic;
using System.Text.Json;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>Public vectors: Wycheproof, and NIST's ACVP in BoringSSL's text form; each by every strategy.</summary>
public sealed class MlDsaVectorTests
{
    private static byte[] Hex(Dictionary<string, string> record, string name) => Convert.FromHexString(record[name]);

    private static byte[] Context(WycheproofCase test) => test.Test.TryGetProperty("ctx", out _) ? test.Bytes("ctx") : [];

    private static byte[] GroupBytes(WycheproofCase test, string property)
        => Convert.FromHexString(test.Group.GetProperty(property).GetString()!);

    [Theory]
    [InlineData("44", 180)]
    [InlineData("65", 210)]
    [InlineData("87", 241)]
    public void Wycheproof_holds_for_verification(string level, int count)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        Assert.Equal(count, Wycheproof.ForEach($"mldsa_{level}_verify_test.json", test =>
        {
            foreach (MlDsa set in MlDsaSupport.SetsOf(level))
            {
                bool valid = MlDsaPublicKey.TryCreate(set, GroupBytes(test, "publicKey"), out MlDsaPublicKey? key)
                    && key.Verify(test.Bytes("msg"), Context(test), test.Bytes("sig"));
                Assert.Equal(test.IsValid, valid);
            }
        }));
    }

    [Theory]
    [InlineData("44", 86)]
    [InlineData("65", 105)]
    [InlineData("87", 96)]
    public void Wycheproof_holds_for_signing_from_a_seed(string level, int count)
        => Sign(level, $"mldsa_{level}_sign_seed_test.json", count, (set, test) =>
            MlDsaPrivateKey.TryCreateFromSeed(set, GroupBytes(test, "privateSeed"), out MlDsaPrivateKey? key) ? key : null);

    [Theory]
    [InlineData("44", 73)]
    [InlineData("65", 78)]
    [InlineData("87", 69)]
    public void Wycheproof_holds_for_signing_with_an_expanded_key(string level, int count)
        => Sign(level, $"mldsa_{level}_sign_noseed_test.json", count, (set, test) =>
            MlDsaPrivateKey.TryCreate(set, GroupBytes(test, "privateKey"), out MlDsaPrivateKey? key) ? key : null);

    private static void Sign(string level, string file, int count, Func<MlDsa, WycheproofCase, MlDsaPrivateKey?> read)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        Assert.Equal(count, Wycheproof.ForEach(file, test =>
        {
            foreach (MlDsa set in MlDsaSupport.SetsOf(level))
            {
                using MlDsaPrivateKey? key = read(set, test);
                if (!test.IsValid)
                {
                    // A key that is refused, or a context that is our own caller's error.
                    Assert.True(key is null || Context(test).Length > MlDsa.MaxContextSize);
                    continue;
                }
                Assert.NotNull(key);
                if (test.Group.TryGetProperty("publicKey", out JsonElement publicKey) && publicKey.ValueKind == JsonValueKind.String)
                    Assert.Equal(GroupBytes(test, "publicKey"), MlDsaSupport.Encoded(key.PublicKey));
                CheckSignature(key, test);
            }
        }));
    }

    private static void CheckSignature(MlDsaPrivateKey key, WycheproofCase test)
    {
        byte[] mu = test.Bytes("mu"), signature = new byte[key.MaxSignatureSize];
        // Tests of the internal interface have no message.
        if (test.Test.TryGetProperty("msg", out _))
        {
            byte[] computed = new byte[MlDsa.MuSize];
            key.PublicKey.ComputeMu(test.Bytes("msg"), Context(test), computed);
            Assert.Equal(mu, computed);
        }
        RandomSource random = new ScriptedSource(test.Test.TryGetProperty("rnd", out _) ? test.Bytes("rnd") : new byte[32]);
        Assert.True(key.TrySignMu(mu, random, signature));
        Assert.Equal(test.Bytes("sig"), signature);
        Assert.True(key.PublicKey.VerifyMu(mu, signature));
    }

    [Theory]
    [InlineData("44")]
    [InlineData("65")]
    [InlineData("87")]
    public void Acvp_holds_for_key_generation(string level)
        => ForEachRecord($"mldsa_nist_keygen_{level}_tests.txt", 25, record =>
        {
            foreach (MlDsa set in MlDsaSupport.SetsOf(level))
            {
                using MlDsaPrivateKey key = MlDsaSupport.Key(set, Hex(record, "seed"));
                Assert.Equal(Hex(record, "pub"), MlDsaSupport.Encoded(key.PublicKey));
                Assert.Equal(Hex(record, "priv"), MlDsaSupport.Export(key));
            }
        });

    /// <summary>Of the internal interface: µ is of the message alone (FIPS 204 algorithm 7).</summary>
    [Theory]
    [InlineData("44", 15)]
    [InlineData("65", 10)]
    [InlineData("87", 10)]
    public void Acvp_holds_for_deterministic_signatures(string level, int count)
        => ForEachRecord($"mldsa_nist_siggen_{level}_tests.txt", count, record =>
        {
            foreach (MlDsa set in MlDsaSupport.SetsOf(level))
            {
                Assert.True(MlDsaPrivateKey.TryCreate(set, Hex(record, "sk"), out MlDsaPrivateKey? key));
                byte[] mu = new byte[MlDsa.MuSize], signature = new byte[set.SignatureSize];
                using XofState xof = Xof.Shake256.Start();
                xof.Append(key.PublicKey.Hash);
                xof.Append(Hex(record, "message"));
                xof.Read(mu);
                Assert.True(key.TrySignMuDeterministic(mu, signature));
                Assert.Equal(Hex(record, "signature"), signature);
                Assert.True(key.PublicKey.VerifyMu(mu, signature));
                key.Dispose();
            }
        });

    private static void ForEachRecord(string file, int count, Action<Dictionary<string, string>> check)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        int ran = 0;
        foreach (Dictionary<string, string> record in MlKemSupport.Records(VectorFiles.Path("acvp", "boringssl-txt", file)))
        {
            check(record);
            ran++;
        }
        Assert.Equal(count, ran);
        VectorCounts.Record(file, ran);
    }
}
