using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Tls;

/// <summary>Random bytes from the operating system's own generator; never from OpenSSL.</summary>
internal static partial class HostEntropy
{
    private const int Interrupted = 4;

    /// <summary>Fills <paramref name="destination"/>. Waits, early after a boot, until the system is seeded.</summary>
    /// <exception cref="IOException">The system has none to give.</exception>
    public static void Fill(Span<byte> destination)
    {
        if (!OperatingSystem.IsLinux())
        {
            // Elsewhere this is the system's own: BCryptGenRandom, CCRandomGenerateBytes.
            RandomNumberGenerator.Fill(destination);
            return;
        }
        while (!destination.IsEmpty)
        {
            nint filled = GetRandom(destination, (nuint)destination.Length, 0);
            if (filled > 0)
                destination = destination[(int)filled..];
            else if (Marshal.GetLastPInvokeError() != Interrupted)
                throw new IOException($"getrandom failed with error {Marshal.GetLastPInvokeError()}.");
        }
    }

    /// <summary>The process, which a fork changes.</summary>
    public static int ProcessId() => OperatingSystem.IsLinux() ? GetProcessId() : Environment.ProcessId;

    // getrandom(2): no file descriptor, no device file, blocks only until the system is first seeded.
    [LibraryImport("libc", EntryPoint = "getrandom", SetLastError = true)]
    private static partial nint GetRandom(Span<byte> buffer, nuint length, uint flags);

    [LibraryImport("libc", EntryPoint = "getpid")]
    private static partial int GetProcessId();
}
