using System;
using System.Collections.Generic;
using Sundog.Nocrypto;
using Sundog.Tls;
using Sundog.X509;

namespace Sundog.Cli;

/// <summary>Certificates and keys from files, with failures in one line that names the file and the reason.</summary>
internal static class PemFile
{
    /// <summary>All certificates of a file, at least one.</summary>
    public static IReadOnlyList<Certificate> ReadCertificates(string path)
        => CertificatePem.TryReadAll(TextFile.Read(path), out IReadOnlyList<Certificate>? certificates, out X509Fault fault)
            ? certificates!
            : throw CommandFailure.File(path, "no usable certificate: " + fault.Detail);

    /// <summary>The private key of a file. The caller disposes it.</summary>
    public static PrivateKey ReadPrivateKey(string path)
        => PrivateKeyPem.TryRead(TextFile.Read(path), out PrivateKey? key, out X509Fault fault)
            ? key!
            : throw CommandFailure.File(path, "no usable private key: " + fault.Detail);

    /// <summary>The certificates of a file as trust anchors.</summary>
    public static TrustAnchors ReadTrustAnchors(string path) => TrustAnchors.Create(ReadCertificates(path));

    /// <summary>A chain and its key, checked to be of use now: the key fits, and the leaf is within its time.</summary>
    public static TlsIdentity ReadIdentity(string certificatePath, string keyPath, DateTimeOffset now)
    {
        IReadOnlyList<Certificate> chain = ReadCertificates(certificatePath);
        Certificate leaf = chain[0];
        if (now > leaf.NotAfter)
            throw new CommandFailure(ExitCode.Certificate, $"{certificatePath}: the certificate expired on {leaf.NotAfter:yyyy-MM-dd HH:mm:ss} UTC");
        if (now < leaf.NotBefore)
            throw new CommandFailure(ExitCode.Certificate, $"{certificatePath}: the certificate is valid only from {leaf.NotBefore:yyyy-MM-dd HH:mm:ss} UTC");
        PrivateKey key = ReadPrivateKey(keyPath);
        if (!leaf.Matches(key))
        {
            string kinds = leaf.PublicKey?.Name == key.PublicKey.Name ? $"another {key.PublicKey.Name} key" : $"{key.PublicKey.Name}, not {leaf.PublicKey?.Name ?? "a known key"}";
            key.Dispose();
            throw CommandFailure.File(keyPath, $"the key does not fit the certificate in {certificatePath}: it is {kinds}");
        }
        try
        {
            return TlsIdentity.Create(chain, key);
        }
        catch (ArgumentException error)
        {
            key.Dispose();
            throw CommandFailure.File(certificatePath, error.Message);
        }
    }
}
