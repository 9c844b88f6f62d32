using System;
using System.Collections.Generic;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sundog.Nocrypto;
using Sundog.X509;

namespace Sundog.Tls.Tests.Pairs;

/// <summary>A CA and leaves of each kind of key, made by the platform, so that both ends do not share our own mistakes.</summary>
internal static class TestIdentities
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly ECDsa AuthorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly X509Certificate2 Authority = MakeAuthority();

    private static readonly Lazy<TlsIdentity> LazyRsa = new(() => MakeRsa("localhost", client: false));
    private static readonly Lazy<TlsIdentity> LazyRsaClient = new(() => MakeRsa("client.example", client: true));
    private static readonly Lazy<TlsIdentity> LazyRsaPss = new(() => RsaPssCertificate.Make(Authority, AuthorityKey, "localhost", client: false));
    private static readonly Lazy<TlsIdentity> LazyRsaPssClient = new(() => RsaPssCertificate.Make(Authority, AuthorityKey, "client.example", client: true));


    public static TlsIdentity P256 { get; } = Ecdsa(ECCurve.NamedCurves.nistP256, HashAlgorithmName.SHA256, "localhost");

    public static TlsIdentity P384 { get; } = Ecdsa(ECCurve.NamedCurves.nistP384, HashAlgorithmName.SHA384, "localhost");

    /// <summary>An RSA key that may sign in any way (rsaEncryption).</summary>
    public static TlsIdentity Rsa => LazyRsa.Value;

    /// <summary>An RSA key that may only sign by PSS (id-RSASSA-PSS).</summary>
    public static TlsIdentity RsaPss => LazyRsaPss.Value;

    /// <summary>Made from fixed randomness, so that it is the same in every run.</summary>
    public static TlsIdentity Ed25519 { get; } = MakeEd25519("localhost", CertificatePurpose.ServerAuthentication, 25519);

    public static TlsIdentity Other { get; } = Ecdsa(ECCurve.NamedCurves.nistP256, HashAlgorithmName.SHA256, "other.example");

    public static TlsIdentity Client { get; } = Ecdsa(ECCurve.NamedCurves.nistP256, HashAlgorithmName.SHA256, "client.example", client: true);

    /// <summary>A leaf of more than 16 KiB, by very many names.</summary>
    public static TlsIdentity Large { get; } = MakeEd25519("large.example", CertificatePurpose.ServerAuthentication, 25521, names: 600);

    /// <summary>A leaf of more than 24 KiB.</summary>
    public static TlsIdentity Huge { get; } = MakeEd25519("huge.example", CertificatePurpose.ClientAuthentication, 25522, names: 950);

    /// <summary>A leaf that is good for two hours.</summary>
    public static TlsIdentity ShortLived { get; } = MakeEd25519("localhost", CertificatePurpose.ServerAuthentication, 25523, days: 2 / 24.0);

    public static TlsIdentity Ed25519Client { get; } = MakeEd25519("client.example", CertificatePurpose.ClientAuthentication, 25520);

    public static TlsIdentity P384Client { get; } = Ecdsa(ECCurve.NamedCurves.nistP384, HashAlgorithmName.SHA384, "client.example", client: true);

    public static TlsIdentity RsaClient => LazyRsaClient.Value;

    public static TlsIdentity RsaPssClient => LazyRsaPssClient.Value;

    public static TrustAnchors Anchors { get; } =
        TrustAnchors.Create([Parse(Authority.RawData), Ed25519.Leaf, Ed25519Client.Leaf, ShortLived.Leaf]);

    public static ServerName Localhost { get; } = Name("localhost");

    public static ServerName Name(string text)
        => ServerName.TryParse(text, out ServerName? name) ? name! : throw new ArgumentException(text);

    private static TlsIdentity Ecdsa(ECCurve curve, HashAlgorithmName hash, string name, bool client = false)
    {
        using ECDsa key = ECDsa.Create(curve);
        CertificateRequest request = new("CN=" + name, key, hash);
        return Finish(request, name, client, key.ExportPkcs8PrivateKeyPem());
    }

    // Signs itself: its fixed randomness would be worth nothing under an authority that is new in every run.
    private static TlsIdentity MakeEd25519(string name, CertificatePurpose purpose, int seed, int names = 0, double days = 30)
    {
        SeededRandom random = new(seed);
        Ed25519PrivateKey key = Ed25519PrivateKey.Generate(random);
        CertificateBuilder builder = new(DistinguishedName.Create(name), key.PublicKey, Now.AddDays(-1), Now.AddDays(days));
        builder.ServerNames.Add(Name(name));
        for (int i = 0; i < names; i++)
            builder.ServerNames.Add(Name($"name-number-{i}.{name}"));
        builder.Purposes.Add(purpose);
        return TlsIdentity.Create([builder.SelfSign(key, random)], key);
    }

    private static TlsIdentity MakeRsa(string name, bool client)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=" + name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return Finish(request, name, client, key.ExportPkcs8PrivateKeyPem());
    }

    private static TlsIdentity Finish(CertificateRequest request, string name, bool client, string keyPem)
    {
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        if (name == "localhost")
            names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid(client ? "1.3.6.1.5.5.7.3.2" : "1.3.6.1.5.5.7.3.1")], false));
        byte[] serial = new byte[8];
        RandomNumberGenerator.Fill(serial);
        serial[0] &= 0x7f;
        X509SignatureGenerator generator = X509SignatureGenerator.CreateForECDsa(AuthorityKey);
        using X509Certificate2 certificate = request.Create(
            Authority.SubjectName, generator, Now.AddDays(-1), Now.AddDays(30), serial);
        if (!PrivateKeyPem.TryRead(keyPem, out PrivateKey? key, out X509Fault fault))
            throw new InvalidOperationException(fault.ToString());
        return TlsIdentity.Create(new List<Certificate> { Parse(certificate.RawData) }, key!);
    }

    private static X509Certificate2 MakeAuthority()
    {
        CertificateRequest request = new("CN=Test CA", AuthorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request.CreateSelfSigned(Now.AddDays(-2), Now.AddDays(60));
    }

    public static Certificate Parse(byte[] der)
        => Certificate.TryParse(der, out Certificate? certificate, out X509Fault fault)
            ? certificate!
            : throw new InvalidOperationException(fault.ToString());
}
