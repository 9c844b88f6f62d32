using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace Sundog.X509.Tests;

/// <summary>
/// A certificate to be written part by part, so that a test can break exactly one of them. The parts of the platform's
/// encoder are used for extensions; the structure is written here.
/// </summary>
internal sealed class TestCertificate
{
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public string Subject { get; init; } = "CN=leaf";

    public string Issuer { get; init; } = "CN=root";

    public TestKey Key { get; init; } = TestKey.Leaf;

    public TestKey IssuerKey { get; init; } = TestKey.Root;

    public int Version { get; init; } = 3;

    public DateTimeOffset NotBefore { get; init; } = Now.AddDays(-10);

    public DateTimeOffset NotAfter { get; init; } = Now.AddDays(10);

    public X509Extension[] Extensions { get; init; } = [];

    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;

    /// <summary>Parts to write instead, by name: version, serial, inner, issuer, validity, subject, key, unique, extensions, outer, signature, after.</summary>
    public Dictionary<string, byte[]> Replace { get; init; } = [];

    public static TestCertificate Root(params X509Extension[] extensions) => new()
    {
        Subject = "CN=root",
        Key = TestKey.Root,
        Extensions = [new X509BasicConstraintsExtension(true, false, 0, true), .. extensions],
    };

    public static TestCertificate Middle(params X509Extension[] extensions) => new()
    {
        Subject = "CN=middle",
        Key = TestKey.Middle,
        Extensions = extensions.Length > 0 ? extensions : [new X509BasicConstraintsExtension(true, false, 0, true)],
    };

    public static TestCertificate LeafBelowMiddle(params X509Extension[] extensions) => new()
    {
        Issuer = "CN=middle",
        IssuerKey = TestKey.Middle,
        Extensions = extensions.Length > 0 ? extensions : [Dns("example.com")],
    };

    public static X509Extension Dns(params string[] names)
    {
        SubjectAlternativeNameBuilder builder = new();
        foreach (string name in names)
            builder.AddDnsName(name);
        return builder.Build();
    }

    public static X509Extension Raw(string oid, bool isCritical, Action<AsnWriter> write)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        write(writer);
        return new X509Extension(oid, writer.Encode(), isCritical);
    }

    public static byte[] Der(Action<AsnWriter> write)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        write(writer);
        return writer.Encode();
    }

    public Certificate Build()
    {
        bool parsed = Certificate.TryParse(Encode(), out Certificate? certificate, out X509Fault fault);
        Assert.True(parsed, fault.ToString());
        return certificate!;
    }

    public byte[] Encode()
    {
        byte[] algorithm = Hash == HashAlgorithmName.SHA1 ? IssuerKey.Sha1Algorithm : IssuerKey.Sha256Algorithm;
        byte[] signed = Sequence(
            Part("version", Version == 1 ? [] : Der(w =>
            {
                using (w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0, true)))
                    w.WriteInteger(Version - 1);
            })),
            Part("serial", [0x02, 0x01, 0x05]),
            Part("inner", Part("outer", algorithm)),
            Part("issuer", new X500DistinguishedName(Issuer).RawData),
            Part("validity", Der(w =>
            {
                using (w.PushSequence())
                {
                    w.WriteUtcTime(NotBefore);
                    w.WriteUtcTime(NotAfter);
                }
            })),
            Part("subject", new X500DistinguishedName(Subject).RawData),
            Part("key", Key.SubjectPublicKeyInfo),
            Part("unique", []),
            Part("extensions", Extensions.Length == 0 ? [] : EncodeExtensions()));
        byte[] signature = Part("signature", Der(w => w.WriteBitString(IssuerKey.Sign(signed, Hash))));
        return [.. Sequence(signed, Part("outer", algorithm), signature, Part("fourth", [])), .. Part("after", [])];
    }

    public static byte[] Sequence(params byte[][] parts) => Der(w =>
    {
        using (w.PushSequence())
        {
            foreach (byte[] part in parts.Where(p => p.Length > 0))
                w.WriteEncodedValue(part);
        }
    });

    private byte[] Part(string name, byte[] usual) => Replace.GetValueOrDefault(name, usual);

    private byte[] EncodeExtensions() => Der(w =>
    {
        using (w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3, true)))
        using (w.PushSequence())
        {
            foreach (X509Extension extension in Extensions)
            {
                using (w.PushSequence())
                {
                    w.WriteObjectIdentifier(extension.Oid!.Value!);
                    if (extension.Critical)
                        w.WriteBoolean(true);
                    w.WriteOctetString(extension.RawData);
                }
            }
        }
    });
}
