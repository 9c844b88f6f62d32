using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading;

namespace Sundog.Unikernel.Boot;

/// <summary>The calls of the native base (Native/shared.h). They are there only where <see cref="IsBooted"/>.</summary>
internal static unsafe partial class NativeBase
{
    /// <summary>The vector of interrupts by message, for every device.</summary>
    public const uint MessageVector = 0x21;

    private const nint CallShared = 0x1000;
    private const nint CallDma = 0x1001;
    private const nint CallDeviceMemory = 0x1002;
    private const nint CallWake = 0x1003;
    private const nint CallPciRead = 0x1004;
    private const nint CallPciWrite = 0x1005;
    private const nint CallRtcRead = 0x1006;
    private const nint CallSetDate = 0x1007;
    private const nint CallReboot = 0x1008;

    // Linux's, of which the base answers the second from the processor alone, and by no more than 8 bytes at once.
    private const nint CallFutex = 202;
    private const nint CallGetRandom = 318;
    private const nint FutexWait = 0;

    private const ulong PageSize = 4096;

    // Linux knows none of the base's calls, and says so by -1.
    private static readonly SharedPage* Page = FindPage();

    private static uint _interruptsSeen;

    /// <summary>Whether the image was booted; false in a process of Linux.</summary>
    public static bool IsBooted => Page != null;

    /// <summary>Pages of memory that the image and the base did not take at the boot.</summary>
    public static ulong TotalPages => Shared->TotalPages;

    /// <summary>Those of them that are free now.</summary>
    public static ulong FreePages => Volatile.Read(ref Shared->FreePages);

    /// <summary>The physical address of ACPI's root pointer; 0 where there is none.</summary>
    public static ulong RootTable => Shared->RootTable;

    private static SharedPage* Shared => IsBooted ? Page : throw NotBooted();

    /// <summary>Zeroed memory of whole pages, contiguous for devices, never given back.</summary>
    /// <exception cref="InsufficientMemoryException">There is not so much in one piece.</exception>
    public static DmaMemory AllocateDma(int length)
    {
        int pages = (length + (int)PageSize - 1) / (int)PageSize;
        ulong physical;
        nint address = Call(CallDma, pages, (nint)(&physical));
        if (address < 0)
            throw new InsufficientMemoryException($"A device needs {pages} pages of memory in one piece.");
        return new DmaMemory((byte*)address, pages * (int)PageSize, physical);
    }

    /// <summary>A window to a device's memory; false where there is none to have, as for the machine's own memory.</summary>
    public static bool TryMapDevice(ulong physical, uint length, out DeviceMemory memory)
    {
        ulong offset = physical % PageSize, pages = (offset + length + PageSize - 1) / PageSize;
        nint address = Call(CallDeviceMemory, unchecked((nint)(physical - offset)), (nint)(pages * PageSize));
        memory = address < 0 ? default : new DeviceMemory((byte*)address + offset, length);
        return address >= 0;
    }

    /// <summary>
    /// Waits for an interrupt of a device: returns at once where one came since the last wait ended. From one thread.
    /// </summary>
    /// <param name="deadline">Nanoseconds since the boot; <see cref="long.MaxValue"/> for none.</param>
    public static void Wait(long deadline)
    {
        uint* interrupts = &Shared->Interrupts;
        long left = Math.Max(0, deadline - Stopwatch.GetTimestamp());
        TimeSpec time = new() { Seconds = (nint)(left / 1_000_000_000), Nanoseconds = (nint)(left % 1_000_000_000) };
        // A futex: the base looks whether the count is still the one last seen.
        _ = syscall(CallFutex, (nint)interrupts, FutexWait, (nint)_interruptsSeen, deadline == long.MaxValue ? null : &time);
        _interruptsSeen = Volatile.Read(ref *interrupts);
    }

    /// <summary>Ends the wait of another thread, or the next one.</summary>
    public static void Wake() => _ = Call(CallWake, 0, 0);

    /// <summary>Whether the base takes the edges of a line of the I/O APIC as interrupts of a device.</summary>
    public static bool TakesLine(uint line) => line is >= 5 and < 24;

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

    /// <summary>Takes what the console has: how many bytes. It does not wait.</summary>
    public static int ReadConsole(Span<byte> destination)
    {
        // The base gives a byte at once.
        int count = 0;
        fixed (byte* start = destination)
        {
            while (count < destination.Length && read(0, start + count, 1) == 1)
                count++;
        }
        return count;
    }

    /// <summary>Ends the machine.</summary>
    public static void PowerOff(int code) => _exit(code);

    private static nint Call(nint number, nint first, nint second)
        => IsBooted ? syscall(number, first, second) : throw NotBooted();

    private static InvalidOperationException NotBooted() => new("This image was not booted: it is a process.");

    private static SharedPage* FindPage()
    {
        nint address = syscall(CallShared, 0, 0);
        return address == -1 ? null : (SharedPage*)address;
    }

    // The result, or -1.
    [LibraryImport("libc")]
    private static partial nint syscall(nint number, nint first, nint second);

    [LibraryImport("libc")]
    private static partial nint syscall(nint number, nint first, nint second, nint third, TimeSpec* fourth);

    [LibraryImport("libc")]
    private static partial nint write(int file, byte* text, nint length);

    [LibraryImport("libc")]
    private static partial nint read(int file, byte* text, nint length);

    [LibraryImport("libc")]
    private static partial void _exit(int code);
}

/// <summary>struct shared of Native/shared.h, which the base writes at any time.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SharedPage
{
    public ulong ClockStart;
    public ulong WallOffset;
    public uint Multiplier;
    public int Shift;
    public uint StateSize;
    public ulong TotalPages;
    public ulong FreePages;
    public ulong RootTable;
    public uint Interrupts;
}

/// <summary>struct timespec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec
{
    public nint Seconds;
    public nint Nanoseconds;
}
