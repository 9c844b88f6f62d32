namespace Sundog.Interop.Matrix;

/// <summary>Which side of the connection Sundog plays.</summary>
internal enum Role
{
    Server,
    Client,
}

/// <summary>How many combinations of suite, group and certificate a feature is tried with.</summary>
internal enum Breadth
{
    /// <summary>Every suite with every group with every certificate.</summary>
    Product,

    /// <summary>Every suite with every group; the certificate types take turns, so that each appears.</summary>
    SuitesAndGroups,

    /// <summary>Every certificate type; suites and groups take turns.</summary>
    Certificates,

    /// <summary>Every suite; groups and certificates take turns.</summary>
    Suites,

    /// <summary>One combination.</summary>
    Once,
}

/// <summary>
/// What a cell does beside its handshake, as a row of the table that the matrix is made from. The scenario of each
/// feature is in <c>Scenarios</c>.
/// </summary>
internal sealed record Feature(string Id, Breadth Breadth, string Description, Role? Only = null)
{
    public static readonly Feature Plain = new(
        "plain", Breadth.Product, "full handshake, data both ways, close_notify by the client");

    public static readonly Feature HelloRetryRequest = new(
        "hrr", Breadth.SuitesAndGroups, "the client's first key share does not fit: HelloRetryRequest");

    public static readonly Feature Resumption = new(
        "resumption", Breadth.SuitesAndGroups, "a ticket from one connection resumes in the next");

    public static readonly Feature ResumptionWithRetry = new(
        "resumption-hrr", Breadth.Suites, "a resumption whose binder covers a HelloRetryRequest");

    public static readonly Feature NoTickets = new(
        "no-tickets", Breadth.Once, "a server without tickets: the second connection is a full handshake");

    public static readonly Feature ClientCertificate = new(
        "client-cert", Breadth.Certificates, "the server requires a certificate of the client");

    public static readonly Feature ClientCertificateResumption = new(
        "client-cert-resumption", Breadth.Suites, "a resumption of a session with a client certificate");

    public static readonly Feature ClientCertificateMissing = new(
        "client-cert-missing", Breadth.Once, "required and not given: certificate_required");

    public static readonly Feature ClientCertificateUntrusted = new(
        "client-cert-untrusted", Breadth.Once, "issued by another CA: unknown_ca");

    public static readonly Feature Alpn = new(
        "alpn", Breadth.Suites, "both sides share one of two protocols");

    public static readonly Feature AlpnMismatch = new(
        "alpn-mismatch", Breadth.Once, "no protocol in common: no_application_protocol");

    public static readonly Feature KeyUpdate = new(
        "key-update", Breadth.SuitesAndGroups, "new keys both ways between two exchanges of data");

    public static readonly Feature BigTransfer = new(
        "big", Breadth.Suites, "a big transfer each way (--big SIZE)");

    public static readonly Feature ServerCloses = new(
        "server-close", Breadth.Suites, "the server sends close_notify first");

    public static readonly Feature Truncation = new(
        "truncation", Breadth.Suites, "the TCP connection ends without close_notify: an error, never an end of data");

    public static readonly Feature UnknownCa = new(
        "unknown-ca", Breadth.Once, "the client does not trust the server's CA: unknown_ca");

    public static readonly Feature WrongName = new(
        "wrong-name", Breadth.Once, "the certificate is for another name");

    public static readonly Feature Expired = new(
        "expired", Breadth.Once, "the server's certificate has expired: certificate_expired (sundog serve does not even start with one)", Role.Client);

    public static readonly Feature OldVersion = new(
        "tls12-only", Breadth.Once, "the peer speaks TLS 1.2 only: protocol_version");

    public static readonly Feature NoCommonSuite = new(
        "no-common-suite", Breadth.Once, "no cipher suite in common: handshake_failure");

    public static readonly Feature NoCommonGroup = new(
        "no-common-group", Breadth.Once, "no group in common: handshake_failure");

    public static readonly Feature[] All =
    [
        Plain, HelloRetryRequest, Resumption, ResumptionWithRetry, NoTickets,
        ClientCertificate, ClientCertificateResumption, ClientCertificateMissing, ClientCertificateUntrusted,
        Alpn, AlpnMismatch, KeyUpdate, BigTransfer, ServerCloses, Truncation,
        UnknownCa, WrongName, Expired, OldVersion, NoCommonSuite, NoCommonGroup,
    ];

    public bool AppliesTo(Role role) => Only is null || Only == role;
}
