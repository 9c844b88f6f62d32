using System;
using Sundog.Nocrypto;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Client13;

/// <summary>The server is authenticated, by its certificate or by the PSK; only its Finished is missing.</summary>
internal sealed class ClientExpectFinished(VerifiedPeer peer, HandshakeStage stage, ClientCertificateRequest? request) : ClientState
{
    public override string Name => nameof(ClientExpectFinished);

    public override bool Accepts(HandshakeType type) => type == HandshakeType.Finished;

    public override Step<ClientState> Handle(in HandshakeMessage message, ClientContext context)
    {
        if (!Finished.TryRead(message.Body, stage.Suite.Hash.HashSize, out Finished finished))
            return new TlsFault(TlsFaultReason.MalformedMessage, "Finished has the wrong length (RFC 9846 §4.5.3)");
        if (message.Boundary is not { } boundary)
            return new TlsFault(TlsFaultReason.KeyChangeNotAligned, "something follows Finished in its record (RFC 9846 §5.1)");
        Span<byte> hash = stackalloc byte[HashFunction.MaxHashSize];
        hash = hash[..stage.Suite.Hash.HashSize];
        stage.Transcript.WriteHash(hash);
        if (!stage.Server.Verifies(hash, finished.VerifyData))
            return new TlsFault(TlsFaultReason.BadFinished, "the server's Finished is wrong (RFC 9846 §4.5.3)");
        stage.Transcript.Append(message.Raw);
        return ClientFlight.Begin(peer, stage.ToApplicationStage(), request, boundary, context);
    }

    public override void Dispose() => stage.Dispose();
}
