using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Sundog.Nocrypto;

namespace Sundog.Unikernel.Adapter;

/// <summary>How far reading a file of a site image came.</summary>
public enum SiteFileState
{
    /// <summary>There is more.</summary>
    Open,

    /// <summary>It was read whole, and has its hash.</summary>
    Complete,

    /// <summary>The disk did not deliver it, or it does not have its hash.</summary>
    Broken,
}

/// <summary>
/// Reads a file of a site image from its start to its end, and checks its hash on the way: what the last read gave is
/// given only if the hash is right, so whoever sends on what was read never sends a whole wrong file.
/// </summary>
public sealed class SiteFileReader : IDisposable
{
    private readonly BlockDevice _disk;
    private readonly SiteFile _file;
    private readonly HashState _hash = Sha256.Instance.Start();
    private long _position;

    internal SiteFileReader(BlockDevice disk, SiteFile file)
    {
        _disk = disk;
        _file = file;
        if (file.Length == 0)
            Finish();
    }

    /// <summary>How far it came.</summary>
    public SiteFileState State { get; private set; }

    /// <summary>Reads the next bytes.</summary>
    /// <param name="destination">At least 512 bytes; whole sectors of it are used, also behind what is returned.</param>
    /// <returns>How many bytes at its start are the file's; 0 when <see cref="State"/> is no longer open, or is broken now.</returns>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(Memory<byte> destination)
    {
        if (State != SiteFileState.Open)
            return 0;
        if (destination.Length < BlockDevice.SectorSize)
            throw new ArgumentException("The destination does not hold a sector.", nameof(destination));
        long rest = _file.Length - _position;
        int sectors = (int)Math.Min(SiteFormat.Sectors(rest), destination.Length / BlockDevice.SectorSize * BlockDevice.SectorSize);
        if (!await _disk.ReadAsync((_file.Offset + _position) / BlockDevice.SectorSize, destination[..sectors]).ConfigureAwait(true))
        {
            State = SiteFileState.Broken;
            return 0;
        }
        int length = (int)Math.Min(rest, sectors);
        _hash.Append(destination.Span[..length]);
        _position += length;
        if (_position == _file.Length)
            Finish();
        return State == SiteFileState.Broken ? 0 : length;
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Finish()
    {
        Span<byte> hash = stackalloc byte[SiteFormat.HashSize];
        _hash.WriteHash(hash);
        State = hash.SequenceEqual(_file.Hash.Span) ? SiteFileState.Complete : SiteFileState.Broken;
    }
}
