using System;
using System.Collections.Generic;
using System.Linq;
using Sundog.X509;

namespace Sundog.Fuzz.Targets;

/// <summary>A certificate: parsed, matched with names, validated.</summary>
internal sealed class CertificateTarget : FuzzTarget
{
    public override string Name => "certificate";

    public override string Description => "certificates: parsing, names, chain validation";

    public override IEnumerable<byte[]> Seeds()
    {
        yield return Honest.Leaf.Der.ToArray();
        yield return Honest.Authority.Der.ToArray();
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!Certificate.TryParse(input, out Certificate? certificate, out X509Fault fault))
        {
            Require(fault.Reason != X509FaultReason.None, "a refusal has a reason");
            return;
        }
        Require(certificate.Der.Span.SequenceEqual(input), "a certificate is the bytes that were parsed");
        _ = certificate.ToString();
        _ = certificate.SubjectAlternativeNames.Select(name => name.ToString()).Count();
        Honest.Localhost.Matches(certificate);
        bool valid = ChainValidator.Default.TryValidate(
            [certificate, Honest.Authority], Honest.Anchors, Honest.Time, CertificatePurpose.ServerAuthentication, Honest.Localhost, out VerifiedChain? chain, out _);
        Require(valid == chain is not null, "a chain exactly when it is valid");
        // Whatever is changed in a signed certificate, its signature no longer fits; only the very same bytes are valid.
        Require(!valid || certificate.Equals(Honest.Leaf), "nobody forges a certificate");
    }
}
