using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// Memory for numbers of <see cref="RsaPairField"/>: pinned, so that the garbage collector leaves no copies of secrets
/// behind, and aligned to lines of the cache. Not thread-safe. The pointers live as long as this does.
/// </summary>
internal sealed unsafe class RsaPairMemory
{
    /// <summary>So many words more than wanted leave room to align.</summary>
    internal const int Slack = Alignment / sizeof(long);

    private const int Alignment = 64;

    private readonly long[] _words;
    private readonly long* _start;
    private nint _taken;

    /// <summary>Zeroed memory for so many words of 64 bits.</summary>
    internal RsaPairMemory(nint words)
    {
        _words = GC.AllocateArray<long>((int)words + Slack, pinned: true);
        _start = Align((long*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_words)));
    }

    /// <summary>The first aligned word, of memory that does not move.</summary>
    internal static long* Align(long* words) => (long*)(((nint)words + Alignment - 1) & -Alignment);

    /// <summary>The next words, a multiple of four.</summary>
    internal long* Take(nint words)
    {
        long* taken = _start + _taken;
        _taken += words;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_taken, _words.Length - Slack, nameof(words));
        return taken;
    }

    /// <summary>Zeroes all of it, and gives it out anew.</summary>
    internal void Clear()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_words.AsSpan()));
        _taken = 0;
    }
}
