using System;

namespace Sundog.Nocrypto;

/// <summary>What one signature at a time needs of a private key: limbs for secrets, and a blinding. Not thread-safe.</summary>
internal sealed class RsaWorkspace(int length)
{
    private readonly ulong[] _limbs = GC.AllocateArray<ulong>(length, pinned: true);

    /// <summary>Zeroed when nobody uses them.</summary>
    internal Span<ulong> Limbs => _limbs;

    /// <summary>None yet, or none any more.</summary>
    internal RsaBlinding? Blinding { get; set; }

    /// <summary>Zeroes the blinding.</summary>
    internal void DropBlinding()
    {
        Blinding?.Dispose();
        Blinding = null;
    }
}
