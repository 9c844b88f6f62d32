using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>Clears what a computation on a secret leaves behind on the stack.</summary>
internal static class SecretResidue
{
    /// <summary>Zeroes a variable; an assignment of default to a variable that dies is removed by the compiler.</summary>
    internal static void Clear<T>(ref T variable)
        where T : unmanaged
        => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<T>(ref variable)));

    /// <summary>
    /// Zeroes the stack below the caller's frame, where the frames of the routines that it called lay, with the spilled
    /// registers that no variable names.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    internal static void ClearStackBelow()
    {
        Span<byte> dead = stackalloc byte[4096];
        CryptographicOperations.ZeroMemory(dead);
    }
}
