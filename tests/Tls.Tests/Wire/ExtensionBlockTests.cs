using System;
using System.Linq;
using FsCheck.Fluent;
using Sundog.Tls.Wire;
using Xunit;

namespace Sundog.Tls.Tests.Wire;

public sealed class ExtensionBlockTests
{
    [Fact]
    public void An_extension_is_found_by_its_type()
    {
        ExtensionBlock block = Read((10, [1]), (51, []), (43, [2, 3]), (10, [4]));
        Assert.Equal(4, block.Count);
        Assert.Equal(ExtensionType.SupportedGroups, block.Last);
        Assert.True(block.TryFind(ExtensionType.SupportedVersions, out ReadOnlySpan<byte> versions));
        Assert.Equal([2, 3], versions.ToArray());
        Assert.True(block.TryFind(ExtensionType.SupportedGroups, out ReadOnlySpan<byte> first));
        Assert.Equal([1], first.ToArray());
        Assert.True(block.TryFind(ExtensionType.KeyShare, out ReadOnlySpan<byte> empty));
        Assert.True(empty.IsEmpty);
        Assert.False(block.TryFind(ExtensionType.Cookie, out ReadOnlySpan<byte> none));
        Assert.True(none.IsEmpty);
        Assert.True(block.Contains(ExtensionType.KeyShare));
        Assert.False(block.Contains(ExtensionType.Cookie));
    }

    [Fact]
    public void An_empty_block_has_no_extension_and_no_last()
    {
        Assert.True(ExtensionBlock.TryRead([], out ExtensionBlock block));
        Assert.Equal((0, null, null), (block.Count, block.Last, block.FirstDuplicate()));
        Assert.False(block.TryFind(ExtensionType.ServerName, out _));
    }

    [Fact]
    public void The_first_duplicate_is_the_one_that_a_comparison_of_all_with_all_finds()
    {
        var lists = WireGen.FewOf(
            Gen.Elements<ushort>(0, 1, 63, 64, 65, 127, 0x7fff, 0xfffe, 0xffff), minimum: 1)
            .Sample(50, new FsCheck.Rnd(6, 7), 2000);
        foreach (ushort[] types in lists)
        {
            ushort? expected = null;
            for (int i = types.Length - 1; i > 0; i--)
            {
                if (types.AsSpan(0, i).Contains(types[i]))
                    expected = types[i];
            }
            Assert.Equal(
                (ExtensionType?)expected, Read([.. types.Select(type => (type, new byte[1]))]).FirstDuplicate());
        }
    }

    [Fact]
    public void Every_type_is_told_from_every_other_in_the_largest_block()
    {
        // The most extensions that 65,535 bytes hold, four bytes each.
        (ushort, byte[])[] extensions =
            [.. Enumerable.Range(0, 16383).Select(index => ((ushort)(index * 4 + index % 4), Array.Empty<byte>()))];
        ExtensionBlock block = Read(extensions);
        Assert.Equal(16383, block.Count);
        Assert.Null(block.FirstDuplicate());
        extensions[^1] = extensions[5000];
        Assert.Equal((ExtensionType)extensions[5000].Item1, Read(extensions).FirstDuplicate());
    }

    [Fact]
    public void A_code_point_set_keeps_every_code_point_apart()
    {
        CodePointSet set = new(new ulong[CodePointSet.Words]);
        for (int value = 0; value <= 0xffff; value++)
        {
            Assert.False(set.Contains((ushort)value));
            Assert.True(set.TryAdd((ushort)value));
            Assert.True(set.Contains((ushort)value));
            Assert.False(set.TryAdd((ushort)value));
        }
    }

    [Fact]
    public void A_doubled_key_share_and_one_outside_of_the_groups_are_found()
    {
        Assert.True(KeyShareExtension.TryReadClientHello(
            Convert.FromHexString("000F" + "001D0001AA" + "00170001BB" + "001D0001CC"), out KeyShareList shares));
        Assert.Equal(3, shares.Count);
        Assert.Equal(NamedGroup.X25519, shares.FirstDuplicate());
        Assert.True(shares.TryFind(NamedGroup.X25519, out ReadOnlySpan<byte> first));
        Assert.Equal([0xaa], first.ToArray());
        Assert.True(shares.TryFind(NamedGroup.Secp256r1, out ReadOnlySpan<byte> second));
        Assert.Equal([0xbb], second.ToArray());
        Assert.False(shares.TryFind(NamedGroup.Secp384r1, out _));
        Assert.Equal(NamedGroup.Secp256r1, shares.FirstOutside(Groups(NamedGroup.X448, NamedGroup.X25519)));
        Assert.Null(shares.FirstOutside(Groups(NamedGroup.Secp256r1, NamedGroup.X25519)));
        Assert.True(KeyShareExtension.TryReadClientHello(
            Convert.FromHexString("000A" + "001D0001AA" + "00170001BB"), out KeyShareList distinct));
        Assert.Null(distinct.FirstDuplicate());
    }

    [Fact]
    public void A_list_of_code_points_is_counted_indexed_and_searched()
    {
        UInt16List groups = Groups(NamedGroup.X25519, NamedGroup.X25519MlKem768);
        Assert.Equal((2, 0x001d, 0x11ec), (groups.Count, groups[0], groups[1]));
        Assert.True(groups.Contains(NamedGroup.X25519MlKem768) && groups.Contains(0x1d));
        // The bytes 1D 11 stand across two members.
        Assert.False(groups.Contains(0x1d11) || groups.Contains(NamedGroup.Secp256r1));
        Assert.True(UInt16List.TryRead([], out UInt16List empty));
        Assert.Equal(0, empty.Count);
        Assert.False(UInt16List.TryRead([1, 2, 3], out _));
    }

    [Fact]
    public void A_list_of_protocols_is_counted_and_searched_by_whole_names()
    {
        Assert.True(AlpnExtension.TryReadClientHello(
            [0, 12, 2, (byte)'h', (byte)'2', 8, .. "http/1.1"u8], out OpaqueList protocols));
        Assert.Equal(2, protocols.Count);
        Assert.True(protocols.Contains("h2"u8) && protocols.Contains("http/1.1"u8));
        Assert.False(protocols.Contains("h"u8) || protocols.Contains("http/1.0"u8) || protocols.Contains([]));
    }

    private static UInt16List Groups(params NamedGroup[] groups)
    {
        WireWriter writer = new();
        SupportedGroupsExtension.Write(writer, groups);
        Assert.True(SupportedGroupsExtension.TryRead(writer.Written[4..], out UInt16List list));
        return list;
    }

    private static ExtensionBlock Read(params (ushort, byte[])[] extensions)
    {
        Assert.True(ExtensionBlock.TryRead(WireGen.Encode(extensions), out ExtensionBlock block));
        return block;
    }
}
