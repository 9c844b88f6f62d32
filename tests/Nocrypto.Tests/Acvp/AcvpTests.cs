using System;
using System.Collections.Generic;
using System.Linq;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>NIST's ACVP vectors, every file of them: run, with the count of its tests, or listed with the reason.</summary>
public sealed class AcvpTests
{
    /// <summary>What checks a file; how many of its tests are answered; how many have parameters that do not exist here.</summary>
    private static readonly Dictionary<string, (Func<AcvpCase, bool> Check, int Answered, int NotOffered)> Run = new()
    {
        ["ACVP-AES-CBC"] = (AcvpAes.HoldsForCbc, 26, 12),
        ["ACVP-AES-CCM"] = (AcvpAes.HoldsForCcm, 0, 72),
        ["ACVP-AES-CTR"] = (AcvpAes.HoldsForCtr, 32, 16),
        ["ACVP-AES-ECB"] = (AcvpAes.HoldsForEcb, 22, 10),
        ["ACVP-AES-GCM"] = (AcvpAes.HoldsForGcm, 28, 14),
        ["ACVP-AES-GCM-randnonce"] = (AcvpAes.HoldsForGcm, 4, 0),
        ["ACVP-AES-GMAC"] = (AcvpAes.HoldsForGcm, 420, 210),
        ["ACVP-AES-KW"] = (AcvpAes.HoldsForKeyWrap, 20, 10),
        ["ACVP-AES-KWP"] = (AcvpAes.HoldsForPaddedKeyWrap, 16, 8),
        ["ECDSA"] = (AcvpSignatures.HoldsForEcdsa, 12, 12),
        ["EDDSA"] = (AcvpSignatures.HoldsForEddsa, 2, 1),
        ["HKDF"] = (AcvpKdfs.HoldsForHkdf, 10, 0),
        ["HMAC-SHA-1"] = (AcvpHashes.HoldsForHmac, 7, 0),
        ["HMAC-SHA2-224"] = (AcvpHashes.HoldsForHmac, 7, 0),
        ["HMAC-SHA2-256"] = (AcvpHashes.HoldsForHmac, 8, 0),
        ["HMAC-SHA2-384"] = (AcvpHashes.HoldsForHmac, 7, 0),
        ["HMAC-SHA2-512"] = (AcvpHashes.HoldsForHmac, 7, 0),
        ["HMAC-SHA2-512-256"] = (AcvpHashes.HoldsForHmac, 8, 0),
        ["KAS-ECC-SSC"] = (AcvpSignatures.HoldsForEcdh, 15, 5),
        ["KDA"] = (AcvpKdfs.HoldsForHkdf, 20, 0),
        ["ML-DSA"] = (AcvpLattices.HoldsForMlDsa, 27, 0),
        ["ML-DSA-seed"] = (AcvpLattices.HoldsForMlDsa, 6, 0),
        ["ML-KEM"] = (AcvpLattices.HoldsForMlKem, 10, 0),
        ["ML-KEM-encap-key-check"] = (AcvpLattices.HoldsForMlKem, 4, 0),
        ["ML-KEM-seed"] = (AcvpLattices.HoldsForMlKem, 4, 0),
        ["PBKDF"] = (AcvpKdfs.HoldsForPbkdf2, 9, 1),
        ["RSA"] = (AcvpRsa.HoldsForVerification, 54, 51),
        ["RSA-sigGen"] = (AcvpRsa.HoldsForSigning, 21, 11),
        ["SHA-1"] = (AcvpHashes.HoldsForHash, 2, 0),
        ["SHA2-224"] = (AcvpHashes.HoldsForHash, 2, 0),
        ["SHA2-256"] = (AcvpHashes.HoldsForHash, 2, 0),
        ["SHA2-384"] = (AcvpHashes.HoldsForHash, 2, 0),
        ["SHA2-512"] = (AcvpHashes.HoldsForHash, 2, 0),
        ["SHAKE-128"] = (AcvpHashes.HoldsForXof, 3, 0),
        ["SHAKE-256"] = (AcvpHashes.HoldsForXof, 3, 0),
        ["TLS12"] = (AcvpKdfs.HoldsForTlsPrf, 14, 0),
        ["hmacDRBG"] = (AcvpKdfs.HoldsForHmacDrbg, 2, 0),
        ["kdf-components"] = (AcvpKdfs.HoldsForTlsPrf, 3, 1),
    };

    /// <summary>Why a file has nothing to say here.</summary>
    private static readonly Dictionary<string, string> NotRun = new()
    {
        ["ACVP-AES-CBC-CS3"] = "CBC with ciphertext stealing is not offered.",
        ["ACVP-AES-XTS"] = "XTS, a mode for disks, is not offered.",
        ["CMAC-AES"] = "CMAC is not offered; CCM and GCM authenticate.",
        ["KAS-FFC-SSC"] = "Its groups, FB and FC of FIPS 186, are not offered; those of RFC 7919 are, and the file has none.",
        ["KDF"] = "The KDF of SP 800-108 is not offered; HKDF is.",
        ["SLH-DSA"] = "LegacyCrypto verifies the form with a context (FIPS 205 §10.2); the file has the internal one (§9).",
        ["cSHAKE-128"] = "cSHAKE is not offered; SHAKE is.",
        ["cSHAKE-256"] = "cSHAKE is not offered; SHAKE is.",
        ["ctrDRBG"] = "CTR_DRBG is not offered; HMAC_DRBG is.",
    };

    /// <summary>What other tests run: those of TLS, on its key schedule.</summary>
    private static readonly string[] RunElsewhere = ["TLS13"];

    public static TheoryData<string> Files => [.. Run.Keys];

    [Theory, MemberData(nameof(Files))]
    public void Every_test_of_the_file_holds(string name)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        (Func<AcvpCase, bool> check, int answered, int notOffered) = Run[name];
        Assert.Equal((answered, notOffered), Vectors.Acvp.ForEach(name, check));
    }

    [Fact]
    public void Every_file_is_run_or_listed_with_the_reason()
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        IEnumerable<string> listed = [.. Run.Keys, .. NotRun.Keys, .. RunElsewhere];
        Assert.Equal(listed.Order(StringComparer.Ordinal), Vectors.Acvp.Names.Order(StringComparer.Ordinal));
        foreach ((string name, string reason) in NotRun)
            VectorCounts.RecordNotRun(name + Vectors.Acvp.Extension, reason);
    }
}
