using Sundog.X509;

namespace Sundog.Tls.Handshake;

/// <summary>What every state may reach: where effects go, and what is learnt about the connection.</summary>
internal abstract class HandshakeContext(Outbox outbox)
{
    public Outbox Outbox { get; } = outbox;

    public TlsConnectionInfo Info { get; } = new();
}

/// <summary>What the states of a client may reach.</summary>
internal sealed class ClientContext(Outbox outbox, TlsClientConfiguration configuration, ServerName? serverName)
    : HandshakeContext(outbox)
{
    public TlsClientConfiguration Configuration { get; } = configuration;

    public ServerName? ServerName { get; } = serverName;
}

/// <summary>What the states of a server may reach.</summary>
internal sealed class ServerContext(Outbox outbox, TlsServerConfiguration? configuration) : HandshakeContext(outbox)
{
    /// <summary>Null until the application chooses one by the ClientHello.</summary>
    public TlsServerConfiguration? Configuration { get; set; } = configuration;
}
