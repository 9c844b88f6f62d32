using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.Json;
using Sundog.Vectors;
using Xunit;

namespace Sundog.X509.Tests;

/// <summary>
/// The path validation cases of x509-limbo and BetterTLS. A case with which we disagree stands in the table, with the
/// reason; any other disagreement, and an entry that is no longer one, fails.
/// </summary>
public sealed class LimboTests
{
    private static readonly DateTimeOffset UsualTime = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private const string KeyIdentifiers =
        "key identifiers only order the candidates for issuers (RFC 4158 §3.5.12); leaving one out is the issuer's fault, and no risk";

    private const string CommonName =
        "the common name is never looked at, so it cannot contradict the alternative names";

    private const string LeafUsage =
        "the leaf's key usage lacks digitalSignature, without which it cannot sign a TLS 1.3 handshake (RFC 9846 §4.4.2.2)";

    private static readonly Dictionary<string, string> Disagreements = new()
    {
        ["pathlen::validation-ignores-pathlen-in-leaf"] = LeafUsage,
        ["rfc5280::ca-as-leaf"] = LeafUsage,
        ["rfc5280::aki::intermediate-missing-aki"] = KeyIdentifiers,
        ["rfc5280::aki::cross-signed-root-missing-aki"] = KeyIdentifiers,
        ["rfc5280::nc::permitted-dns-match-noncritical"] =
            "the constraints are applied whether critical or not; webpki::nc::permitted-dns-match-noncritical expects the opposite",
        ["rfc5280::serial::zero"] =
            "users should be prepared to handle it (RFC 5280 §4.1.2.2): roots have it",
        ["rfc5280::validity::expired-root"] =
            "an anchor counts for its name, its key and its restrictions, as trust anchors of rustls do; who trusts it can end that",
        ["rfc5280::root-non-critical-basic-constraints"] =
            "basic constraints are applied whether critical or not",
        ["webpki::aki::root-with-aki-missing-keyidentifier"] = KeyIdentifiers,
        ["webpki::aki::root-with-aki-authoritycertissuer"] = KeyIdentifiers,
        ["webpki::aki::root-with-aki-authoritycertserialnumber"] = KeyIdentifiers,
        ["webpki::aki::root-with-aki-ski-mismatch"] = KeyIdentifiers,
        ["webpki::cn::ipv4-leading-zeros-mismatch"] = CommonName,
        ["webpki::cn::punycode-not-in-san"] = CommonName,
        ["webpki::cn::not-in-san"] = CommonName,
        ["webpki::cn::case-mismatch"] = CommonName,
        ["webpki::eku::ee-anyeku"] =
            "'any' beside serverAuth takes nothing away; 'any' alone is refused",
        ["webpki::san::public-suffix-multi-label-wildcard-san"] =
            "there is no list of public suffixes here; a wildcard below one label is refused",
        ["webpki::san::san-critical-with-nonempty-subject"] =
            "RFC 5280 §4.2.1.6 says SHOULD; the names are the same",
        ["webpki::malformed-aia"] =
            "the extension is not read",
        ["webpki::forbidden-rsa-key-not-divisible-by-8-in-leaf"] =
            "a rule of the CA/Browser Forum for authorities, not one of RFC 5280 for those who validate",
    };

    [Fact]
    public void The_cases_of_x509_limbo_have_their_expected_results()
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        using FileStream file = File.OpenRead(VectorFiles.Path("x509-limbo", "limbo.json.gz"));
        using GZipStream unzipped = new(file, CompressionMode.Decompress);
        using JsonDocument document = JsonDocument.Parse(unzipped);

        int agreed = 0, skipped = 0;
        List<string> unexpected = [];
        HashSet<string> disagreed = [];
        foreach (JsonElement testCase in document.RootElement.GetProperty("testcases").EnumerateArray())
        {
            // Revocation lists are not read here.
            if (testCase.GetProperty("features").EnumerateArray().Any(feature => feature.GetString() == "has-crl"))
            {
                skipped++;
                continue;
            }
            string id = testCase.GetProperty("id").GetString()!;
            X509Fault fault = Run(testCase);
            bool isExpectedValid = testCase.GetProperty("expected_result").GetString() == "SUCCESS";
            if (isExpectedValid == (fault.Reason == X509FaultReason.None))
                agreed++;
            else if (!disagreed.Add(id) || !Disagreements.ContainsKey(id))
                unexpected.Add($"{id}: expected {(isExpectedValid ? "valid" : "invalid")}; {fault}");
        }
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{agreed} agreements, {disagreed.Count} disagreements, {skipped} about revocation lists left out");
        Assert.True(unexpected.Count == 0, string.Join('\n', unexpected));
        Assert.Equal(Disagreements.Keys.Order(), disagreed.Order());
        VectorCounts.Record("limbo.json.gz", agreed);
    }

    private static X509Fault Run(JsonElement testCase)
    {
        if (!TryReadAll(testCase.GetProperty("trusted_certs"), out List<Certificate> anchors, out X509Fault fault)
            || !TryReadAll(testCase.GetProperty("untrusted_intermediates"), out List<Certificate> others, out fault)
            || !TryRead(testCase.GetProperty("peer_certificate"), out Certificate? leaf, out fault))
        {
            return fault;
        }
        ServerName? name = null;
        JsonElement expected = testCase.GetProperty("expected_peer_name");
        if (expected.ValueKind == JsonValueKind.Object && !ServerName.TryParse(expected.GetProperty("value").GetString(), out name))
            return new X509Fault(X509FaultReason.NameMismatch, "the name that is asked for is none");

        JsonElement time = testCase.GetProperty("validation_time");
        JsonElement depth = testCase.GetProperty("max_chain_depth");
        ChainLimits limits = depth.ValueKind == JsonValueKind.Number ? new() { MaxIntermediates = depth.GetInt32() } : ChainLimits.Default;
        _ = new ChainValidator(limits).TryValidate(
            [leaf!, .. others],
            TrustAnchors.Create(anchors),
            time.ValueKind == JsonValueKind.String ? DateTimeOffset.Parse(time.GetString()!, CultureInfo.InvariantCulture) : UsualTime,
            testCase.GetProperty("validation_kind").GetString() == "SERVER"
                ? CertificatePurpose.ServerAuthentication
                : CertificatePurpose.ClientAuthentication,
            name,
            out _,
            out fault);
        return fault;
    }

    private static bool TryReadAll(JsonElement texts, out List<Certificate> certificates, out X509Fault fault)
    {
        certificates = [];
        fault = default;
        foreach (JsonElement text in texts.EnumerateArray())
        {
            if (!TryRead(text, out Certificate? certificate, out fault))
                return false;
            certificates.Add(certificate!);
        }
        return true;
    }

    private static bool TryRead(JsonElement text, out Certificate? certificate, out X509Fault fault)
    {
        bool read = CertificatePem.TryReadAll(text.GetString(), out IReadOnlyList<Certificate>? certificates, out fault);
        certificate = certificates?[0];
        return read;
    }
}
