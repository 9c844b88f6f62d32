using System;
using System.Collections.Generic;
using Sundog.X509;

namespace Sundog.Tls;

/// <summary>
/// The proof that somebody checked the peer's certificate. The handshake goes on only with one of these, and the only
/// ways to get one are to validate a chain, to match a pin, or to say <c>Dangerous</c>.
/// </summary>
public sealed class VerifiedPeer
{
    private VerifiedPeer(Certificate leaf, VerifiedChain? chain)
    {
        Leaf = leaf;
        Chain = chain;
    }

    /// <summary>The peer's certificate.</summary>
    public Certificate Leaf { get; }

    /// <summary>The validated chain, from the leaf to its anchor; null when the peer was accepted by a pin.</summary>
    public VerifiedChain? Chain { get; }

    /// <summary>A peer whose chain was validated.</summary>
    public static VerifiedPeer FromChain(VerifiedChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        return new VerifiedPeer(chain.Leaf, chain);
    }

    /// <summary>A peer whose key is one of <paramref name="pins"/>; null when it is none of them.</summary>
    public static VerifiedPeer? FromPin(Certificate leaf, IReadOnlyList<PublicKeyPin> pins)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        ArgumentNullException.ThrowIfNull(pins);
        foreach (PublicKeyPin pin in pins)
        {
            if (pin.Matches(leaf))
                return new VerifiedPeer(leaf, null);
        }
        return null;
    }

    /// <summary>A peer that nobody checked: for tests, and for those who check by other means.</summary>
    public static VerifiedPeer DangerousAcceptUnverified(Certificate leaf)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        return new VerifiedPeer(leaf, null);
    }

    /// <summary>A resumed session was authenticated when it began (RFC 9846 §2.2).</summary>
    internal static VerifiedPeer FromSession(Certificate leaf) => new(leaf, null);
}
