using System;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// Clears the stack below the caller: field elements of a computation on a secret live in the frames of many small
/// functions, and in the compiler's own copies, which no statement can name.
/// </summary>
internal static class StackScrub
{
    /// <summary>More than the deepest computation on a point needs.</summary>
    private const int Depth = 24576;

    /// <summary>More than the frames of one kernel over vectors need.</summary>
    private const int KernelDepth = 1024;

    /// <summary>After a computation on points, polynomials or the like.</summary>
    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    internal static void Run()
    {
        Span<byte> frame = stackalloc byte[Depth];
        CryptographicOperations.ZeroMemory(frame);
    }

    /// <summary>After a kernel that has more live than there are registers: fast enough for every message.</summary>
    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    internal static void RunAfterKernel()
    {
        Span<byte> frame = stackalloc byte[KernelDepth];
        CryptographicOperations.ZeroMemory(frame);
    }
}
