using System;
using System.IO;
using System.Threading.Tasks;
using Microsoft.Win32.SafeHandles;

namespace Sundog.Unikernel.Adapter.Hosting;

/// <summary>A file as a read-only block device; what is beyond its last whole sector does not show.</summary>
public sealed class FileDisk : BlockDevice, IDisposable
{
    private readonly SafeFileHandle _file;

    /// <summary>Opens a file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public FileDisk(string path)
    {
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        SectorCount = RandomAccess.GetLength(_file) / SectorSize;
    }

    /// <inheritdoc/>
    public override long SectorCount { get; }

    /// <inheritdoc/>
    public override bool IsReadOnly => true;

    /// <inheritdoc/>
    public override ValueTask<bool> ReadAsync(long sector, Memory<byte> destination)
    {
        Check(sector, destination.Length);
        int read = 0;
        try
        {
            while (read < destination.Length)
            {
                int more = RandomAccess.Read(_file, destination.Span[read..], sector * SectorSize + read);
                if (more == 0)
                    return ValueTask.FromResult(false);
                read += more;
            }
            return ValueTask.FromResult(true);
        }
        catch (IOException)
        {
            return ValueTask.FromResult(false);
        }
    }

    /// <inheritdoc/>
    public override ValueTask<bool> WriteAsync(long sector, ReadOnlyMemory<byte> source)
    {
        Check(sector, source.Length);
        return ValueTask.FromResult(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Check(long sector, int length)
    {
        if (length <= 0 || length % SectorSize != 0)
            throw new ArgumentOutOfRangeException(nameof(length), length, "Whole sectors are read and written.");
        if (sector < 0 || sector > SectorCount - length / SectorSize)
            throw new ArgumentOutOfRangeException(nameof(sector), sector, "The sectors do not lie on the device.");
    }
}
