using System;
using System.Threading;
using System.Threading.Tasks;

namespace Sundog.Tls;

/// <summary>
/// What the application decides while the handshake waits. Each is asked only when the configuration leaves the
/// decision to the application, and may take its time; one that throws ends the connection with its exception.
/// </summary>
public sealed class TlsStreamCallbacks
{
    /// <summary>
    /// Chooses a server's configuration by the names in the ClientHello, for
    /// <see cref="TlsStream.AuthenticateAsServerAsync(CancellationToken)"/>; null refuses the client.
    /// </summary>
    public Func<ConfigurationSuspension, CancellationToken, ValueTask<TlsServerConfiguration?>>? SelectConfiguration { get; init; }

    /// <summary>Checks the peer's certificates, for <see cref="PeerAuthenticator.ByApplication"/>; null refuses the peer.</summary>
    public Func<PeerVerificationSuspension, CancellationToken, ValueTask<VerifiedPeer?>>? VerifyPeer { get; init; }

    /// <summary>Signs with a key that is elsewhere, for <see cref="TlsIdentity.WithRemoteKey"/>; null is a failure.</summary>
    public Func<SignatureSuspension, CancellationToken, ValueTask<byte[]?>>? Sign { get; init; }

    /// <summary>Finds the state behind a ticket that the protector left pending; it is cleared after use. Null goes on without it.</summary>
    public Func<TicketSuspension, CancellationToken, ValueTask<byte[]?>>? OpenTicket { get; init; }
}
