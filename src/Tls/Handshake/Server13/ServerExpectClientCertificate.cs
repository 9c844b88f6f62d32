using System.Collections.Generic;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Wire;
using Sundog.X509;

namespace Sundog.Tls.Handshake.Server13;

/// <summary>The client was asked for a certificate.</summary>
internal sealed class ServerExpectClientCertificate(ApplicationStage stage, ResumableServer resumable) : ServerState
{
    public override string Name => nameof(ServerExpectClientCertificate);

    public override bool Accepts(HandshakeType type) => type == HandshakeType.Certificate;

    public override Step<ServerState> Handle(in HandshakeMessage message, ServerContext context)
    {
        if (!CertificateChain.TryRead(message.Body, out IReadOnlyList<Certificate> chain, out TlsFault? fault))
            return fault;
        stage.Transcript.Append(message.Raw);
        TlsServerConfiguration configuration = context.Configuration!;
        if (chain.Count == 0)
        {
            // RFC 9846 §4.5.1.3: a client may decline; the server may insist.
            return configuration.ClientAuthentication == ClientAuthentication.Require
                ? new TlsFault(TlsFaultReason.CertificateRequired, "the client showed no certificate (RFC 9846 §4.5.1.3)")
                : new ServerExpectFinished(stage, resumable);
        }
        context.Info.PresentedCertificates = chain;
        PeerAuthenticator authenticator = configuration.ClientAuthenticator!;
        if (authenticator.Suspends)
            return new ServerAwaitClientVerification(chain, stage, resumable);
        VerifiedPeer? peer = authenticator.Authenticate(
            chain, CertificatePurpose.ClientAuthentication, null, configuration.Clock.GetUtcNow(), out fault);
        return peer is null ? fault! : new ServerExpectClientCertificateVerify(peer, stage, resumable);
    }

    public override void Dispose() => stage.Dispose();
}
