using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>
/// Every file of public vectors, but for ACVP's, which <see cref="AcvpTests"/> lists: run by a test, or listed with the
/// reason. A file that is new makes the test fail. That each file counted as run was run is what <c>./test</c> sees from the
/// counts.
/// </summary>
public sealed class VectorListingTests
{
    /// <summary>Wycheproof's, without the ending _test.json.</summary>
    private static readonly string[] Wycheproof =
    [
        "aes_cbc_pkcs5", "aes_ccm", "aes_gcm", "aes_gmac", "aes_kwp", "aes_wrap", "chacha20_poly1305",
        "ecdh_secp256r1_ecpoint", "ecdh_secp256r1", "ecdh_secp384r1_ecpoint", "ecdh_secp384r1", "ecdh_secp521r1_ecpoint",
        "ecdh_secp521r1", "ecdsa_secp256r1_sha256_p1363", "ecdsa_secp256r1_sha256", "ecdsa_secp256r1_sha512",
        "ecdsa_secp384r1_sha256", "ecdsa_secp384r1_sha384_p1363", "ecdsa_secp384r1_sha384", "ecdsa_secp384r1_sha512",
        "ecdsa_secp521r1_sha512_p1363", "ecdsa_secp521r1_sha512", "ed25519", "ed448", "hkdf_sha1", "hkdf_sha256",
        "hkdf_sha384", "hkdf_sha512", "hmac_sha1", "hmac_sha256", "hmac_sha384", "hmac_sha3_256", "hmac_sha512",
        "mldsa_44_sign_noseed", "mldsa_44_sign_seed", "mldsa_44_verify", "mldsa_65_sign_noseed", "mldsa_65_sign_seed",
        "mldsa_65_verify", "mldsa_87_sign_noseed", "mldsa_87_sign_seed", "mldsa_87_verify", "mlkem_1024_encaps",
        "mlkem_1024_keygen_seed", "mlkem_1024_semi_expanded_decaps", "mlkem_1024", "mlkem_512_encaps",
        "mlkem_512_keygen_seed", "mlkem_512_semi_expanded_decaps", "mlkem_512", "mlkem_768_encaps", "mlkem_768_keygen_seed",
        "mlkem_768_semi_expanded_decaps", "mlkem_768", "pbes2_hmacsha256_aes_128", "pbes2_hmacsha256_aes_256",
        "pbes2_hmacsha384_aes_128", "pbes2_hmacsha384_aes_256", "pbes2_hmacsha512_aes_128", "pbes2_hmacsha512_aes_256",
        "pbkdf2_hmacsha1", "pbkdf2_hmacsha256", "pbkdf2_hmacsha384", "pbkdf2_hmacsha512", "primality",
        "rsa_oaep_2048_sha1_mgf1sha1", "rsa_oaep_2048_sha224_mgf1sha1", "rsa_oaep_2048_sha224_mgf1sha224",
        "rsa_oaep_2048_sha256_mgf1sha1", "rsa_oaep_2048_sha256_mgf1sha256", "rsa_oaep_2048_sha384_mgf1sha1",
        "rsa_oaep_2048_sha384_mgf1sha384", "rsa_oaep_2048_sha512_mgf1sha1", "rsa_oaep_2048_sha512_mgf1sha512",
        "rsa_oaep_3072_sha256_mgf1sha1", "rsa_oaep_3072_sha256_mgf1sha256", "rsa_oaep_3072_sha512_256_mgf1sha1",
        "rsa_oaep_3072_sha512_256_mgf1sha512_256", "rsa_oaep_3072_sha512_mgf1sha1", "rsa_oaep_3072_sha512_mgf1sha512",
        "rsa_oaep_4096_sha256_mgf1sha1", "rsa_oaep_4096_sha256_mgf1sha256", "rsa_oaep_4096_sha512_mgf1sha1",
        "rsa_oaep_4096_sha512_mgf1sha512", "rsa_oaep_misc", "rsa_pkcs1_2048_sig_gen", "rsa_pkcs1_3072_sig_gen",
        "rsa_pkcs1_4096_sig_gen", "rsa_pss_2048_sha256_mgf1_0", "rsa_pss_2048_sha256_mgf1_32", "rsa_pss_2048_sha384_mgf1_48",
        "rsa_pss_3072_sha256_mgf1_32", "rsa_pss_4096_sha256_mgf1_32", "rsa_pss_4096_sha384_mgf1_48",
        "rsa_pss_4096_sha512_mgf1_32", "rsa_pss_4096_sha512_mgf1_64", "rsa_pss_misc", "rsa_signature_2048_sha256",
        "rsa_signature_2048_sha384", "rsa_signature_2048_sha512", "rsa_signature_3072_sha256", "rsa_signature_3072_sha384",
        "rsa_signature_3072_sha512", "rsa_signature_4096_sha256", "rsa_signature_4096_sha384", "rsa_signature_4096_sha512",
        "x25519_asn", "x25519", "x448_asn", "x448",
    ];

    /// <summary>NIST's lattices in BoringSSL's text form, without the ending _tests.txt.</summary>
    private static readonly string[] Lattices =
    [
        "mldsa_nist_keygen_44", "mldsa_nist_keygen_65", "mldsa_nist_keygen_87", "mldsa_nist_siggen_44",
        "mldsa_nist_siggen_65", "mldsa_nist_siggen_87", "mlkem1024_decap", "mlkem1024_encap", "mlkem1024_keygen",
        "mlkem1024_nist_decap", "mlkem1024_nist_keygen", "mlkem768_decap", "mlkem768_encap", "mlkem768_keygen",
        "mlkem768_nist_decap", "mlkem768_nist_keygen",
    ];

    private static readonly string[] Others =
    [
        "ed25519vectors.json", "limbo.json.gz", "rfc8448.json",
        .. from folder in new[] { "intermediate", "modulus", "strcmp", "unluckysample" }
           from set in new[] { "ML-KEM-512", "ML-KEM-768", "ML-KEM-1024" }
           select set + (folder == "modulus" ? ".txt.gz" : ".txt"),
    ];

    /// <summary>Why a file has nothing to say here.</summary>
    private static readonly Dictionary<string, string> NotRun = new()
    {
        ["aes_cmac_test.json"] = "CMAC is not offered; CCM and GCM authenticate.",
        ["aes_gcm_siv_test.json"] = "AES-GCM-SIV is not offered.",
        ["ec_prime_order_curves_test.json"] = "Curves other than those of NIST, whose files stand apart, are not offered.",
        ["kmac128_no_customization_test.json"] = "KMAC is not offered.",
        ["pbes2_hmacsha256_aes_192_test.json"] = "AES-192 is not offered.",
        ["pbes2_hmacsha384_aes_192_test.json"] = "AES-192 is not offered.",
        ["pbes2_hmacsha512_aes_192_test.json"] = "AES-192 is not offered.",
        ["rsa_oaep_2048_sha512_224_mgf1sha1_test.json"] = "SHA-512/224 is not offered.",
        ["rsa_oaep_2048_sha512_224_mgf1sha512_224_test.json"] = "SHA-512/224 is not offered.",
        ["rsa_pkcs1_1024_sig_gen_test.json"] = "RSA keys below 2048 bits are refused.",
        ["rsa_pkcs1_1536_sig_gen_test.json"] = "RSA keys below 2048 bits are refused.",
        ["rsa_pkcs1_2048_test.json"] = "Decryption with the padding of PKCS#1 v1.5 is not offered.",
        ["rsa_pkcs1_3072_test.json"] = "Decryption with the padding of PKCS#1 v1.5 is not offered.",
        ["rsa_pkcs1_4096_test.json"] = "Decryption with the padding of PKCS#1 v1.5 is not offered.",
        ["rsa_pss_2048_sha1_mgf1_20_test.json"] = "SHA-1 is not offered for signatures.",
        ["rsa_pss_misc_params_test.json"] = "Its signatures are those of rsa_pss_misc_test.json, with the parameters in the key.",
        ["xchacha20_poly1305_test.json"] = "XChaCha20-Poly1305 is not offered.",
        ["mldsa_nist_keygen_tests.txt"] = "It is empty: there is a file for each parameter set.",
        ["mldsa_nist_siggen_tests.txt"] = "It is empty: there is a file for each parameter set.",
    };

    [Fact]
    public void Every_file_is_run_or_listed_with_the_reason()
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        string acvp = VectorFiles.Path("acvp", "boringssl-acvp") + Path.DirectorySeparatorChar;
        IEnumerable<string> files = Directory.EnumerateFiles(VectorFiles.Path(), "*", SearchOption.AllDirectories)
            .Where(path => !path.StartsWith(acvp, StringComparison.Ordinal))
            .Select(path => Path.GetFileName(path))
            .Where(name => !IsDocument(name));
        IEnumerable<string> listed =
        [
            .. Wycheproof.Select(name => name + "_test.json"), .. Lattices.Select(name => name + "_tests.txt"), .. Others, .. NotRun.Keys,
        ];
        Assert.Equal(listed.Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
        foreach ((string name, string reason) in NotRun)
            VectorCounts.RecordNotRun(name, reason);
    }

    /// <summary>What says what the vectors are, and whose.</summary>
    private static bool IsDocument(string name)
        => name is "SOURCE" or "README.md" or "limbo-schema.json" || name.StartsWith("LICENSE", StringComparison.Ordinal);
}
