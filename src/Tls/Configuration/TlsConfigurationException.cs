using System;
using System.Collections.Generic;

namespace Sundog.Tls;

/// <summary>The caller's options contradict each other or the standard. All problems at once, in words.</summary>
public sealed class TlsConfigurationException : ArgumentException
{
    internal TlsConfigurationException(IReadOnlyList<string> problems)
        : base("The TLS options cannot be used: " + string.Join("; ", problems))
        => Problems = problems;

    /// <summary>Each problem, a sentence.</summary>
    public IReadOnlyList<string> Problems { get; }
}
