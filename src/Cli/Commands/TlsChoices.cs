using System;
using System.Collections.Generic;
using System.Linq;
using Sundog.Tls;

namespace Sundog.Cli;

/// <summary>The options that <c>serve</c> and <c>connect</c> share, and the names that people use for suites and groups.</summary>
internal static class TlsChoices
{
    /// <summary>The options of both commands.</summary>
    public static readonly Option[] Options =
    [
        new("--alpn", "A,B", "application protocols, in order of preference"),
        new("--groups", "A,B", "x25519, secp256r1, secp384r1, in order of preference"),
        new("--suites", "A,B", "TLS_AES_128_GCM_SHA256, ..., in order of preference"),
        new("--keylog", "FILE", "append the connections' secrets to FILE (RFC 9850)"),
    ];

    private static readonly Dictionary<string, CipherSuite> SuiteNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["TLS_AES_128_GCM_SHA256"] = CipherSuite.Aes128GcmSha256,
        ["TLS_AES_256_GCM_SHA384"] = CipherSuite.Aes256GcmSha384,
        ["TLS_CHACHA20_POLY1305_SHA256"] = CipherSuite.ChaCha20Poly1305Sha256,
        ["AES-128-GCM"] = CipherSuite.Aes128GcmSha256,
        ["AES-256-GCM"] = CipherSuite.Aes256GcmSha384,
        ["ChaCha20-Poly1305"] = CipherSuite.ChaCha20Poly1305Sha256,
    };

    private static readonly Dictionary<string, TlsGroup> GroupNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["x25519"] = TlsGroup.X25519,
        ["secp256r1"] = TlsGroup.Secp256r1,
        ["P-256"] = TlsGroup.Secp256r1,
        ["prime256v1"] = TlsGroup.Secp256r1,
        ["secp384r1"] = TlsGroup.Secp384r1,
        ["P-384"] = TlsGroup.Secp384r1,
    };

    /// <summary>The suites that <c>--suites</c> names, or all.</summary>
    public static IReadOnlyList<CipherSuite> Suites(Arguments arguments)
        => Read(arguments, "--suites", SuiteNames)
            ?? [CipherSuite.Aes128GcmSha256, CipherSuite.ChaCha20Poly1305Sha256, CipherSuite.Aes256GcmSha384];

    /// <summary>The groups that <c>--groups</c> names, or all.</summary>
    public static IReadOnlyList<TlsGroup> Groups(Arguments arguments)
        => Read(arguments, "--groups", GroupNames) ?? [TlsGroup.X25519, TlsGroup.Secp256r1, TlsGroup.Secp384r1];

    /// <summary>The key log, or null. The caller disposes it.</summary>
    public static KeyLogFile? KeyLog(Arguments arguments)
        => arguments.Value("--keylog") is { } path ? new KeyLogFile(path) : null;

    private static T[]? Read<T>(Arguments arguments, string option, Dictionary<string, T> names)
        => arguments.List(option)?.Select(name => names.TryGetValue(name, out T? value)
                ? value
                : throw CommandFailure.Usage($"{option}: \"{name}\" is none of {string.Join(", ", names.Keys)}"))
            .ToArray();
}
