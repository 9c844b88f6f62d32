using System;
using System.Threading.Tasks;
using Sundog.Tls;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// What the application decides while a handshake waits. Each is asked only when the configuration leaves the decision to
/// the application, and may take its time, within the handshake's; one that throws ends the connection with its exception.
/// </summary>
public sealed class TlsFlowCallbacks
{
    /// <summary>Chooses a server's configuration by the names in the ClientHello; null refuses the client.</summary>
    public Func<ConfigurationSuspension, ValueTask<TlsServerConfiguration?>>? SelectConfiguration { get; init; }

    /// <summary>Checks the peer's certificates, for <see cref="PeerAuthenticator.ByApplication"/>; null refuses the peer.</summary>
    public Func<PeerVerificationSuspension, ValueTask<VerifiedPeer?>>? VerifyPeer { get; init; }

    /// <summary>Signs with a key that is elsewhere, for <see cref="TlsIdentity.WithRemoteKey"/>; null is a failure.</summary>
    public Func<SignatureSuspension, ValueTask<byte[]?>>? Sign { get; init; }

    /// <summary>Finds the state behind a ticket that the protector left pending; it is cleared after use. Null goes on without it.</summary>
    public Func<TicketSuspension, ValueTask<byte[]?>>? OpenTicket { get; init; }
}
