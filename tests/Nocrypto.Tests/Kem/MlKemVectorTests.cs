using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>Public vectors: Wycheproof, NIST's ACVP in BoringSSL's text form, and C2SP's CCTV; each by every strategy.</summary>
public sealed class MlKemVectorTests
{
    private static byte[] Hex(Dictionary<string, string> record, string name) => Convert.FromHexString(record[name]);

    private static (byte[] Ciphertext, byte[] Secret)? Encapsulate(MlKem set, byte[] key, byte[] message)
    {
        byte[] ciphertext = new byte[set.CiphertextSize], secret = new byte[32];
        bool valid = set.TryEncapsulate(key, new ScriptedSource(message), ciphertext, secret);
        Assert.Equal(valid, MlKemEncapsulationKey.TryCreate(set, key, out MlKemEncapsulationKey? peer));
        if (peer is null)
            return null;
        byte[] again = new byte[set.CiphertextSize];
        peer.Encapsulate(new ScriptedSource(message), again, secret);
        Assert.Equal(ciphertext, again);
        return (ciphertext, secret);
    }

    [Theory]
    [InlineData("mlkem_512_keygen_seed_test.json", 100)]
    [InlineData("mlkem_768_keygen_seed_test.json", 100)]
    [InlineData("mlkem_1024_keygen_seed_test.json", 100)]
    public void Wycheproof_holds_for_key_generation(string file, int count)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        Assert.Equal(count, Wycheproof.ForEach(file, test => ForEachSet(test, set =>
        {
            using MlKemDecapsulationKey key = MlKemSupport.Key(set, test.Bytes("seed"));
            Assert.Equal(test.Bytes("ek"), MlKemSupport.EncapsulationKey(key));
            Assert.Equal(test.Bytes("dk"), MlKemSupport.Export(key));
        })));
    }

    [Theory]
    [InlineData("mlkem_512_encaps_test.json", 261)]
    [InlineData("mlkem_768_encaps_test.json", 265)]
    [InlineData("mlkem_1024_encaps_test.json", 269)]
    public void Wycheproof_holds_for_encapsulation(string file, int count)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        Assert.Equal(count, Wycheproof.ForEach(file, test => ForEachSet(test, set =>
        {
            var result = Encapsulate(set, test.Bytes("ek"), test.Bytes("m"));
            Assert.Equal(test.IsValid, result is not null);
            if (result is not { } made)
                return;
            Assert.Equal(test.Bytes("c"), made.Ciphertext);
            Assert.Equal(test.Bytes("K"), made.Secret);
        })));
    }

    [Theory]
    [InlineData("mlkem_512_test.json", 193)]
    [InlineData("mlkem_768_test.json", 193)]
    [InlineData("mlkem_1024_test.json", 193)]
    public void Wycheproof_holds_for_decapsulation_from_a_seed(string file, int count)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        Assert.Equal(count, Wycheproof.ForEach(file, test => ForEachSet(test, set =>
        {
            bool made = MlKemDecapsulationKey.TryCreateFromSeed(set, test.Bytes("seed"), out MlKemDecapsulationKey? key);
            byte[]? secret = made ? MlKemSupport.Decapsulate(key!, test.Bytes("c")) : null;
            if (test.IsValid)
            {
                Assert.Equal(test.Bytes("ek"), MlKemSupport.EncapsulationKey(key!));
                Assert.Equal(test.Bytes("K"), secret);
            }
            else
            {
                Assert.Null(secret);
            }
            key?.Dispose();
        })));
    }

    [Theory]
    [InlineData("mlkem_512_semi_expanded_decaps_test.json", 9)]
    [InlineData("mlkem_768_semi_expanded_decaps_test.json", 9)]
    [InlineData("mlkem_1024_semi_expanded_decaps_test.json", 9)]
    public void Wycheproof_holds_for_decapsulation_with_an_expanded_key(string file, int count)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        Assert.Equal(count, Wycheproof.ForEach(file, test => ForEachSet(test, set =>
        {
            bool read = MlKemDecapsulationKey.TryCreate(set, test.Bytes("dk"), out MlKemDecapsulationKey? key);
            byte[]? secret = read ? MlKemSupport.Decapsulate(key!, test.Bytes("c")) : null;
            Assert.Equal(test.IsValid, secret is not null);
            if (test.IsValid && test.Test.TryGetProperty("K", out _))
                Assert.Equal(test.Bytes("K"), secret);
            key?.Dispose();
        })));
    }

    [Theory]
    [InlineData("mlkem768_keygen_tests.txt", 100)]
    [InlineData("mlkem1024_keygen_tests.txt", 100)]
    [InlineData("mlkem768_nist_keygen_tests.txt", 25)]
    [InlineData("mlkem1024_nist_keygen_tests.txt", 25)]
    public void Acvp_holds_for_key_generation(string file, int count)
        => ForEachRecord(file, count, (set, record) =>
        {
            byte[] seed = record.ContainsKey("seed") ? Hex(record, "seed") : [.. Hex(record, "d"), .. Hex(record, "z")];
            using MlKemDecapsulationKey key = MlKemSupport.Key(set, seed);
            Assert.Equal(Hex(record, record.ContainsKey("ek") ? "ek" : "public_key"), MlKemSupport.EncapsulationKey(key));
            Assert.Equal(Hex(record, record.ContainsKey("dk") ? "dk" : "private_key"), MlKemSupport.Export(key));
        });

    [Theory]
    [InlineData("mlkem768_encap_tests.txt", 263)]
    [InlineData("mlkem1024_encap_tests.txt", 263)]
    public void Acvp_holds_for_encapsulation(string file, int count)
        => ForEachRecord(file, count, (set, record) =>
        {
            var result = Encapsulate(set, Hex(record, "public_key"), Hex(record, "entropy"));
            Assert.Equal(record["result"] == "pass", result is not null);
            if (result is not { } made)
                return;
            Assert.Equal(Hex(record, "ciphertext"), made.Ciphertext);
            Assert.Equal(Hex(record, "shared_secret"), made.Secret);
        });

    [Theory]
    [InlineData("mlkem768_decap_tests.txt", 305)]
    [InlineData("mlkem1024_decap_tests.txt", 305)]
    public void Acvp_holds_for_decapsulation(string file, int count)
        => ForEachRecord(file, count, (set, record) =>
        {
            bool read = MlKemDecapsulationKey.TryCreate(set, Hex(record, "private_key"), out MlKemDecapsulationKey? key);
            byte[]? secret = read ? MlKemSupport.Decapsulate(key!, Hex(record, "ciphertext")) : null;
            Assert.Equal(record["result"] == "pass", secret is not null);
            if (secret is not null)
                Assert.Equal(Hex(record, "shared_secret"), secret);
            key?.Dispose();
        });

    [Theory]
    [InlineData("mlkem768_nist_decap_tests.txt", 10)]
    [InlineData("mlkem1024_nist_decap_tests.txt", 10)]
    public void Nists_decapsulations_under_one_key_hold(string file, int count)
    {
        byte[] key = [];
        ForEachRecord(file, count + 1, (set, record) =>
        {
            if (record.ContainsKey("dk"))
                key = Hex(record, "dk");
            if (!record.ContainsKey("c"))
                return;
            Assert.True(MlKemDecapsulationKey.TryCreate(set, key, out MlKemDecapsulationKey? read));
            Assert.Equal(Hex(record, "k"), MlKemSupport.Decapsulate(read, Hex(record, "c")));
            read.Dispose();
        });
    }

    /// <summary>Every value from q on in every place of a key.</summary>
    [Theory]
    [InlineData("ML-KEM-512")]
    [InlineData("ML-KEM-768")]
    [InlineData("ML-KEM-1024")]
    public void Cctv_keys_that_fail_the_modulus_check_are_refused(string name)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        using StreamReader lines = new(new GZipStream(
            File.OpenRead(VectorFiles.Path("cctv", "ML-KEM", "modulus", name + ".txt.gz")), CompressionMode.Decompress));
        int count = 0;
        for (; lines.ReadLine() is { } line; count++)
        {
            foreach (MlKem set in MlKemSupport.SetsNamed(name))
                Assert.False(MlKemEncapsulationKey.TryCreate(set, Convert.FromHexString(line), out _));
        }
        Assert.True(count >= 4096 - MlKemArithmetic.Q);
        VectorCounts.Record($"cctv-modulus-{name}.txt.gz", count);
    }

    /// <summary>
    /// Matrices that take a fourth and fifth block of SHAKE, and ciphertexts that differ only after a zero byte. The file of
    /// intermediate values begins with the key: its seed was expanded as a draft of FIPS 203 had it, without k.
    /// </summary>
    [Theory]
    [InlineData("intermediate", "ML-KEM-512")]
    [InlineData("intermediate", "ML-KEM-768")]
    [InlineData("intermediate", "ML-KEM-1024")]
    [InlineData("unluckysample", "ML-KEM-512")]
    [InlineData("unluckysample", "ML-KEM-768")]
    [InlineData("unluckysample", "ML-KEM-1024")]
    [InlineData("strcmp", "ML-KEM-512")]
    [InlineData("strcmp", "ML-KEM-768")]
    [InlineData("strcmp", "ML-KEM-1024")]
    public void Cctv_edge_cases_hold(string folder, string name)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        Dictionary<string, string> record = MlKemSupport.Records(VectorFiles.Path("cctv", "ML-KEM", folder, name + ".txt")).Single();
        foreach (MlKem set in MlKemSupport.SetsNamed(name))
        {
            Assert.True(MlKemDecapsulationKey.TryCreate(set, Hex(record, "dk"), out MlKemDecapsulationKey? key));
            Assert.Equal(Hex(record, "K"), MlKemSupport.Decapsulate(key, Hex(record, "c")));
            key.Dispose();
            if (record.ContainsKey("ek"))
                Assert.Equal(Hex(record, "c"), Encapsulate(set, Hex(record, "ek"), Hex(record, "m"))!.Value.Ciphertext);
        }
        VectorCounts.Record($"cctv-{folder}-{name}.txt", 1);
    }

    private static void ForEachSet(WycheproofCase test, Action<MlKem> check)
    {
        foreach (MlKem set in MlKemSupport.SetsNamed(test.Group.GetProperty("parameterSet").GetString()!))
            check(set);
    }

    private static void ForEachRecord(string file, int count, Action<MlKem, Dictionary<string, string>> check)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        string name = file.StartsWith("mlkem768", StringComparison.Ordinal) ? "ML-KEM-768" : "ML-KEM-1024";
        int ran = 0;
        foreach (Dictionary<string, string> record in MlKemSupport.Records(VectorFiles.Path("acvp", "boringssl-txt", file)))
        {
            foreach (MlKem set in MlKemSupport.SetsNamed(name))
                check(set, record);
            ran++;
        }
        Assert.Equal(count, ran);
        VectorCounts.Record(file, ran);
    }
}
