using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Sundog.Nocrypto;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// A site on a block device: files, a certificate chain and a key. The index is checked whole when the image is opened, a
/// file while it is read; a hostile image is refused with the reason, and bounds the memory and the time that it takes.
/// </summary>
public sealed class SiteImage
{
    private readonly BlockDevice _disk;
    private readonly SiteFile[] _files;

    private SiteImage(BlockDevice disk, SiteFile[] files)
    {
        _disk = disk;
        _files = files;
    }

    /// <summary>How many files there are, of all kinds.</summary>
    public int Count => _files.Length;

    /// <summary>Reads and checks superblock and index.</summary>
    /// <returns>The image, or in words why there is none.</returns>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public static async ValueTask<(SiteImage? Image, string? Fault)> OpenAsync(BlockDevice disk)
    {
        ArgumentNullException.ThrowIfNull(disk);
        if (disk.SectorCount < 1)
            return (null, "the disk has no sector");
        byte[] superblock = new byte[SiteFormat.SuperblockSize];
        if (!await disk.ReadAsync(0, superblock).ConfigureAwait(true))
            return (null, "the disk does not deliver its first sector");
        if (CheckSuperblock(superblock, disk.SectorCount, out int entries, out int indexLength) is { } wrong)
            return (null, wrong);
        byte[] index = new byte[SiteFormat.Sectors(indexLength)];
        if (index.Length > 0 && !await disk.ReadAsync(1, index).ConfigureAwait(true))
            return (null, "the disk does not deliver the index");
        long imageLength = BinaryPrimitives.ReadInt64LittleEndian(superblock.AsSpan(24));
        SiteFile[] files = new SiteFile[entries];
        string? fault = CheckIndex(superblock.AsMemory(32, SiteFormat.HashSize), index.AsMemory(0, indexLength), imageLength, files);
        return fault is null ? (new SiteImage(disk, files), null) : (null, fault);
    }

    /// <summary>The public file with this path, or null.</summary>
    public SiteFile? Find(ReadOnlySpan<byte> path)
    {
        (int low, int high) = (0, _files.Length - 1);
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int order = path.SequenceCompareTo(_files[middle].Path.Span);
            if (order == 0)
                return _files[middle].Kind == SiteFileKind.Public ? _files[middle] : null;
            (low, high) = order < 0 ? (low, middle - 1) : (middle + 1, high);
        }
        return null;
    }

    /// <summary>The first file of a kind, or null.</summary>
    public SiteFile? Find(SiteFileKind kind)
    {
        foreach (SiteFile file in _files)
        {
            if (file.Kind == kind)
                return file;
        }
        return null;
    }

    /// <summary>Begins to read a file of this image.</summary>
    public SiteFileReader Read(SiteFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new SiteFileReader(_disk, file);
    }

    /// <summary>Reads a file of at most <paramref name="limit"/> bytes whole; null when it is longer, broken or not delivered.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<byte[]?> ReadWholeAsync(SiteFile file, int limit)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Length > limit)
            return null;
        byte[] bytes = new byte[SiteFormat.Sectors(file.Length)];
        using SiteFileReader reader = Read(file);
        int read = 0;
        while (reader.State == SiteFileState.Open)
            read += await reader.ReadAsync(bytes.AsMemory(read)).ConfigureAwait(false);
        return reader.State == SiteFileState.Complete ? bytes[..read] : null;
    }

    private static string? CheckSuperblock(ReadOnlySpan<byte> superblock, long sectors, out int entries, out int indexLength)
    {
        (entries, indexLength) = (0, 0);
        if (!superblock.StartsWith(SiteFormat.Magic))
            return "the disk holds no site image";
        if (BinaryPrimitives.ReadUInt32LittleEndian(superblock[8..]) != SiteFormat.Version)
            return "the site image is of another version";
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(superblock[12..]);
        ulong index = BinaryPrimitives.ReadUInt64LittleEndian(superblock[16..]);
        ulong image = BinaryPrimitives.ReadUInt64LittleEndian(superblock[24..]);
        if (count > SiteFormat.MaxEntries || index > SiteFormat.MaxIndex || index < count * (ulong)SiteFormat.EntryOverhead)
            return "the index of the site image is too large, or too small for its entries";
        if (image % BlockDevice.SectorSize != 0 || image / BlockDevice.SectorSize > (ulong)sectors)
            return "the site image is longer than the disk";
        if (image < SiteFormat.SuperblockSize + (ulong)SiteFormat.Sectors((long)index))
            return "the site image is shorter than its index";
        if (superblock[SiteFormat.SuperblockUsed..].ContainsAnyExcept((byte)0))
            return "the superblock of the site image has more than this version knows";
        (entries, indexLength) = ((int)count, (int)index);
        return null;
    }

    private static string? CheckIndex(ReadOnlyMemory<byte> hash, ReadOnlyMemory<byte> index, long imageLength, SiteFile[] files)
    {
        Span<byte> actual = stackalloc byte[SiteFormat.HashSize];
        Sha256.Instance.Hash(index.Span, actual);
        if (!actual.SequenceEqual(hash.Span))
            return "the index of the site image does not have its hash";
        long firstByte = SiteFormat.SuperblockSize + SiteFormat.Sectors(index.Length);
        for (int i = 0; i < files.Length; i++)
        {
            if (!TryReadEntry(ref index, out SiteFile? file))
                return "an entry of the site image's index is malformed";
            if (i > 0 && files[i - 1].Path.Span.SequenceCompareTo(file!.Path.Span) >= 0)
                return "the paths of the site image do not ascend";
            if (file!.Offset < firstByte || file.Offset % BlockDevice.SectorSize != 0
                || file.Length < 0 || file.Offset > imageLength || SiteFormat.Sectors(file.Length) > imageLength - file.Offset)
                return "a file of the site image lies outside of it";
            files[i] = file;
        }
        return index.IsEmpty ? null : "the index of the site image is longer than its entries";
    }

    private static bool TryReadEntry(ref ReadOnlyMemory<byte> index, out SiteFile? file)
    {
        file = null;
        ReadOnlySpan<byte> bytes = index.Span;
        if (bytes.Length < SiteFormat.EntryOverhead)
            return false;
        byte kind = bytes[0];
        int pathLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[1..]);
        if (kind > (byte)SiteFileKind.PrivateKey || pathLength is 0 or > SiteFormat.MaxPath
            || bytes.Length < SiteFormat.EntryOverhead + pathLength)
            return false;
        ReadOnlyMemory<byte> path = index.Slice(3, pathLength);
        if (path.Span[0] != '/' || path.Span.ContainsAnyInRange((byte)0, (byte)0x1f))
            return false;
        ReadOnlySpan<byte> rest = bytes[(3 + pathLength)..];
        // A length beyond what a signed number holds lies outside of every image.
        long offset = BinaryPrimitives.ReadInt64LittleEndian(rest);
        long length = BinaryPrimitives.ReadInt64LittleEndian(rest[8..]);
        if (length > long.MaxValue - BlockDevice.SectorSize)
            return false;
        file = new SiteFile((SiteFileKind)kind, path, offset, length, index.Slice(3 + pathLength + 16, SiteFormat.HashSize));
        index = index[(SiteFormat.EntryOverhead + pathLength)..];
        return true;
    }
}
