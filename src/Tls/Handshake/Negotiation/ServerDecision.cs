namespace Sundog.Tls.Handshake.Negotiation;

/// <summary>What a server decides by a ClientHello, before anything is computed or sent.</summary>
internal sealed class ServerDecision
{
    public required CipherSuite Suite { get; init; }

    public required TlsGroup Group { get; init; }

    /// <summary>Whether the client has to send a share for <see cref="Group"/> first.</summary>
    public required bool NeedsRetry { get; init; }

    /// <summary>Null when no identity can sign what the client verifies; only a PSK helps then.</summary>
    public required TlsIdentity? Identity { get; init; }

    /// <summary>How <see cref="Identity"/> signs.</summary>
    public required SignatureScheme Scheme { get; init; }

    /// <summary>Why there is no identity.</summary>
    public required TlsFault? IdentityFault { get; init; }

    /// <summary>The application protocol, or null.</summary>
    public required byte[]? ApplicationProtocol { get; init; }

    /// <summary>The name that the client asked for; empty for none.</summary>
    public required byte[] ServerName { get; init; }

    /// <summary>Whether the client offers PSKs in a mode that this side speaks (psk_dhe_ke).</summary>
    public required bool OffersPsk { get; init; }

    /// <summary>The same with another suite, whose hash is the PSK's.</summary>
    public ServerDecision WithSuite(CipherSuite suite) => new()
    {
        Suite = suite,
        Group = Group,
        NeedsRetry = NeedsRetry,
        Identity = Identity,
        Scheme = Scheme,
        IdentityFault = IdentityFault,
        ApplicationProtocol = ApplicationProtocol,
        ServerName = ServerName,
        OffersPsk = OffersPsk,
    };
}
