using System;
using System.Collections.Generic;

namespace Sundog.Tls;

/// <summary>A client's validated options, shared by any number of connections. Immutable and thread-safe.</summary>
public sealed class TlsClientConfiguration : TlsConfiguration
{
    private TlsClientConfiguration(TlsClientOptions options)
        : base(options)
    {
        Authenticator = options.Authenticator;
        Identity = options.Identity;
        Sessions = options.Sessions;
        KeyShareCount = Math.Min(options.KeyShareCount, Groups.Length);
        MiddleboxCompatibility = options.MiddleboxCompatibility;
    }

    internal PeerAuthenticator Authenticator { get; }

    internal TlsIdentity? Identity { get; }

    internal ClientSessionStore? Sessions { get; }

    internal int KeyShareCount { get; }

    internal bool MiddleboxCompatibility { get; }

    /// <summary>Validates <paramref name="options"/>.</summary>
    /// <exception cref="TlsConfigurationException">They contradict each other or the standard; all problems are listed.</exception>
    public static TlsClientConfiguration Create(TlsClientOptions options)
        => TryCreate(options, out TlsClientConfiguration? configuration, out IReadOnlyList<string> problems)
            ? configuration!
            : throw new TlsConfigurationException(problems);

    /// <summary>Validates <paramref name="options"/>; on false all <paramref name="problems"/> are listed.</summary>
    public static bool TryCreate(TlsClientOptions options, out TlsClientConfiguration? configuration, out IReadOnlyList<string> problems)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> found = CheckCommon(options);
        if (options.KeyShareCount < 0)
            found.Add("the number of key shares is negative");
        problems = found;
        configuration = found.Count == 0 ? new TlsClientConfiguration(options) : null;
        return configuration is not null;
    }
}
