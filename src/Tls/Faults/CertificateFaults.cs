using Sundog.X509;

namespace Sundog.Tls;

/// <summary>From why a certificate was refused to why the connection is (RFC 9846 §4.5.1.3, §6.2).</summary>
internal static class CertificateFaults
{
    public static TlsFault From(X509Fault fault) => new(Reason(fault.Reason), fault.ToString());

    private static TlsFaultReason Reason(X509FaultReason reason) => reason switch
    {
        X509FaultReason.Expired or X509FaultReason.NotYetValid => TlsFaultReason.CertificateExpired,
        X509FaultReason.UnknownIssuer or X509FaultReason.BudgetExceeded or X509FaultReason.PathTooDeep => TlsFaultReason.UnknownAuthority,
        X509FaultReason.NameMismatch => TlsFaultReason.CertificateNameMismatch,
        X509FaultReason.UnsupportedPublicKey
            or X509FaultReason.UnsupportedSignatureAlgorithm
            or X509FaultReason.WeakSignatureAlgorithm
            or X509FaultReason.ExtendedKeyUsageForbidsPurpose
            or X509FaultReason.KeyUsageForbidsSignatures
            or X509FaultReason.UnknownCriticalExtension
            or X509FaultReason.NameConstraintUnsupported => TlsFaultReason.UnsupportedCertificate,
        _ => TlsFaultReason.BadCertificate,
    };
}
