using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Sundog.Interop.Matrix;
using Sundog.Interop.Peers;

namespace Sundog.Interop.Running;

/// <summary>
/// The certificates of one run, made by the openssl tool in a folder: two CAs, and of each type a server's and a
/// client's certificate; one that is another name's, one that has expired, one of a CA that nobody trusts.
/// </summary>
internal sealed class TestCertificates
{
    private readonly string _folder;
    private readonly Dictionary<CertificateType, Identity> _servers = [];
    private readonly Dictionary<CertificateType, Identity> _clients = [];

    private TestCertificates(string folder) => _folder = folder;

    public string Ca => Path.Combine(_folder, "ca.pem");

    /// <summary>A CA that issued none of the certificates that the cells trust.</summary>
    public string OtherCa => Path.Combine(_folder, "other-ca.pem");

    public Identity Expired => Named("expired", CertificateType.P256);

    public Identity OtherName => Named("other-name", CertificateType.P256);

    public Identity UntrustedClient => Named("untrusted-client", CertificateType.P256);

    public Identity Server(CertificateType type) => _servers[type];

    public Identity Client(CertificateType type) => _clients[type];

    public static async Task<TestCertificates> CreateAsync(string folder)
    {
        TestCertificates made = new(folder);
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "openssl.cnf"), Configuration);
        await File.WriteAllTextAsync(Path.Combine(folder, "index.txt"), "");
        await Task.WhenAll(Array.ConvertAll(CertificateType.All, made.KeyAsync));
        await made.AuthorityAsync("ca", "Interop CA");
        await made.AuthorityAsync("other-ca", "Interop Other CA");
        foreach (CertificateType type in CertificateType.All)
        {
            made._servers[type] = await made.LeafAsync($"server-{type.Id}", type, "server", "ca");
            made._clients[type] = await made.LeafAsync($"client-{type.Id}", type, "client", "ca");
        }
        await made.LeafAsync("other-name", CertificateType.P256, "other_name", "ca");
        await made.LeafAsync("untrusted-client", CertificateType.P256, "client", "other-ca");
        await made.LeafAsync("expired", CertificateType.P256, "server", "ca", "20240101000000Z", "20240201000000Z");
        return made;
    }

    private Identity Named(string name, CertificateType type) => new(Path.Combine(_folder, name + ".pem"), KeyFile(type));

    private string KeyFile(CertificateType type) => Path.Combine(_folder, type.Id + ".key");

    private async Task KeyAsync(CertificateType type)
        => await RunAsync(["genpkey", .. type.KeyArguments, "-out", KeyFile(type)]);

    private async Task AuthorityAsync(string name, string commonName)
    {
        await RunAsync(["genpkey", .. CertificateType.P256.KeyArguments, "-out", name + ".key"]);
        await RunAsync(
        [
            "req", "-x509", "-new", "-config", "openssl.cnf", "-extensions", "authority", "-days", "7",
            "-subj", $"/CN={commonName}", "-key", name + ".key", "-out", name + ".pem",
        ]);
    }

    private async Task<Identity> LeafAsync(
        string name, CertificateType type, string extensions, string issuer, string? start = null, string? end = null)
    {
        string subject = extensions == "client" ? "/CN=interop client" : "/CN=localhost";
        await RunAsync(["req", "-new", "-config", "openssl.cnf", "-subj", subject, "-key", KeyFile(type), "-out", name + ".csr"]);
        DateTime now = DateTime.UtcNow;
        // "openssl ca", because "openssl x509" of OpenSSL 3.0 takes no dates.
        await RunAsync(
        [
            "ca", "-batch", "-notext", "-config", "openssl.cnf", "-extensions", extensions,
            "-cert", issuer + ".pem", "-keyfile", issuer + ".key", "-in", name + ".csr", "-out", name + ".pem",
            "-startdate", start ?? Time(now.AddHours(-1)), "-enddate", end ?? Time(now.AddDays(7)),
        ]);
        return Named(name, type);
    }

    private static string Time(DateTime time) => time.ToString("yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture);

    private async Task RunAsync(string[] arguments)
    {
        ProcessStartInfo start = new("openssl", arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"openssl {string.Join(' ', arguments)} failed: {error}");
    }

    private const string Configuration = """
        [ca]
        default_ca = interop
        [interop]
        database = index.txt
        new_certs_dir = .
        default_md = default
        policy = any
        unique_subject = no
        rand_serial = yes
        [any]
        commonName = supplied
        [req]
        distinguished_name = name
        [name]
        [authority]
        basicConstraints = critical, CA:true
        keyUsage = critical, keyCertSign, cRLSign
        subjectKeyIdentifier = hash
        [server]
        basicConstraints = critical, CA:false
        keyUsage = critical, digitalSignature
        extendedKeyUsage = serverAuth
        subjectAltName = DNS:localhost, IP:127.0.0.1
        subjectKeyIdentifier = hash
        authorityKeyIdentifier = keyid
        [other_name]
        basicConstraints = critical, CA:false
        keyUsage = critical, digitalSignature
        extendedKeyUsage = serverAuth
        subjectAltName = DNS:elsewhere.example
        subjectKeyIdentifier = hash
        authorityKeyIdentifier = keyid
        [client]
        basicConstraints = critical, CA:false
        keyUsage = critical, digitalSignature
        extendedKeyUsage = clientAuth
        subjectKeyIdentifier = hash
        authorityKeyIdentifier = keyid

        """;
}
