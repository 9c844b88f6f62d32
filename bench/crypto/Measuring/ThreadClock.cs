using System;
using System.Runtime.InteropServices;

namespace Sundog.Bench.Crypto.Measuring;

/// <summary>
/// The processor time that this thread has used, by Linux's clock. Every contender works in the calling thread, so this
/// counts all of its work, and nothing of what else the machine does in the meantime.
/// </summary>
internal static unsafe partial class ThreadClock
{
    // CLOCK_THREAD_CPUTIME_ID of <time.h>.
    private const int ThreadCpuTime = 3;

    internal static double Seconds
    {
        get
        {
            Timespec now;
            if (clock_gettime(ThreadCpuTime, &now) != 0)
                throw new InvalidOperationException("The thread has no clock.");
            return now.Seconds + (now.Nanoseconds * 1e-9);
        }
    }

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, Timespec* time);

    private struct Timespec
    {
        internal long Seconds;
        internal long Nanoseconds;
    }
}
