using System;
using System.Collections.Generic;
using System.Text;
using Sundog.Nocrypto;
using Sundog.X509;

namespace Sundog.Fuzz.Targets;

/// <summary>PEM files of certificates and private keys, and private keys as DER. The first byte chooses.</summary>
internal sealed class PemTarget : FuzzTarget
{
    public override string Name => "pem";

    public override string Description => "PEM files of certificates and private keys, private keys as DER";

    public override IEnumerable<byte[]> Seeds()
    {
        string certificates = CertificatePem.Write(Honest.Leaf, Honest.Authority);
        yield return [0, .. Encoding.ASCII.GetBytes(certificates)];
        yield return [1, .. Encoding.ASCII.GetBytes(PrivateKeyPem.Write(Honest.Key))];
        yield return [1, .. Encoding.ASCII.GetBytes(PrivateKeyPem.Write(P256.Instance.GeneratePrivateKey(new RepeatableRandom(7))))];
        foreach (PrivateKey key in new PrivateKey[] { Honest.Key, P384.Instance.GeneratePrivateKey(new RepeatableRandom(8)) })
        {
            string pem = PrivateKeyPem.Write(key);
            string[] lines = pem.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            yield return [2, .. Convert.FromBase64String(string.Concat(lines[1..^1]))];
        }
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return;
        ReadOnlySpan<byte> rest = input[1..];
        switch (input[0] % 3)
        {
            case 0:
                if (CertificatePem.TryReadAll(Encoding.Latin1.GetString(rest), out IReadOnlyList<Certificate>? certificates, out X509Fault fault))
                    Require(certificates.Count > 0, "a file that is read has a certificate");
                else
                    Require(fault.Reason != X509FaultReason.None, "a refusal has a reason");
                break;
            case 1:
                if (PrivateKeyPem.TryRead(Encoding.Latin1.GetString(rest), out PrivateKey? key, out _))
                    Use(key);
                break;
            default:
                if (PrivateKeyPem.TryReadDer(rest, out PrivateKey? derKey, out _))
                    Use(derKey);
                break;
        }
    }

    private static void Use(PrivateKey key)
    {
        _ = key.PublicKey.Name;
        key.Dispose();
    }
}
