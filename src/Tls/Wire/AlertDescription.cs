namespace Sundog.Tls;

/// <summary>The alerts of RFC 9846 §6 and its reserved ones (§B.2), and later registrations.</summary>
/// <remarks>A value that a peer sent may have no name here.</remarks>
public enum AlertDescription : byte
{
    /// <summary>close_notify: the sender sends no more.</summary>
    CloseNotify = 0,

    /// <summary>unexpected_message: a message that the state does not allow.</summary>
    UnexpectedMessage = 10,

    /// <summary>bad_record_mac: a record that does not authenticate.</summary>
    BadRecordMac = 20,

    /// <summary>decryption_failed, reserved: never sent.</summary>
    DecryptionFailed = 21,

    /// <summary>record_overflow: a record that is too long.</summary>
    RecordOverflow = 22,

    /// <summary>decompression_failure, reserved: never sent.</summary>
    DecompressionFailure = 30,

    /// <summary>handshake_failure: no acceptable set of parameters.</summary>
    HandshakeFailure = 40,

    /// <summary>no_certificate, reserved: never sent.</summary>
    NoCertificate = 41,

    /// <summary>bad_certificate: a certificate that is corrupt or whose signature is wrong.</summary>
    BadCertificate = 42,

    /// <summary>unsupported_certificate: a certificate of an unsupported type.</summary>
    UnsupportedCertificate = 43,

    /// <summary>certificate_revoked: revoked by its signer.</summary>
    CertificateRevoked = 44,

    /// <summary>certificate_expired: expired or not currently valid.</summary>
    CertificateExpired = 45,

    /// <summary>certificate_unknown: unacceptable for another reason.</summary>
    CertificateUnknown = 46,

    /// <summary>illegal_parameter: a field that is incorrect or inconsistent with others.</summary>
    IllegalParameter = 47,

    /// <summary>unknown_ca: no chain to a known trust anchor.</summary>
    UnknownCa = 48,

    /// <summary>access_denied: valid credentials that have no access.</summary>
    AccessDenied = 49,

    /// <summary>decode_error: a message that does not follow its grammar.</summary>
    DecodeError = 50,

    /// <summary>decrypt_error: a signature, Finished or binder that does not verify.</summary>
    DecryptError = 51,

    /// <summary>export_restriction, reserved: never sent.</summary>
    ExportRestriction = 60,

    /// <summary>protocol_version: a version that is recognized but not supported.</summary>
    ProtocolVersion = 70,

    /// <summary>insufficient_security: the server requires stronger parameters.</summary>
    InsufficientSecurity = 71,

    /// <summary>internal_error: a failure that the peer did not cause.</summary>
    InternalError = 80,

    /// <summary>inappropriate_fallback: a needless retry with a lower version (RFC 7507).</summary>
    InappropriateFallback = 86,

    /// <summary>user_canceled: the sender gives up for a reason outside the protocol.</summary>
    UserCanceled = 90,

    /// <summary>no_renegotiation, reserved in TLS 1.3; a warning of TLS 1.2.</summary>
    NoRenegotiation = 100,

    /// <summary>missing_extension: an extension that is mandatory is absent.</summary>
    MissingExtension = 109,

    /// <summary>unsupported_extension: an extension that was not offered or is prohibited there.</summary>
    UnsupportedExtension = 110,

    /// <summary>certificate_unobtainable, reserved: never sent.</summary>
    CertificateUnobtainable = 111,

    /// <summary>unrecognized_name: no server of that name (RFC 6066).</summary>
    UnrecognizedName = 112,

    /// <summary>bad_certificate_status_response: an OCSP response that is invalid (RFC 6066).</summary>
    BadCertificateStatusResponse = 113,

    /// <summary>bad_certificate_hash_value, reserved: never sent.</summary>
    BadCertificateHashValue = 114,

    /// <summary>unknown_psk_identity: no acceptable PSK, where one is required.</summary>
    UnknownPskIdentity = 115,

    /// <summary>certificate_required: the client sent no certificate.</summary>
    CertificateRequired = 116,

    /// <summary>general_error: an error with no alert of its own.</summary>
    GeneralError = 117,

    /// <summary>no_application_protocol: no protocol in common (RFC 7301).</summary>
    NoApplicationProtocol = 120,

    /// <summary>ech_required: Encrypted Client Hello was rejected (RFC 9849).</summary>
    EchRequired = 121,
}
