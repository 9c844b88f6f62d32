using System;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// The layout of a site image: read only, little-endian, everything at the start of a sector of 512 bytes.
/// <code>
/// superblock (sector 0)              entry of the index, one after the other, by ascending path
///   0  magic "SUNDOGSI"                0  kind                1 byte
///   8  version, 1        u32           1  length of the path  u16, 1 to 1024
///  12  entries           u32           3  path, from "/"      UTF-8 without control characters
///  16  length of index   u64              offset              u64
///  24  length of image   u64              length              u64
///  32  SHA-256 of index  32               SHA-256             32
///  64  zeros to 512
/// index (from sector 1), zeros to the sector's end; then the files, each followed by zeros to its sector's end
/// </code>
/// </summary>
internal static class SiteFormat
{
    public const int Version = 1;
    public const int SuperblockSize = BlockDevice.SectorSize;
    public const int SuperblockUsed = 64;
    public const int HashSize = 32;
    public const int MaxEntries = 16_384;
    public const int MaxIndex = 4 << 20;
    public const int MaxPath = 1024;

    // Kind, length of the path, offset, length, hash.
    public const int EntryOverhead = 1 + 2 + 8 + 8 + HashSize;

    public static ReadOnlySpan<byte> Magic => "SUNDOGSI"u8;

    /// <summary>The least multiple of the sector's size that holds so many bytes.</summary>
    public static long Sectors(long length) => (length + BlockDevice.SectorSize - 1) / BlockDevice.SectorSize * BlockDevice.SectorSize;
}
