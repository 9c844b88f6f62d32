using System;
using Sundog.Tls.Wire;
using Xunit;

namespace Sundog.Tls.Tests.Wire;

public sealed class WireReaderTests
{
    [Fact]
    public void Numbers_are_big_endian_and_read_in_order()
    {
        WireReader reader = new([0x01, 0x02, 0x03, 0xff, 0xfe, 0xfd, 0x80, 0x01, 0x02, 0x03, 0xaa, 0xbb]);
        Assert.True(reader.TryReadUInt8(out byte one));
        Assert.True(reader.TryReadUInt16(out ushort two));
        Assert.True(reader.TryReadUInt24(out int three));
        Assert.True(reader.TryReadUInt32(out uint four));
        Assert.Equal(2, reader.Remaining);
        Assert.False(reader.IsAtEnd);
        Assert.True(reader.TryReadBytes(2, out ReadOnlySpan<byte> rest));
        Assert.True(reader.IsAtEnd);
        Assert.Equal((0x01, 0x0203, 0xfffefd, 0x80010203u), (one, two, three, four));
        Assert.Equal([0xaa, 0xbb], rest.ToArray());
    }

    [Fact]
    public void A_number_that_is_cut_moves_nothing()
    {
        for (int length = 0; length < 4; length++)
        {
            byte[] bytes = [0xff, 0xff, 0xff];
            WireReader reader = new(bytes.AsSpan(0, length));
            Assert.False(reader.TryReadUInt32(out uint four));
            Assert.Equal(0u, four);
            if (length < 3)
            {
                Assert.False(reader.TryReadUInt24(out int three));
                Assert.Equal(0, three);
            }
            if (length < 2)
            {
                Assert.False(reader.TryReadUInt16(out ushort two));
                Assert.Equal(0, two);
            }
            if (length < 1)
            {
                Assert.False(reader.TryReadUInt8(out byte one));
                Assert.Equal(0, one);
            }
            Assert.Equal(length, reader.Remaining);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void A_count_that_is_not_there_moves_nothing(int count)
    {
        WireReader reader = new([1, 2, 3]);
        Assert.False(reader.TryReadBytes(count, out ReadOnlySpan<byte> bytes));
        Assert.True(bytes.IsEmpty);
        Assert.Equal(3, reader.Remaining);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_vector_is_read_only_within_its_bounds_and_its_bytes(int width)
    {
        for (int length = 0; length <= 6; length++)
        {
            for (int present = 0; present <= 6; present++)
            {
                byte[] bytes = new byte[width + present];
                bytes[width - 1] = (byte)length;
                WireReader reader = new(bytes);
                bool read = TryReadVector(ref reader, width, 2, 4, out ReadOnlySpan<byte> content);
                Assert.Equal(length is >= 2 and <= 4 && length <= present, read);
                Assert.Equal(read ? length : 0, content.Length);
                Assert.Equal(read ? present - length : width + present, reader.Remaining);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_cut_length_moves_nothing(int width)
    {
        for (int present = 0; present < width; present++)
        {
            WireReader reader = new(new byte[present]);
            Assert.False(TryReadVector(ref reader, width, 0, 0xff, out _));
            Assert.Equal(present, reader.Remaining);
        }
    }

    [Fact]
    public void The_longest_vectors_are_read()
    {
        WireReader reader8 = new([0xff, .. new byte[0xff]]);
        WireReader reader16 = new([0xff, 0xff, .. new byte[0xffff]]);
        WireReader reader24 = new([0xff, 0xff, 0xff, .. new byte[0xffffff]]);
        Assert.True(reader8.TryReadVector8(0, 0xff, out ReadOnlySpan<byte> content8) && reader8.IsAtEnd);
        Assert.True(reader16.TryReadVector16(0, 0xffff, out ReadOnlySpan<byte> content16) && reader16.IsAtEnd);
        Assert.True(reader24.TryReadVector24(0, 0xffffff, out ReadOnlySpan<byte> content24) && reader24.IsAtEnd);
        Assert.Equal((0xff, 0xffff, 0xffffff), (content8.Length, content16.Length, content24.Length));
    }

    private static bool TryReadVector(
        ref WireReader reader, int width, int minimum, int maximum, out ReadOnlySpan<byte> content) => width switch
        {
            1 => reader.TryReadVector8(minimum, maximum, out content),
            2 => reader.TryReadVector16(minimum, maximum, out content),
            _ => reader.TryReadVector24(minimum, maximum, out content),
        };
}
