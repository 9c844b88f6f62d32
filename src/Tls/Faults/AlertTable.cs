using System.Diagnostics;
using System.Text;

namespace Sundog.Tls;

/// <summary>The one place where a reason becomes an alert (RFC 9846 §6.2).</summary>
internal static class AlertTable
{
    public static AlertDescription? For(TlsFaultReason reason) => reason switch
    {
        TlsFaultReason.MalformedMessage => AlertDescription.DecodeError,
        TlsFaultReason.RecordOverflow => AlertDescription.RecordOverflow,
        TlsFaultReason.BadRecordMac => AlertDescription.BadRecordMac,
        TlsFaultReason.UnexpectedMessage => AlertDescription.UnexpectedMessage,
        TlsFaultReason.UnexpectedRecord => AlertDescription.UnexpectedMessage,
        TlsFaultReason.EmptyRecord => AlertDescription.UnexpectedMessage,
        TlsFaultReason.KeyChangeNotAligned => AlertDescription.UnexpectedMessage,
        TlsFaultReason.HandshakeMessageTooLarge => AlertDescription.IllegalParameter,
        TlsFaultReason.TooManyKeyUpdates => AlertDescription.UnexpectedMessage,
        TlsFaultReason.TooManyWarnings => AlertDescription.UnexpectedMessage,
        TlsFaultReason.UnsupportedVersion => AlertDescription.ProtocolVersion,
        TlsFaultReason.DowngradeDetected => AlertDescription.IllegalParameter,
        TlsFaultReason.NoCommonCipherSuite => AlertDescription.HandshakeFailure,
        TlsFaultReason.NoCommonGroup => AlertDescription.HandshakeFailure,
        TlsFaultReason.NoCommonSignatureScheme => AlertDescription.HandshakeFailure,
        TlsFaultReason.NoCommonApplicationProtocol => AlertDescription.NoApplicationProtocol,
        TlsFaultReason.UnrecognizedName => AlertDescription.UnrecognizedName,
        TlsFaultReason.MissingExtension => AlertDescription.MissingExtension,
        TlsFaultReason.UnsupportedExtension => AlertDescription.UnsupportedExtension,
        TlsFaultReason.DuplicateExtension => AlertDescription.IllegalParameter,
        TlsFaultReason.IllegalParameter => AlertDescription.IllegalParameter,
        TlsFaultReason.InvalidKeyShare => AlertDescription.IllegalParameter,
        TlsFaultReason.ClientHelloChanged => AlertDescription.IllegalParameter,
        TlsFaultReason.BadFinished => AlertDescription.DecryptError,
        TlsFaultReason.BadCertificateVerify => AlertDescription.DecryptError,
        TlsFaultReason.BadBinder => AlertDescription.DecryptError,
        TlsFaultReason.BadCertificate => AlertDescription.BadCertificate,
        TlsFaultReason.UnsupportedCertificate => AlertDescription.UnsupportedCertificate,
        TlsFaultReason.CertificateExpired => AlertDescription.CertificateExpired,
        TlsFaultReason.UnknownAuthority => AlertDescription.UnknownCa,
        // RFC 9846 has no alert of its own for a wrong name; certificate_unknown is for what no other alert says.
        TlsFaultReason.CertificateNameMismatch => AlertDescription.CertificateUnknown,
        TlsFaultReason.CertificateUnknown => AlertDescription.CertificateUnknown,
        TlsFaultReason.CertificateRequired => AlertDescription.CertificateRequired,
        TlsFaultReason.AccessDenied => AlertDescription.AccessDenied,
        TlsFaultReason.InternalError => AlertDescription.InternalError,
        TlsFaultReason.PeerAlert => null,
        TlsFaultReason.Truncated => null,
        _ => throw new UnreachableException($"The reason {reason} has no alert."),
    };

    /// <summary>The standard's name of an alert, such as <c>bad_record_mac</c>, or its number.</summary>
    public static string Name(AlertDescription alert)
    {
        StringBuilder name = new();
        foreach (char c in alert.ToString())
        {
            if (char.IsUpper(c) && name.Length > 0)
                name.Append('_');
            name.Append(char.ToLowerInvariant(c));
        }
        return name.ToString();
    }
}
