using System;
using System.Diagnostics.CodeAnalysis;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Client13;

/// <summary>The server asked for a certificate: what this client answers (RFC 9846 §4.4.2).</summary>
internal sealed class ClientCertificateRequest
{
    private ClientCertificateRequest(TlsIdentity? identity, SignatureScheme scheme)
    {
        Identity = identity;
        Scheme = scheme;
    }

    /// <summary>Null when there is none that the server could verify.</summary>
    public TlsIdentity? Identity { get; }

    public SignatureScheme Scheme { get; }

    public static bool TryRead(
        ReadOnlySpan<byte> body,
        TlsIdentity? identity,
        [NotNullWhen(true)] out ClientCertificateRequest? request,
        [NotNullWhen(false)] out TlsFault? fault)
    {
        request = null;
        fault = null;
        if (!CertificateRequest.TryRead(body, out CertificateRequest message))
            fault = new TlsFault(TlsFaultReason.MalformedMessage, "CertificateRequest cannot be parsed (RFC 9846 §4.4.2)");
        else if (!message.Context.IsEmpty)
            fault = new TlsFault(TlsFaultReason.IllegalParameter, "CertificateRequest has a context inside the handshake (RFC 9846 §4.4.2)");
        else if (message.Extensions.FirstDuplicate() is { } duplicate)
            fault = new TlsFault(TlsFaultReason.DuplicateExtension, $"CertificateRequest has the extension {duplicate} twice (RFC 9846 §4.3)");
        else if (!message.Extensions.TryFind(ExtensionType.SignatureAlgorithms, out ReadOnlySpan<byte> data))
            fault = new TlsFault(TlsFaultReason.MissingExtension, "CertificateRequest lacks the extension signature_algorithms (RFC 9846 §4.4.2)");
        else if (!SignatureAlgorithmsExtension.TryRead(data, out UInt16List schemes))
            fault = new TlsFault(TlsFaultReason.MalformedMessage, "the extension signature_algorithms of CertificateRequest cannot be parsed");
        else
            request = identity?.Choose(schemes) is { } scheme
                ? new ClientCertificateRequest(identity, scheme)
                : new ClientCertificateRequest(null, default);
        return request is not null;
    }
}
