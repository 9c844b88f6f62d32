using System.Collections.Generic;
using Sundog.Tls.KeySchedule;
using Sundog.X509;

namespace Sundog.Tls.Handshake.Client13;

/// <summary>From the server's Certificate to a verified peer.</summary>
internal static class ServerCertificate
{
    public static Step<ClientState> Handle(
        in HandshakeMessage message, HandshakeStage stage, ClientCertificateRequest? request, ClientContext context)
    {
        if (!CertificateChain.TryRead(message.Body, out IReadOnlyList<Certificate> chain, out TlsFault? fault))
            return fault;
        // RFC 9846 §4.5.1.3: a server must not send an empty list; decode_error.
        if (chain.Count == 0)
            return new TlsFault(TlsFaultReason.MalformedMessage, "the server sent no certificate (RFC 9846 §4.5.1.3)");
        stage.Transcript.Append(message.Raw);
        context.Info.PresentedCertificates = chain;
        PeerAuthenticator authenticator = context.Configuration.Authenticator;
        if (authenticator.Suspends)
            return new ClientAwaitServerVerification(chain, context.ServerName, stage, request);
        VerifiedPeer? peer = authenticator.Authenticate(
            chain, CertificatePurpose.ServerAuthentication, context.ServerName, context.Configuration.Clock.GetUtcNow(), out fault);
        return peer is null ? fault! : new ClientExpectCertificateVerify(peer, stage, request);
    }
}
