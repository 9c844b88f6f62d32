using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace Sundog.LinuxNetwork;

/// <summary>
/// A network namespace of one thread's own, gone when the thread ends: sockets that it opens, tap devices that it makes
/// and programs that it starts see that network alone.
/// </summary>
internal static class NetworkNamespace
{
    /// <summary>Why no namespace and tap can be made here; null when they can.</summary>
    public static string? Missing()
    {
        if (!OperatingSystem.IsLinux())
            return "network namespaces are Linux's";
        if (!Environment.IsPrivilegedProcess)
            return "making a network namespace needs root";
        if (!File.Exists("/dev/net/tun"))
            return "there is no /dev/net/tun";
        return File.Exists("/usr/sbin/ip") || File.Exists("/sbin/ip") ? null : "there is no ip (Debian's iproute2)";
    }

    /// <summary>Runs an action in a namespace with a working loopback.</summary>
    public static void Run(Action action)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                NativeLinux.Check(NativeLinux.Unshare(NativeLinux.CloneNewNetwork), "unshare");
                Execute("ip", "link set lo up");
                action();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    /// <summary>Runs a program in the calling thread's namespace, for at most twenty seconds.</summary>
    /// <returns>What it wrote.</returns>
    public static string Execute(string program, string arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        if (!process.WaitForExit(20_000))
        {
            process.Kill();
            throw new InvalidOperationException($"{program} {arguments} did not end: {output}");
        }
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {arguments}: {output}");
    }
}
