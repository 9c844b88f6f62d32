using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using Sundog.Nocrypto;
using Xunit;

namespace Sundog.X509.Tests;

/// <summary>Files of the openssl command and of the machine's trust store, where they are; else skipped, with the reason.</summary>
public sealed class OpenSslTests
{
    private const string Bundle = "/etc/ssl/certs/ca-certificates.crt";

    [Theory]
    [InlineData("ecparam -name prime256v1 -genkey", "P-256")]
    [InlineData("ecparam -name secp384r1 -genkey", "P-384")]
    [InlineData("genpkey -algorithm ed25519", "Ed25519")]
    [InlineData("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256", "P-256")]
    [InlineData("genrsa -traditional 2048", "RSA-2048")]
    [InlineData("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048", "RSA-2048")]
    [InlineData("genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048", "RSA-PSS-2048")]
    [InlineData("genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_pss_keygen_md:sha384 -pkeyopt rsa_pss_keygen_mgf1_md:sha384 -pkeyopt rsa_pss_keygen_saltlen:48", "RSA-PSS-2048")]
    public void Its_keys_read(string command, string name)
    {
        Assert.True(PrivateKeyPem.TryRead(OpenSsl(command), out PrivateKey? key, out X509Fault fault), fault.ToString());
        Assert.Equal(name, key.PublicKey.Name);
    }

    [Fact]
    public void It_verifies_a_chain_that_we_made()
    {
        string folder = Directory.CreateTempSubdirectory("sundog").FullName;
        try
        {
            using EcPrivateKey rootKey = P256.Instance.GeneratePrivateKey(new TestRandom());
            using Ed25519PrivateKey leafKey = Ed25519PrivateKey.Generate(new TestRandom());
            DateTimeOffset start = DateTimeOffset.UtcNow.AddDays(-1), end = start.AddDays(30);
            Certificate root = new CertificateBuilder(DistinguishedName.Create("root"), rootKey.PublicKey, start, end) { IsAuthority = true }
                .SelfSign(rootKey, new TestRandom());
            CertificateBuilder server = new(DistinguishedName.Empty, leafKey.PublicKey, start, end);
            Assert.True(ServerName.TryParse("example.com", out ServerName? name));
            server.ServerNames.Add(name);
            server.Purposes.Add(CertificatePurpose.ServerAuthentication);
            Certificate leaf = server.Sign(root, rootKey, new TestRandom());

            string rootFile = Path.Combine(folder, "root.pem"), leafFile = Path.Combine(folder, "leaf.pem");
            File.WriteAllText(rootFile, CertificatePem.Write(root));
            File.WriteAllText(leafFile, CertificatePem.Write(leaf));
            string answer = OpenSsl(
                $"verify -x509_strict -purpose sslserver -verify_hostname example.com -CAfile {rootFile} {leafFile}");
            Assert.Contains("OK", answer, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Every_root_of_this_machine_reads_and_nearly_all_have_a_key_that_is_known()
    {
        if (!File.Exists(Bundle))
            Assert.Skip($"There is no {Bundle} on this machine.");
        Assert.True(CertificatePem.TryReadAll(File.ReadAllText(Bundle), out IReadOnlyList<Certificate>? roots, out X509Fault fault), fault.ToString());
        Assert.InRange(roots.Count(root => root.PublicKey is not null), roots.Count * 9 / 10, roots.Count);
    }

    private static string OpenSsl(string arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("openssl", arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            string output = process.StandardOutput.ReadToEnd();
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors);
            return output;
        }
        catch (Win32Exception)
        {
            Assert.Skip("There is no openssl command on this machine.");
            throw;
        }
    }

    private sealed class TestRandom : RandomSource
    {
        public override void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
    }
}
