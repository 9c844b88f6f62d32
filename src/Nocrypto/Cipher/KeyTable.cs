using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// Key-dependent tables and scratch space: pinned, so that the garbage collector leaves no copies behind, aligned to a
/// cache line for the vector kernels, and cleared by the owner.
/// </summary>
internal sealed unsafe class KeyTable
{
    private const int Alignment = 64;

    private readonly byte[] _memory;

    public KeyTable(int size)
    {
        _memory = GC.AllocateArray<byte>(size + Alignment - 1, pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        Start = (byte*)((address + Alignment - 1) & ~(nuint)(Alignment - 1));
    }

    /// <summary>Valid while this object lives: whoever uses it ends with <c>GC.KeepAlive</c> on this object.</summary>
    public byte* Start { get; }

    /// <summary>Whether every byte is zero, as after <see cref="Clear"/>.</summary>
    public bool IsZero => ConstantTime.IsZero(_memory);

    public void Clear() => CryptographicOperations.ZeroMemory(_memory);
}
