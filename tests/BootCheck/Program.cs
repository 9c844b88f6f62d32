using System;
using System.Linq;

namespace Sundog.BootCheck;

/// <summary>
/// The image that the boot test boots. Without arguments it checks the runtime; with
/// <c>expect=NAMES</c> the devices; <c>fault=NAME</c> fails in a way that the
/// base must name; <c>end=NAME</c> ends the machine. It ends with a line that counts, and as exit code the number of failures.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        Console.WriteLine("first line from C#");
#if PLANT_NATIVE_CRYPTOGRAPHY
        Console.WriteLine(System.Security.Cryptography.SHA256.HashData(new byte[1])[0]);
#endif
        string? fault = arguments.FirstOrDefault(word => word.StartsWith("fault=", StringComparison.Ordinal));
        if (fault is not null)
            return Faults.Commit(fault["fault=".Length..]);
        string? end = arguments.FirstOrDefault(word => word.StartsWith("end=", StringComparison.Ordinal));
        if (end is not null)
            return Faults.End(end["end=".Length..]);
        if (arguments.Contains("hello"))
            return 0;
        CheckList checks = new();
        string? expected = arguments.FirstOrDefault(word => word.StartsWith("expect=", StringComparison.Ordinal));
        if (expected is not null)
        {
            DeviceChecks.Run(checks, expected["expect=".Length..]);
            return checks.Report();
        }
        RuntimeChecks.Run(checks);
        ThreadChecks.Run(checks);
        return checks.Report();
    }
}
