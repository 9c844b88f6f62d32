using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sundog.Unikernel.Boot;

namespace Sundog.BootCheck;

/// <summary>Faults that end the machine: the base must say which it was. And its ends as planned.</summary>
internal static unsafe class Faults
{
    /// <summary>Commits one. It comes back only when the fault was not noticed, which is a failure.</summary>
    public static int Commit(string name)
    {
        switch (name)
        {
            case "unhandled":
                throw new InvalidOperationException("nobody catches this");
            case "stack-overflow":
                Console.WriteLine(Overflow(int.MaxValue));
                break;
            case "wild-read":
                Console.WriteLine(*(int*)0x123456789000);
                break;
            case "base-read":
                // The direct map of the base.
                Console.WriteLine(*(int*)0xffff888000400000);
                break;
            case "code-write":
                *(byte*)(delegate*<string, int>)&Commit = 0x90;
                break;
            case "null-write":
                // Beyond what the runtime takes for a field of a null reference.
                *(byte*)0x20000 = 1;
                break;
            case "exhaustion":
                Exhaust();
                break;
            default:
                Console.WriteLine($"no fault is named {name}");
                return 2;
        }
        Console.WriteLine("the fault went unnoticed");
        return 3;
    }

    /// <summary>Ends the machine by its own calls; comes back only when it goes on.</summary>
    public static int End(string name)
    {
        VirtualMachine machine = VirtualMachine.Start();
        if (name == "reboot")
            machine.Reboot();
        else
            machine.PowerOff(3);
        Console.WriteLine("the machine goes on");
        return 4;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Overflow(int depth)
    {
        Span<byte> frame = stackalloc byte[512];
        frame[depth & 511] = 1;
        return depth <= 0 ? 0 : Overflow(depth - 1) + frame[3];
    }

    // Beyond the collector's limit: memory that it does not count.
    private static void Exhaust()
    {
        for (int i = 0; i < 1 << 16; i++)
            new Span<byte>(NativeMemory.Alloc(1 << 20), 1 << 20).Fill(1);
    }
}
