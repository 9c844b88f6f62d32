namespace Sundog.Tls;

/// <summary>
/// Why a connection ended: one name per way to fail. <see cref="TlsFault.Alert"/> follows from it by one table
/// (RFC 9846 §6.2).
/// </summary>
public enum TlsFaultReason
{
    /// <summary>A message or record could not be parsed.</summary>
    MalformedMessage,

    /// <summary>A record is longer than RFC 9846 §5.1 or §5.2 allows.</summary>
    RecordOverflow,

    /// <summary>A record did not authenticate under the keys in use.</summary>
    BadRecordMac,

    /// <summary>A message came in a state that does not accept it.</summary>
    UnexpectedMessage,

    /// <summary>A record of a type that may not come now, or that does not exist.</summary>
    UnexpectedRecord,

    /// <summary>A record without content where content must be, or too many of those that may be empty.</summary>
    EmptyRecord,

    /// <summary>A handshake message and the one after a key change share a record (RFC 9846 §5.1).</summary>
    KeyChangeNotAligned,

    /// <summary>A handshake message is larger than this side accepts.</summary>
    HandshakeMessageTooLarge,

    /// <summary>More KeyUpdate messages without data between them than anyone needs.</summary>
    TooManyKeyUpdates,

    /// <summary>More warning alerts than anyone needs.</summary>
    TooManyWarnings,

    /// <summary>The peer offers no version that this side speaks.</summary>
    UnsupportedVersion,

    /// <summary>The server's random carries the sentinel of a downgrade (RFC 9846 §4.2.3).</summary>
    DowngradeDetected,

    /// <summary>No cipher suite in common.</summary>
    NoCommonCipherSuite,

    /// <summary>No group in common.</summary>
    NoCommonGroup,

    /// <summary>No identity that the peer's signature schemes can verify.</summary>
    NoCommonSignatureScheme,

    /// <summary>No application protocol in common (RFC 7301 §3.2).</summary>
    NoCommonApplicationProtocol,

    /// <summary>The server has no identity for the name that the client asked for.</summary>
    UnrecognizedName,

    /// <summary>A mandatory extension is missing.</summary>
    MissingExtension,

    /// <summary>The peer answered with an extension that was not offered, or that may not stand in this message.</summary>
    UnsupportedExtension,

    /// <summary>An extension stands twice in one block.</summary>
    DuplicateExtension,

    /// <summary>A field has a value that the standard forbids there.</summary>
    IllegalParameter,

    /// <summary>A key share is not a valid public key of its group.</summary>
    InvalidKeyShare,

    /// <summary>The second ClientHello differs from the first in what must stay (RFC 9846 §4.2.2).</summary>
    ClientHelloChanged,

    /// <summary>Finished does not verify.</summary>
    BadFinished,

    /// <summary>CertificateVerify does not verify.</summary>
    BadCertificateVerify,

    /// <summary>The binder of the chosen PSK does not verify.</summary>
    BadBinder,

    /// <summary>A certificate could not be parsed or breaks a rule.</summary>
    BadCertificate,

    /// <summary>A certificate is of a kind that this side does not support.</summary>
    UnsupportedCertificate,

    /// <summary>A certificate is expired or not valid yet.</summary>
    CertificateExpired,

    /// <summary>No path to a trust anchor.</summary>
    UnknownAuthority,

    /// <summary>The certificate is not for the name that was asked for.</summary>
    CertificateNameMismatch,

    /// <summary>A certificate was refused for another reason.</summary>
    CertificateUnknown,

    /// <summary>The peer had to send a certificate and sent none.</summary>
    CertificateRequired,

    /// <summary>The application refused the peer.</summary>
    AccessDenied,

    /// <summary>This side could not do its part, such as signing.</summary>
    InternalError,

    /// <summary>The peer sent a fatal alert.</summary>
    PeerAlert,

    /// <summary>The transport ended without close_notify: what came may be cut short (RFC 9846 §6.1).</summary>
    Truncated,
}
