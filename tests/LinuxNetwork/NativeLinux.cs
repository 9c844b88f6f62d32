using System;
using System.Runtime.InteropServices;

namespace Sundog.LinuxNetwork;

/// <summary>The system calls of Linux that the tests need and .NET has not.</summary>
internal static class NativeLinux
{
    public const int OpenReadWrite = 2;
    public const int OpenNonBlocking = 0x800;
    public const int CloneNewNetwork = 0x4000_0000;
    public const short PollIn = 1;

    // CLOCK_THREAD_CPUTIME_ID of <time.h>.
    private const int ThreadProcessorClock = 3;

    public const uint TunSetInterface = 0x4004_54ca;
    public const uint TunSetOffload = 0x4004_54d0;
    public const uint TunSetVirtioHeaderSize = 0x4004_54d8;

    public const short Tap = 2;
    public const short NoPacketInformation = 0x1000;
    public const short VirtioHeader = 0x4000;

    public const nint OffloadChecksum = 1;
    public const nint OffloadSegmentV4 = 2;
    public const nint OffloadSegmentV6 = 4;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    public static extern int Open([MarshalAs(UnmanagedType.LPStr)] string path, int flags);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    public static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static extern int Control(int descriptor, nuint request, ref byte argument);

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static extern int ControlValue(int descriptor, nuint request, nint argument);

    [DllImport("libc", EntryPoint = "read", SetLastError = true)]
    public static extern nint Read(int descriptor, ref byte buffer, nint length);

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    public static extern nint Write(int descriptor, ref byte buffer, nint length);

    [DllImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    public static extern int Poll(PollDescriptor[] descriptors, nuint count, ref Timespec timeout, nint signals);

    [DllImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    public static extern int Clock(int clock, out Timespec time);

    [DllImport("libc", EntryPoint = "unshare", SetLastError = true)]
    public static extern int Unshare(int flags);

    /// <summary>The processor time that the calling thread has used, the kernel's work for it included, in microseconds.</summary>
    public static long ThreadProcessorTime()
    {
        Check(Clock(ThreadProcessorClock, out Timespec time), "clock_gettime");
        return time.Seconds * 1_000_000 + time.Nanoseconds / 1000;
    }

    /// <summary>Waits for any of the descriptors, at most so many microseconds.</summary>
    public static void Wait(PollDescriptor[] descriptors, long microseconds)
    {
        Timespec timeout = new() { Seconds = microseconds / 1_000_000, Nanoseconds = microseconds % 1_000_000 * 1000 };
        _ = Poll(descriptors, (nuint)descriptors.Length, ref timeout, 0);
    }

    public static int Check(int result, string what)
        => result >= 0 ? result : throw new InvalidOperationException($"{what}: errno {Marshal.GetLastPInvokeError()}");
}
