namespace Sundog.Tls;

/// <summary>What a call of the engine came to.</summary>
public enum TlsStatus
{
    /// <summary>Something was done; go on with the rest.</summary>
    Complete,

    /// <summary>The input holds less than one whole record, or, when sending, the handshake is not complete.</summary>
    NeedMoreData,

    /// <summary>The destination is too small for anything.</summary>
    DestinationTooSmall,

    /// <summary>Receiving: the peer closed its side in order. Sending: this side is closed.</summary>
    Closed,

    /// <summary>The connection is dead; <see cref="TlsEngine.Fault"/> says why. An alert may wait to be drained.</summary>
    Faulted,

    /// <summary>Suspended with a <see cref="ConfigurationSuspension"/>.</summary>
    NeedsConfiguration,

    /// <summary>Suspended with a <see cref="PeerVerificationSuspension"/>.</summary>
    NeedsPeerVerification,

    /// <summary>Suspended with a <see cref="SignatureSuspension"/>.</summary>
    NeedsSignature,

    /// <summary>Suspended with a <see cref="TicketSuspension"/>.</summary>
    NeedsTicket,
}
