using System;

namespace Sundog.Tls;

/// <summary>
/// Where the secrets of a connection are logged for debugging (RFC 9850). Whoever reads the log reads the traffic.
/// Called on the thread that drives the engine.
/// </summary>
public abstract class KeyLog
{
    /// <summary>Writes one line, without its end: label, client random and secret, in hexadecimal.</summary>
    protected abstract void Write(string line);

    internal void Log(string label, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> secret)
        => Write($"{label} {Convert.ToHexStringLower(clientRandom)} {Convert.ToHexStringLower(secret)}");
}
