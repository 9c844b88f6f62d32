using System;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>
/// The memory of all send and receive buffers: chunks of 4 KiB, taken from the heap as they are needed and kept, up to
/// a budget. A buffer may grow only while it holds fewer chunks than are free, so that a few greedy connections cannot
/// take everything from the others: one alone gets half, n get each an (n + 1)th, and something stays for the newcomer.
/// (The rule is the dynamic threshold of Choudhury and Hahne, 1998, with a factor of one.)
/// </summary>
internal sealed class ChunkPool
{
    /// <summary>The size of a chunk, in bytes.</summary>
    public const int ChunkSize = 4096;

    // Slabs of 64 KiB stay out of the large object heap.
    private const int ChunksPerSlab = 16;

    private readonly byte[]?[] _slabs;
    private readonly int[] _returned;
    private readonly int _total;
    private int _returnedCount;
    private int _firstUntouched;

    public ChunkPool(int budget)
    {
        _total = Math.Max(1, budget / ChunkSize);
        _slabs = new byte[]?[(_total + ChunksPerSlab - 1) / ChunksPerSlab];
        _returned = new int[_total];
    }

    /// <summary>Chunks that nobody holds.</summary>
    public int Free => _total - _firstUntouched + _returnedCount;

    /// <summary>Chunks that somebody holds.</summary>
    public int InUse => _firstUntouched - _returnedCount;

    /// <summary>How many chunks a buffer that holds so many may still take.</summary>
    public int Allowance(int held) => held >= Free ? 0 : (Free - held + 1) / 2;

    /// <summary>Takes a chunk for a buffer that holds <paramref name="held"/> of them; its bytes are whatever they were.</summary>
    public bool TryRent(int held, out int chunk)
    {
        chunk = -1;
        if (held >= Free)
            return false;
        if (_returnedCount > 0)
        {
            chunk = _returned[--_returnedCount];
            return true;
        }
        chunk = _firstUntouched++;
        _slabs[chunk / ChunksPerSlab] ??= new byte[ChunksPerSlab * ChunkSize];
        return true;
    }

    public Span<byte> Bytes(int chunk)
        => _slabs[chunk / ChunksPerSlab].AsSpan(chunk % ChunksPerSlab * ChunkSize, ChunkSize);

    public void Return(int chunk) => _returned[_returnedCount++] = chunk;
}
