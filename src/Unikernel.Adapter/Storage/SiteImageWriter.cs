using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Sundog.Nocrypto;

namespace Sundog.Unikernel.Adapter;

/// <summary>Makes site images: for the tool and the tests, not for a unikernel.</summary>
public sealed class SiteImageWriter
{
    private readonly SortedDictionary<string, (SiteFileKind Kind, byte[] Content)> _files = new(PathOrder.Instance);

    /// <summary>Adds a file.</summary>
    /// <param name="kind">What it is for.</param>
    /// <param name="path">With its first slash, 1 to 1024 bytes in UTF-8, without control characters.</param>
    /// <param name="content">Not copied.</param>
    /// <exception cref="ArgumentException">The path is none, or there already.</exception>
    public void Add(SiteFileKind kind, string path, byte[] content)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(content);
        if (!path.StartsWith('/') || Encoding.UTF8.GetByteCount(path) > SiteFormat.MaxPath || path.AsSpan().ContainsAnyInRange('\0', '\x1f'))
            throw new ArgumentException($"\"{path}\" is no path.", nameof(path));
        if (_files.Count == SiteFormat.MaxEntries)
            throw new ArgumentException($"A site image holds at most {SiteFormat.MaxEntries} files.", nameof(path));
        if (!_files.TryAdd(path, (kind, content)))
            throw new ArgumentException($"\"{path}\" is there already.", nameof(path));
    }

    /// <summary>Writes the image.</summary>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] index = Index(out long imageLength);
        byte[] superblock = new byte[SiteFormat.SuperblockSize];
        SiteFormat.Magic.CopyTo(superblock);
        BinaryPrimitives.WriteUInt32LittleEndian(superblock.AsSpan(8), SiteFormat.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(superblock.AsSpan(12), (uint)_files.Count);
        BinaryPrimitives.WriteUInt64LittleEndian(superblock.AsSpan(16), (ulong)index.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(superblock.AsSpan(24), (ulong)imageLength);
        Sha256.Instance.Hash(index, superblock.AsSpan(32));
        stream.Write(superblock);
        WriteWhole(stream, index);
        foreach ((_, byte[] content) in _files.Values)
            WriteWhole(stream, content);
    }

    private byte[] Index(out long imageLength)
    {
        int indexLength = 0;
        foreach (string path in _files.Keys)
            indexLength += SiteFormat.EntryOverhead + Encoding.UTF8.GetByteCount(path);
        if (indexLength > SiteFormat.MaxIndex)
            throw new InvalidOperationException("The paths are too long together.");
        byte[] index = new byte[indexLength];
        Span<byte> rest = index;
        imageLength = SiteFormat.SuperblockSize + SiteFormat.Sectors(indexLength);
        foreach ((string path, (SiteFileKind kind, byte[] content)) in _files)
        {
            int pathLength = Encoding.UTF8.GetBytes(path, rest[3..]);
            rest[0] = (byte)kind;
            BinaryPrimitives.WriteUInt16LittleEndian(rest[1..], (ushort)pathLength);
            rest = rest[(3 + pathLength)..];
            BinaryPrimitives.WriteInt64LittleEndian(rest, imageLength);
            BinaryPrimitives.WriteInt64LittleEndian(rest[8..], content.Length);
            Sha256.Instance.Hash(content, rest[16..]);
            rest = rest[(16 + SiteFormat.HashSize)..];
            imageLength += SiteFormat.Sectors(content.Length);
        }
        return index;
    }

    private static void WriteWhole(Stream stream, byte[] bytes)
    {
        stream.Write(bytes);
        stream.Write(new byte[SiteFormat.Sectors(bytes.Length) - bytes.Length]);
    }

    // The order of the bytes in UTF-8, which the reader searches by.
    private sealed class PathOrder : IComparer<string>
    {
        public static readonly PathOrder Instance = new();

        public int Compare(string? x, string? y)
            => Encoding.UTF8.GetBytes(x ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y ?? ""));
    }
}
