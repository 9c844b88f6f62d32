using System.Diagnostics;
using System.Globalization;

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
        _ => throw new UnreachableException($"The reason {reason.Name()} has no alert."),
    };

    /// <summary>The standard's name of an alert, such as <c>bad_record_mac</c>, or its number.</summary>
    public static string Name(AlertDescription alert) => alert switch
    {
        AlertDescription.CloseNotify => "close_notify",
        AlertDescription.UnexpectedMessage => "unexpected_message",
        AlertDescription.BadRecordMac => "bad_record_mac",
        AlertDescription.DecryptionFailed => "decryption_failed",
        AlertDescription.RecordOverflow => "record_overflow",
        AlertDescription.DecompressionFailure => "decompression_failure",
        AlertDescription.HandshakeFailure => "handshake_failure",
        AlertDescription.NoCertificate => "no_certificate",
        AlertDescription.BadCertificate => "bad_certificate",
        AlertDescription.UnsupportedCertificate => "unsupported_certificate",
        AlertDescription.CertificateRevoked => "certificate_revoked",
        AlertDescription.CertificateExpired => "certificate_expired",
        AlertDescription.CertificateUnknown => "certificate_unknown",
        AlertDescription.IllegalParameter => "illegal_parameter",
        AlertDescription.UnknownCa => "unknown_ca",
        AlertDescription.AccessDenied => "access_denied",
        AlertDescription.DecodeError => "decode_error",
        AlertDescription.DecryptError => "decrypt_error",
        AlertDescription.ExportRestriction => "export_restriction",
        AlertDescription.ProtocolVersion => "protocol_version",
        AlertDescription.InsufficientSecurity => "insufficient_security",
        AlertDescription.InternalError => "internal_error",
        AlertDescription.InappropriateFallback => "inappropriate_fallback",
        AlertDescription.UserCanceled => "user_canceled",
        AlertDescription.NoRenegotiation => "no_renegotiation",
        AlertDescription.MissingExtension => "missing_extension",
        AlertDescription.UnsupportedExtension => "unsupported_extension",
        AlertDescription.CertificateUnobtainable => "certificate_unobtainable",
        AlertDescription.UnrecognizedName => "unrecognized_name",
        AlertDescription.BadCertificateStatusResponse => "bad_certificate_status_response",
        AlertDescription.BadCertificateHashValue => "bad_certificate_hash_value",
        AlertDescription.UnknownPskIdentity => "unknown_psk_identity",
        AlertDescription.CertificateRequired => "certificate_required",
        AlertDescription.GeneralError => "general_error",
        AlertDescription.NoApplicationProtocol => "no_application_protocol",
        AlertDescription.EchRequired => "ech_required",
        _ => ((int)alert).ToString(CultureInfo.InvariantCulture),
    };
}
