using System;
using System.Collections.Generic;
using Sundog.X509;

namespace Sundog.Tls;

/// <summary>What a suspended engine waits for. It takes no more input until it is given, or until <c>Abort</c>.</summary>
public abstract class TlsSuspension
{
    private protected TlsSuspension(TlsStatus status) => Status = status;

    internal TlsStatus Status { get; }
}

/// <summary>A server made without a configuration chooses one by the ClientHello: <c>ProvideConfiguration</c>.</summary>
public sealed class ConfigurationSuspension : TlsSuspension
{
    internal ConfigurationSuspension(string? serverName, IReadOnlyList<string> applicationProtocols)
        : base(TlsStatus.NeedsConfiguration)
    {
        ServerName = serverName;
        ApplicationProtocols = applicationProtocols;
    }

    /// <summary>The name that the client asks for (SNI); null when it names none, or none that is a DNS name.</summary>
    public string? ServerName { get; }

    /// <summary>The application protocols that the client offers, in its order; bytes beyond ASCII are shown as <c>?</c>.</summary>
    public IReadOnlyList<string> ApplicationProtocols { get; }
}

/// <summary>The peer showed a certificate: <c>ProvideVerifiedPeer</c>.</summary>
public sealed class PeerVerificationSuspension : TlsSuspension
{
    internal PeerVerificationSuspension(IReadOnlyList<Certificate> presented, CertificatePurpose purpose, ServerName? serverName)
        : base(TlsStatus.NeedsPeerVerification)
    {
        Presented = presented;
        Purpose = purpose;
        ServerName = serverName;
    }

    /// <summary>What the peer sent, leaf first, never empty, not verified in any way.</summary>
    public IReadOnlyList<Certificate> Presented { get; }

    /// <summary>Whether it is a server's or a client's certificate.</summary>
    public CertificatePurpose Purpose { get; }

    /// <summary>The name that a server's certificate has to be for; null for clients.</summary>
    public ServerName? ServerName { get; }
}

/// <summary>The key of this side's identity is elsewhere: <c>ProvideSignature</c>.</summary>
public sealed class SignatureSuspension : TlsSuspension
{
    internal SignatureSuspension(TlsIdentity identity, SignatureScheme scheme, byte[] message)
        : base(TlsStatus.NeedsSignature)
    {
        Identity = identity;
        Scheme = scheme;
        Message = message;
    }

    /// <summary>Whose key has to sign.</summary>
    public TlsIdentity Identity { get; }

    /// <summary>How.</summary>
    public SignatureScheme Scheme { get; }

    /// <summary>What, before hashing (RFC 9846 §4.5.2): at most 146 bytes.</summary>
    public ReadOnlyMemory<byte> Message { get; }
}

/// <summary>The ticket protector has to look elsewhere: <c>ProvideTicketState</c>.</summary>
public sealed class TicketSuspension : TlsSuspension
{
    internal TicketSuspension(byte[] ticket)
        : base(TlsStatus.NeedsTicket)
        => Ticket = ticket;

    /// <summary>The ticket as the client sent it.</summary>
    public ReadOnlyMemory<byte> Ticket { get; }
}
