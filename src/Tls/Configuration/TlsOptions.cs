using System;
using System.Collections.Generic;
using Sundog.Nocrypto;

namespace Sundog.Tls;

/// <summary>What client and server have in common. Set what matters, keep the defaults for the rest.</summary>
public abstract class TlsOptions
{
    private protected TlsOptions()
    {
    }

    /// <summary>Where random bytes come from.</summary>
    public required RandomSource Random { get; init; }

    /// <summary>The clock by which certificates and tickets are judged.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>The cipher suites, in order of preference. Default: AES-128-GCM, ChaCha20-Poly1305, AES-256-GCM.</summary>
    public IReadOnlyList<CipherSuite> CipherSuites { get; init; } =
        [CipherSuite.Aes128GcmSha256, CipherSuite.ChaCha20Poly1305Sha256, CipherSuite.Aes256GcmSha384];

    /// <summary>The groups, in order of preference. Default: X25519, P-256, P-384.</summary>
    public IReadOnlyList<TlsGroup> Groups { get; init; } = [TlsGroup.X25519, TlsGroup.Secp256r1, TlsGroup.Secp384r1];

    /// <summary>The schemes that the peer may sign with, in order of preference.</summary>
    public IReadOnlyList<SignatureScheme> SignatureSchemes { get; init; } = Tls.SignatureSchemes.Default;

    /// <summary>
    /// The application protocols (ALPN, RFC 7301), such as <c>h2</c>, in order of preference; empty for none. Each is 1
    /// to 255 ASCII characters.
    /// </summary>
    public IReadOnlyList<string> ApplicationProtocols { get; init; } = [];

    /// <summary>
    /// Each record's content is padded with zeros to a multiple of this many bytes, 1 (no padding, the default) to
    /// 16384, to hide its length (RFC 9846 §5.4).
    /// </summary>
    public int PaddingMultiple { get; init; } = 1;

    /// <summary>
    /// After how many records under one key this side updates its keys by itself; null (the default) for the suite's
    /// own limit, beyond which no value may go (RFC 9846 §5.5).
    /// </summary>
    public ulong? RecordsPerKey { get; init; }

    /// <summary>Where secrets are logged for debugging; null (the default) for nowhere.</summary>
    public KeyLog? KeyLog { get; init; }
}
