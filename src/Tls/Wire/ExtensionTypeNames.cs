using System.Globalization;

namespace Sundog.Tls.Wire;

/// <summary>The extensions as text. By a table: an image has no reflection.</summary>
internal static class ExtensionTypeNames
{
    /// <summary>The name of an extension, as the enumeration has it, or its number.</summary>
    public static string Name(this ExtensionType type) => type switch
    {
        ExtensionType.ServerName => nameof(ExtensionType.ServerName),
        ExtensionType.MaxFragmentLength => nameof(ExtensionType.MaxFragmentLength),
        ExtensionType.StatusRequest => nameof(ExtensionType.StatusRequest),
        ExtensionType.SupportedGroups => nameof(ExtensionType.SupportedGroups),
        ExtensionType.EcPointFormats => nameof(ExtensionType.EcPointFormats),
        ExtensionType.SignatureAlgorithms => nameof(ExtensionType.SignatureAlgorithms),
        ExtensionType.UseSrtp => nameof(ExtensionType.UseSrtp),
        ExtensionType.Heartbeat => nameof(ExtensionType.Heartbeat),
        ExtensionType.ApplicationLayerProtocolNegotiation => nameof(ExtensionType.ApplicationLayerProtocolNegotiation),
        ExtensionType.SignedCertificateTimestamp => nameof(ExtensionType.SignedCertificateTimestamp),
        ExtensionType.ClientCertificateType => nameof(ExtensionType.ClientCertificateType),
        ExtensionType.ServerCertificateType => nameof(ExtensionType.ServerCertificateType),
        ExtensionType.Padding => nameof(ExtensionType.Padding),
        ExtensionType.EncryptThenMac => nameof(ExtensionType.EncryptThenMac),
        ExtensionType.ExtendedMasterSecret => nameof(ExtensionType.ExtendedMasterSecret),
        ExtensionType.CompressCertificate => nameof(ExtensionType.CompressCertificate),
        ExtensionType.RecordSizeLimit => nameof(ExtensionType.RecordSizeLimit),
        ExtensionType.DelegatedCredential => nameof(ExtensionType.DelegatedCredential),
        ExtensionType.SessionTicket => nameof(ExtensionType.SessionTicket),
        ExtensionType.PreSharedKey => nameof(ExtensionType.PreSharedKey),
        ExtensionType.EarlyData => nameof(ExtensionType.EarlyData),
        ExtensionType.SupportedVersions => nameof(ExtensionType.SupportedVersions),
        ExtensionType.Cookie => nameof(ExtensionType.Cookie),
        ExtensionType.PskKeyExchangeModes => nameof(ExtensionType.PskKeyExchangeModes),
        ExtensionType.CertificateAuthorities => nameof(ExtensionType.CertificateAuthorities),
        ExtensionType.OidFilters => nameof(ExtensionType.OidFilters),
        ExtensionType.PostHandshakeAuth => nameof(ExtensionType.PostHandshakeAuth),
        ExtensionType.SignatureAlgorithmsCert => nameof(ExtensionType.SignatureAlgorithmsCert),
        ExtensionType.KeyShare => nameof(ExtensionType.KeyShare),
        ExtensionType.TransparencyInfo => nameof(ExtensionType.TransparencyInfo),
        ExtensionType.QuicTransportParameters => nameof(ExtensionType.QuicTransportParameters),
        ExtensionType.TicketRequest => nameof(ExtensionType.TicketRequest),
        ExtensionType.TlsFlags => nameof(ExtensionType.TlsFlags),
        ExtensionType.EchOuterExtensions => nameof(ExtensionType.EchOuterExtensions),
        ExtensionType.EncryptedClientHello => nameof(ExtensionType.EncryptedClientHello),
        ExtensionType.RenegotiationInfo => nameof(ExtensionType.RenegotiationInfo),
        _ => ((int)type).ToString(CultureInfo.InvariantCulture),
    };
}
