using System.Collections.Generic;
using Sundog.Tls.Wire;
using Sundog.X509;

namespace Sundog.Tls;

/// <summary>A handshake message that was sent or received.</summary>
/// <param name="Sent">True when this side sent it.</param>
/// <param name="Name">The standard's name, such as <c>ClientHello</c>.</param>
public readonly record struct HandshakeEvent(bool Sent, string Name);

/// <summary>What a connection negotiated. Complete when the handshake is.</summary>
public sealed class TlsConnectionInfo
{
    private const int MaxEvents = 32;

    private readonly List<HandshakeEvent> _messages = new(12);

    internal TlsConnectionInfo()
    {
    }

    /// <summary>The protocol version.</summary>
    public ProtocolVersion Version { get; internal set; }

    /// <summary>The cipher suite.</summary>
    public CipherSuite? CipherSuite { get; internal set; }

    /// <summary>The group of the key exchange.</summary>
    public TlsGroup? Group { get; internal set; }

    /// <summary>How the server signed; null in a resumed session.</summary>
    public SignatureScheme? ServerSignature { get; internal set; }

    /// <summary>How the client signed; null when it did not.</summary>
    public SignatureScheme? ClientSignature { get; internal set; }

    /// <summary>The application protocol (ALPN); null when none was negotiated.</summary>
    public string? ApplicationProtocol { get; internal set; }

    /// <summary>The name that the client asked for (SNI); null when it named none.</summary>
    public string? ServerName { get; internal set; }

    /// <summary>Whether an earlier session was resumed.</summary>
    public bool IsResumed { get; internal set; }

    /// <summary>Whether the server asked for another key share first.</summary>
    public bool UsedHelloRetryRequest { get; internal set; }

    /// <summary>The peer as it was verified; null for a client that showed no certificate.</summary>
    public VerifiedPeer? Peer { get; internal set; }

    /// <summary>This side's identity, when it showed one.</summary>
    public TlsIdentity? Identity { get; internal set; }

    /// <summary>What the peer presented, leaf first; empty in a resumed session.</summary>
    public IReadOnlyList<Certificate> PresentedCertificates { get; internal set; } = [];

    /// <summary>The messages of the handshake in order, the first 32 of them.</summary>
    public IReadOnlyList<HandshakeEvent> Messages => _messages;

    internal void Record(bool sent, HandshakeType type)
    {
        if (_messages.Count < MaxEvents)
            _messages.Add(new HandshakeEvent(sent, NameOf(type)));
    }

    internal static string NameOf(HandshakeType type) => type switch
    {
        HandshakeType.ClientHello => "ClientHello",
        HandshakeType.ServerHello => "ServerHello",
        HandshakeType.NewSessionTicket => "NewSessionTicket",
        HandshakeType.EndOfEarlyData => "EndOfEarlyData",
        HandshakeType.EncryptedExtensions => "EncryptedExtensions",
        HandshakeType.Certificate => "Certificate",
        HandshakeType.CertificateRequest => "CertificateRequest",
        HandshakeType.CertificateVerify => "CertificateVerify",
        HandshakeType.Finished => "Finished",
        HandshakeType.KeyUpdate => "KeyUpdate",
        _ => "type " + (int)type,
    };
}
