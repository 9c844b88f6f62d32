using System.Globalization;

namespace Sundog.Tls;

/// <summary>The reasons as text. By a table: an image has no reflection.</summary>
internal static class TlsFaultReasonNames
{
    /// <summary>The name of a reason, as the enumeration has it.</summary>
    public static string Name(this TlsFaultReason reason) => reason switch
    {
        TlsFaultReason.MalformedMessage => nameof(TlsFaultReason.MalformedMessage),
        TlsFaultReason.RecordOverflow => nameof(TlsFaultReason.RecordOverflow),
        TlsFaultReason.BadRecordMac => nameof(TlsFaultReason.BadRecordMac),
        TlsFaultReason.UnexpectedMessage => nameof(TlsFaultReason.UnexpectedMessage),
        TlsFaultReason.UnexpectedRecord => nameof(TlsFaultReason.UnexpectedRecord),
        TlsFaultReason.EmptyRecord => nameof(TlsFaultReason.EmptyRecord),
        TlsFaultReason.KeyChangeNotAligned => nameof(TlsFaultReason.KeyChangeNotAligned),
        TlsFaultReason.HandshakeMessageTooLarge => nameof(TlsFaultReason.HandshakeMessageTooLarge),
        TlsFaultReason.TooManyKeyUpdates => nameof(TlsFaultReason.TooManyKeyUpdates),
        TlsFaultReason.TooManyWarnings => nameof(TlsFaultReason.TooManyWarnings),
        TlsFaultReason.UnsupportedVersion => nameof(TlsFaultReason.UnsupportedVersion),
        TlsFaultReason.DowngradeDetected => nameof(TlsFaultReason.DowngradeDetected),
        TlsFaultReason.NoCommonCipherSuite => nameof(TlsFaultReason.NoCommonCipherSuite),
        TlsFaultReason.NoCommonGroup => nameof(TlsFaultReason.NoCommonGroup),
        TlsFaultReason.NoCommonSignatureScheme => nameof(TlsFaultReason.NoCommonSignatureScheme),
        TlsFaultReason.NoCommonApplicationProtocol => nameof(TlsFaultReason.NoCommonApplicationProtocol),
        TlsFaultReason.UnrecognizedName => nameof(TlsFaultReason.UnrecognizedName),
        TlsFaultReason.MissingExtension => nameof(TlsFaultReason.MissingExtension),
        TlsFaultReason.UnsupportedExtension => nameof(TlsFaultReason.UnsupportedExtension),
        TlsFaultReason.DuplicateExtension => nameof(TlsFaultReason.DuplicateExtension),
        TlsFaultReason.IllegalParameter => nameof(TlsFaultReason.IllegalParameter),
        TlsFaultReason.InvalidKeyShare => nameof(TlsFaultReason.InvalidKeyShare),
        TlsFaultReason.ClientHelloChanged => nameof(TlsFaultReason.ClientHelloChanged),
        TlsFaultReason.BadFinished => nameof(TlsFaultReason.BadFinished),
        TlsFaultReason.BadCertificateVerify => nameof(TlsFaultReason.BadCertificateVerify),
        TlsFaultReason.BadBinder => nameof(TlsFaultReason.BadBinder),
        TlsFaultReason.BadCertificate => nameof(TlsFaultReason.BadCertificate),
        TlsFaultReason.UnsupportedCertificate => nameof(TlsFaultReason.UnsupportedCertificate),
        TlsFaultReason.CertificateExpired => nameof(TlsFaultReason.CertificateExpired),
        TlsFaultReason.UnknownAuthority => nameof(TlsFaultReason.UnknownAuthority),
        TlsFaultReason.CertificateNameMismatch => nameof(TlsFaultReason.CertificateNameMismatch),
        TlsFaultReason.CertificateUnknown => nameof(TlsFaultReason.CertificateUnknown),
        TlsFaultReason.CertificateRequired => nameof(TlsFaultReason.CertificateRequired),
        TlsFaultReason.AccessDenied => nameof(TlsFaultReason.AccessDenied),
        TlsFaultReason.InternalError => nameof(TlsFaultReason.InternalError),
        TlsFaultReason.PeerAlert => nameof(TlsFaultReason.PeerAlert),
        TlsFaultReason.Truncated => nameof(TlsFaultReason.Truncated),
        _ => ((int)reason).ToString(CultureInfo.InvariantCulture),
    };
}
