using System;
using System.Collections.Generic;
using Sundog.X509;

namespace Sundog.Tls;

/// <summary>
/// How the peer's certificate is checked: against trust anchors, against pins, or by the application, for which the
/// engine suspends. Immutable and thread-safe.
/// </summary>
public abstract class PeerAuthenticator
{
    private protected PeerAuthenticator()
    {
    }

    /// <summary>Validates the chain against <paramref name="anchors"/>, and a server's name (RFC 5280 §6, RFC 9525).</summary>
    public static PeerAuthenticator ForTrustAnchors(TrustAnchors anchors)
    {
        ArgumentNullException.ThrowIfNull(anchors);
        return new ChainAuthenticator(anchors);
    }

    /// <summary>Accepts exactly the keys that are pinned, whatever certificate carries them; names and times do not matter.</summary>
    /// <exception cref="ArgumentException">There is no pin.</exception>
    public static PeerAuthenticator ForPins(params IReadOnlyList<PublicKeyPin> pins)
    {
        ArgumentNullException.ThrowIfNull(pins);
        if (pins.Count == 0)
            throw new ArgumentException("At least one pin is needed.", nameof(pins));
        return new PinAuthenticator(pins);
    }

    /// <summary>The engine suspends with a <see cref="PeerVerificationSuspension"/>, and the application decides.</summary>
    public static PeerAuthenticator ByApplication { get; } = new ApplicationAuthenticator();

    /// <summary>Accepts every certificate. The connection is then open to anyone in the middle: for tests only.</summary>
    public static PeerAuthenticator DangerousAcceptAny { get; } = new AcceptAnyAuthenticator();

    /// <summary>Whether a server can only be accepted for a name.</summary>
    internal virtual bool ChecksNames => false;

    /// <summary>Whether the decision is the application's.</summary>
    internal virtual bool Suspends => false;

    /// <summary>Checks <paramref name="presented"/>, leaf first and never empty. Null means refused, with the fault.</summary>
    internal abstract VerifiedPeer? Authenticate(
        IReadOnlyList<Certificate> presented, CertificatePurpose purpose, ServerName? name, DateTimeOffset now, out TlsFault? fault);

    private sealed class ChainAuthenticator(TrustAnchors anchors) : PeerAuthenticator
    {
        internal override bool ChecksNames => true;

        internal override VerifiedPeer? Authenticate(
            IReadOnlyList<Certificate> presented, CertificatePurpose purpose, ServerName? name, DateTimeOffset now, out TlsFault? fault)
        {
            if (ChainValidator.Default.TryValidate(presented, anchors, now, purpose, name, out VerifiedChain? chain, out X509Fault reason))
            {
                fault = null;
                return VerifiedPeer.FromChain(chain!);
            }
            fault = CertificateFaults.From(reason);
            return null;
        }
    }

    private sealed class PinAuthenticator(IReadOnlyList<PublicKeyPin> pins) : PeerAuthenticator
    {
        internal override VerifiedPeer? Authenticate(
            IReadOnlyList<Certificate> presented, CertificatePurpose purpose, ServerName? name, DateTimeOffset now, out TlsFault? fault)
        {
            VerifiedPeer? peer = VerifiedPeer.FromPin(presented[0], pins);
            fault = peer is null
                ? new TlsFault(TlsFaultReason.UnknownAuthority, "the peer's key is none of the pinned ones")
                : null;
            return peer;
        }
    }

    private sealed class ApplicationAuthenticator : PeerAuthenticator
    {
        internal override bool Suspends => true;

        internal override VerifiedPeer? Authenticate(
            IReadOnlyList<Certificate> presented, CertificatePurpose purpose, ServerName? name, DateTimeOffset now, out TlsFault? fault)
            => throw new InvalidOperationException("The application decides on this peer, through the suspension.");
    }

    private sealed class AcceptAnyAuthenticator : PeerAuthenticator
    {
        internal override VerifiedPeer? Authenticate(
            IReadOnlyList<Certificate> presented, CertificatePurpose purpose, ServerName? name, DateTimeOffset now, out TlsFault? fault)
        {
            fault = null;
            return VerifiedPeer.DangerousAcceptUnverified(presented[0]);
        }
    }
}
