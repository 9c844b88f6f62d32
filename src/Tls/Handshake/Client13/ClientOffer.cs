using System;
using System.Collections.Generic;
using Sundog.Nocrypto;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Client13;

/// <summary>What a client offered in its ClientHello, and the secrets that go with it.</summary>
internal sealed class ClientOffer : IDisposable
{
    public required byte[] Random { get; init; }

    /// <summary>legacy_session_id: 32 random bytes in middlebox compatibility mode, else empty.</summary>
    public required byte[] SessionId { get; init; }

    /// <summary>The key shares, in the order of the hello, each with its group.</summary>
    public Dictionary<TlsGroup, KeyExchangeInitiator> Shares { get; } = [];

    /// <summary>The session that is offered, or null.</summary>
    public ClientSession? Session { get; set; }

    /// <summary>The hash of <see cref="Session"/>'s suite.</summary>
    public HashFunction? SessionHash { get; set; }

    /// <summary>The ClientHello as it was sent, header and all.</summary>
    public byte[] Hello { get; set; } = [];

    /// <summary>Whether the hello has an extension, so that the server may answer it.</summary>
    public bool Offered(ExtensionType type)
        => ClientHello.TryRead(Hello.AsSpan(HandshakeHeader.Size), out ClientHello hello) && hello.Extensions.Contains(type);

    public void Dispose()
    {
        foreach (KeyExchangeInitiator share in Shares.Values)
            share.Dispose();
        Shares.Clear();
        Session?.Dispose();
        Session = null;
    }
}
