using System;
using Sundog.Nocrypto;

namespace Sundog.Tls;

/// <summary>
/// The random source of a program on an operating system: Fortuna over the system's own generator, never OpenSSL's. It
/// reseeds when the process forks.
/// </summary>
public static class HostRandom
{
    private static readonly Lazy<Fortuna> Instance = new(
        () => new Fortuna(TimeProvider.System, () => (ulong)HostEntropy.ProcessId(), new SystemSource()));

    /// <summary>The one generator of the process. Thread-safe; seeded at the first request.</summary>
    public static RandomSource Shared => Instance.Value;

    private sealed class SystemSource : IEntropySource
    {
        public string Name => "the operating system";

        public int Fill(Span<byte> destination)
        {
            HostEntropy.Fill(destination);
            return destination.Length;
        }
    }
}
