using System;
using System.Runtime.InteropServices;

namespace Sundog.Unikernel.Boot;

/// <summary>The calls of the native base (Native/shared.h). They are there only where <see cref="IsBooted"/>.</summary>
internal static unsafe partial class NativeBase
{
    private const nint CallFigures = 0x1000;
    private const nint CallDma = 0x1001;
    private const nint CallDeviceMemory = 0x1002;
    private const nint CallInterrupt = 0x1003;
    private const nint CallWait = 0x1004;
    private const nint CallWake = 0x1005;
    private const nint CallPciRead = 0x1006;
    private const nint CallPciWrite = 0x1007;
    private const nint CallRtcRead = 0x1008;
    private const nint CallSetDate = 0x1009;
    private const nint CallReboot = 0x100a;
    private const nint ByMessage = -1;

    // Linux's, which the base answers from the processor alone, and by no more than 256 bytes at once.
    private const nint CallGetRandom = 318;

    /// <summary>Whether the image was booted; false in a process of Linux.</summary>
    public static bool IsBooted { get; } = FindBase();

    /// <summary>What the base counts.</summary>
    public static BaseFigures Figures()
    {
        BaseFigures figures;
        _ = Call(CallFigures, (nint)(&figures), 0);
        return figures;
    }

    /// <summary>Zeroed memory of whole pages, contiguous for devices, never given back.</summary>
    /// <exception cref="InsufficientMemoryException">There is not so much in one piece.</exception>
    public static DmaMemory AllocateDma(int length)
    {
        int pages = (length + 4095) / 4096;
        ulong physical;
        nint address = Call(CallDma, pages, (nint)(&physical));
        if (address < 0)
            throw new InsufficientMemoryException($"A device needs {pages} pages of memory in one piece.");
        return new DmaMemory((byte*)address, pages * 4096, physical);
    }

    /// <summary>A window to a device's memory; false where there is none to have, as for the machine's own memory.</summary>
    public static bool TryMapDevice(ulong physical, uint length, out DeviceMemory memory)
    {
        nint address = Call(CallDeviceMemory, (nint)physical, (nint)length);
        memory = address < 0 ? default : new DeviceMemory((byte*)address, length);
        return address >= 0;
    }

    /// <summary>Waits for an interrupt of a device.</summary>
    /// <param name="deadline">Nanoseconds since the boot; <see cref="long.MaxValue"/> for none.</param>
    public static void Wait(long deadline) => _ = Call(CallWait, (nint)deadline, 0);

    /// <summary>Ends the wait of another thread, or the next one.</summary>
    public static void Wake() => _ = Call(CallWake, 0, 0);

    /// <summary>Routes a line of the I/O APIC; false where that cannot be.</summary>
    public static bool TryRouteLine(uint line) => Call(CallInterrupt, (nint)line, 0) >= 0;

    /// <summary>A vector for interrupts by message; negative when all are given.</summary>
    public static int AllocateMessageVector() => (int)Call(CallInterrupt, ByMessage, 0);

    /// <summary>Reads a word of PCI configuration space.</summary>
    /// <param name="address">Bus, device and function from bit 16, 11 and 8 on, and the register.</param>
    public static uint ReadPci(uint address) => (uint)Call(CallPciRead, (nint)address, 0);

    /// <summary>Writes a word of PCI configuration space.</summary>
    public static void WritePci(uint address, uint value) => _ = Call(CallPciWrite, (nint)address, (nint)value);

    /// <summary>Reads a register of the real-time clock.</summary>
    public static byte ReadRealTimeClock(byte register) => (byte)Call(CallRtcRead, register, 0);

    /// <summary>Whether the base knows the date, as it does where the hypervisor tells it; else the time starts in 1970.</summary>
    public static bool HasDate => DateTime.UtcNow.Year > 1980;

    /// <summary>Sets the wall clock.</summary>
    public static void SetDate(DateTime utc) => _ = Call(CallSetDate, (nint)((utc - DateTime.UnixEpoch).Ticks * 100), 0);

    /// <summary>Starts the machine anew.</summary>
    public static void Reboot() => _ = Call(CallReboot, 0, 0);

    /// <summary>Random bytes of the processor, by RDSEED or RDRAND: how many it gave, 0 where it has neither.</summary>
    public static int ProcessorRandom(Span<byte> destination)
    {
        int filled = 0;
        fixed (byte* start = destination)
        {
            while (filled < destination.Length)
            {
                nint more = Call(CallGetRandom, (nint)(start + filled), destination.Length - filled);
                if (more <= 0)
                    break;
                filled += (int)more;
            }
        }
        return filled;
    }

    /// <summary>Writes to the console.</summary>
    public static void WriteConsole(ReadOnlySpan<byte> text)
    {
        fixed (byte* start = text)
            _ = write(1, start, text.Length);
    }

    /// <summary>Takes what the console has: how many bytes, no more than 16 at once. It does not wait.</summary>
    public static int ReadConsole(Span<byte> destination)
    {
        fixed (byte* start = destination)
            return Math.Max(0, (int)read(0, start, destination.Length));
    }

    /// <summary>Ends the machine.</summary>
    public static void PowerOff(int code) => _exit(code);

    private static nint Call(nint number, nint first, nint second)
        => IsBooted ? syscall(number, first, second) : throw new InvalidOperationException("This image was not booted: it is a process.");

    // Linux knows none of the base's calls, and says so.
    private static bool FindBase()
    {
        BaseFigures figures;
        return syscall(CallFigures, (nint)(&figures), 0) == 0;
    }

    // The result, or -1.
    [LibraryImport("libc")]
    private static partial nint syscall(nint number, nint first, nint second);

    [LibraryImport("libc")]
    private static partial nint write(int file, byte* text, nint length);

    [LibraryImport("libc")]
    private static partial nint read(int file, byte* text, nint length);

    [LibraryImport("libc")]
    private static partial void _exit(int code);
}

/// <summary>struct figures of Native/base.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct BaseFigures
{
    public readonly ulong TotalPages;
    public readonly ulong FreePages;
    public readonly ulong RootTable;
}
