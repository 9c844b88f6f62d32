using System;

namespace Sundog.Tls;

public sealed partial class TlsEngine
{
    /// <summary>Answers a <see cref="ConfigurationSuspension"/>.</summary>
    /// <returns>As <see cref="Receive"/>: what came of it, which may be another suspension.</returns>
    /// <exception cref="InvalidOperationException">The engine does not wait for this.</exception>
    public TlsStatus ProvideConfiguration(TlsServerConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        CheckSuspended<ConfigurationSuspension>();
        Configure(configuration);
        return GoOn(_machine.Resume(configuration));
    }

    /// <summary>Answers a <see cref="PeerVerificationSuspension"/>. To refuse the peer, call <see cref="Abort"/>.</summary>
    /// <returns>As <see cref="Receive"/>.</returns>
    /// <exception cref="ArgumentException">The peer's leaf is not the one that was presented.</exception>
    /// <exception cref="InvalidOperationException">The engine does not wait for this.</exception>
    public TlsStatus ProvideVerifiedPeer(VerifiedPeer peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        PeerVerificationSuspension suspension = CheckSuspended<PeerVerificationSuspension>();
        if (!peer.Leaf.Der.Span.SequenceEqual(suspension.Presented[0].Der.Span))
            throw new ArgumentException("The verified certificate is not the one that the peer presented.", nameof(peer));
        return GoOn(_machine.Resume(peer));
    }

    /// <summary>Answers a <see cref="SignatureSuspension"/>.</summary>
    /// <param name="signature">Over the suspension's message by its scheme: DER for ECDSA. At most 65535 bytes.</param>
    /// <returns>As <see cref="Receive"/>.</returns>
    /// <exception cref="ArgumentException">The signature is empty or too long.</exception>
    /// <exception cref="InvalidOperationException">The engine does not wait for this.</exception>
    public TlsStatus ProvideSignature(ReadOnlySpan<byte> signature)
    {
        if (signature.Length is 0 or > ushort.MaxValue)
            throw new ArgumentException($"A signature has 1 to {ushort.MaxValue} bytes.", nameof(signature));
        CheckSuspended<SignatureSuspension>();
        return GoOn(_machine.ResumeWithSignature(signature));
    }

    /// <summary>Answers a <see cref="TicketSuspension"/>.</summary>
    /// <param name="ticketState">
    /// What the ticket protector was given to protect; empty when the ticket is unknown, and the handshake goes on in
    /// full.
    /// </param>
    /// <returns>As <see cref="Receive"/>.</returns>
    /// <exception cref="InvalidOperationException">The engine does not wait for this.</exception>
    public TlsStatus ProvideTicketState(ReadOnlySpan<byte> ticketState)
    {
        CheckSuspended<TicketSuspension>();
        return GoOn(_machine.ResumeWithTicketState(ticketState));
    }

    /// <summary>Ends the connection with the alert that belongs to <paramref name="reason"/>. After a fault it does nothing.</summary>
    /// <param name="reason">Why, such as <see cref="TlsFaultReason.AccessDenied"/>.</param>
    /// <param name="detail">In words, for the fault.</param>
    /// <exception cref="ArgumentException">The reason is one that only a peer or the transport can give.</exception>
    public void Abort(TlsFaultReason reason, string detail)
    {
        ArgumentNullException.ThrowIfNull(detail);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (reason is TlsFaultReason.PeerAlert or TlsFaultReason.Truncated)
            throw new ArgumentException($"{reason.Name()} is not a reason of this side's.", nameof(reason));
        if (Fault is null)
            Fail(new TlsFault(reason, detail));
    }

    private TSuspension CheckSuspended<TSuspension>()
        where TSuspension : TlsSuspension
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Suspension as TSuspension ?? throw new InvalidOperationException("The engine waits for something else, or for nothing.");
    }

    private TlsStatus GoOn(TlsFault? fault) => fault is null ? HandleMessages() : Fail(fault);
}
