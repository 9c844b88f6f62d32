using System;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Sundog.Nocrypto;

namespace Sundog.Unikernel.Adapter.Hosting;

/// <summary>Random bytes from the operating system's own generator; on Linux never by OpenSSL.</summary>
internal sealed partial class HostEntropySource : IEntropySource
{
    /// <inheritdoc/>
    public string Name => "the operating system";

    /// <inheritdoc/>
    public int Fill(Span<byte> destination)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomNumberGenerator.Fill(destination);
            return destination.Length;
        }
        // getrandom(2) gives up to 256 bytes whole; what it does not give is told as less, and the generator asks again.
        nint filled = GetRandom(destination, (nuint)destination.Length, 0);
        return (int)Math.Max(0, filled);
    }

    /// <summary>The process, which a fork changes.</summary>
    public static int ProcessId() => OperatingSystem.IsLinux() ? GetProcessId() : Environment.ProcessId;

    [LibraryImport("libc", EntryPoint = "getrandom")]
    private static partial nint GetRandom(Span<byte> buffer, nuint length, uint flags);

    [LibraryImport("libc", EntryPoint = "getpid")]
    private static partial int GetProcessId();
}
