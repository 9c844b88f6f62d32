using System;
using System.Linq;
using Sundog.Tls.Wire;
using Xunit;

namespace Sundog.Tls.Tests.Wire;

public sealed class WireWriterTests
{
    [Fact]
    public void Numbers_are_big_endian_and_written_in_order()
    {
        WireWriter writer = new(0);
        writer.WriteUInt8(0x01);
        writer.WriteUInt16(0x0203);
        writer.WriteUInt24(0xfffefd);
        writer.WriteUInt32(0x80010203);
        writer.WriteBytes([0xaa, 0xbb]);
        writer.WriteZeros(2);
        writer.WriteCodePoints<NamedGroup>([NamedGroup.X25519, NamedGroup.X25519MlKem768]);
        Assert.Equal("010203FFFEFD80010203AABB0000001D11EC", Convert.ToHexString(writer.Written));
        Assert.Equal(18, writer.Length);
    }

    [Fact]
    public void Vectors_nest_and_get_their_lengths_when_closed()
    {
        WireWriter writer = new(1);
        Mark outer = writer.OpenVector24();
        writer.WriteUInt8(0xee);
        Mark middle = writer.OpenVector16();
        Mark empty = writer.OpenVector8();
        writer.Close(empty);
        Mark inner = writer.OpenVector8();
        writer.WriteBytes([1, 2, 3]);
        writer.Close(inner);
        writer.Close(middle);
        writer.WriteVector8([4]);
        writer.WriteVector16([5]);
        writer.WriteVector24([6]);
        writer.Close(outer);
        Assert.Equal("000011EE00050003010203" + "0104" + "000105" + "00000106", Convert.ToHexString(writer.Written));
    }

    [Theory]
    [InlineData(1, 0xff)]
    [InlineData(2, 0xffff)]
    [InlineData(3, 0xffffff)]
    public void A_vector_holds_what_its_prefix_can_say_and_no_more(int width, int longest)
    {
        WireWriter writer = new();
        writer.WriteUInt8(9);
        Mark mark = Open(writer, width);
        writer.WriteZeros(longest);
        writer.Close(mark);
        Assert.All(writer.Written[1..(1 + width)].ToArray(), each => Assert.Equal(0xff, each));
        writer.WriteUInt8(0);
        Assert.Throws<InvalidOperationException>(() => writer.Close(mark));
        Assert.Throws<InvalidOperationException>(() => WriteVector(new WireWriter(), width, new byte[longest + 1]));
        WireWriter whole = new();
        WriteVector(whole, width, new byte[longest]);
        Assert.Equal(width + longest, whole.Length);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0x1000000)]
    public void A_number_that_does_not_fit_24_bits_throws(int value)
        => Assert.Throws<InvalidOperationException>(() => new WireWriter().WriteUInt24(value));

    [Fact]
    public void A_mark_of_before_the_reset_throws()
    {
        WireWriter writer = new();
        writer.WriteZeros(3);
        Mark mark = writer.OpenVector16();
        writer.Reset();
        Assert.Throws<InvalidOperationException>(() => writer.Close(mark));
        Assert.Throws<InvalidOperationException>(() => writer.Close(default(Mark)));
    }

    [Fact]
    public void A_patch_overwrites_only_what_was_written()
    {
        WireWriter writer = new();
        writer.WriteBytes([1, 2, 3, 4]);
        writer.Patch(1, [8, 9]);
        Assert.Equal([1, 8, 9, 4], writer.Written.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Patch(3, [0, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Patch(-1, [0]));
    }

    [Fact]
    public void Reset_keeps_the_buffer_and_clear_zeroes_it()
    {
        WireWriter writer = new();
        writer.WriteBytes([1, 2, 3]);
        ReadOnlySpan<byte> before = writer.Written;
        writer.Reset();
        Assert.Equal(0, writer.Length);
        writer.WriteUInt8(7);
        Assert.Equal([7, 2, 3], before.ToArray());
        writer.Clear();
        Assert.Equal(0, writer.Length);
        Assert.Equal([0, 0, 0], before.ToArray());
    }

    [Fact]
    public void Growth_keeps_what_was_written_and_zeroes_the_buffer_that_is_left()
    {
        WireWriter writer = new(4);
        writer.WriteBytes([1, 2, 3, 4]);
        ReadOnlySpan<byte> left = writer.Written;
        writer.WriteBytes(Enumerable.Range(5, 96).Select(each => (byte)each).ToArray());
        Assert.Equal(Enumerable.Range(1, 100).Select(each => (byte)each), writer.Written.ToArray());
        Assert.Equal([0, 0, 0, 0], left.ToArray());
    }

    [Fact]
    public void Zeros_are_written_over_what_stood_there()
    {
        WireWriter writer = new();
        writer.WriteBytes([1, 2, 3]);
        writer.Reset();
        writer.WriteZeros(3);
        Assert.Equal([0, 0, 0], writer.Written.ToArray());
    }

    [Fact]
    public void A_hello_with_a_random_or_a_session_id_of_another_length_throws()
    {
        CipherSuiteId[] suites = [CipherSuiteId.Aes128GcmSha256];
        foreach (int length in (int[])[0, 31, 33])
        {
            byte[] random = new byte[length];
            Assert.Throws<ArgumentOutOfRangeException>(() => ClientHello.Open(new WireWriter(), random, [], suites));
            Assert.Throws<ArgumentOutOfRangeException>(() => ServerHello.Open(new WireWriter(), random, [], suites[0]));
        }
        byte[] right = new byte[32];
        byte[] longer = new byte[33];
        Assert.Throws<ArgumentOutOfRangeException>(() => ClientHello.Open(new WireWriter(), right, longer, suites));
        Assert.Throws<ArgumentOutOfRangeException>(() => ServerHello.Open(new WireWriter(), right, longer, suites[0]));
    }

    private static Mark Open(WireWriter writer, int width) => width switch
    {
        1 => writer.OpenVector8(),
        2 => writer.OpenVector16(),
        _ => writer.OpenVector24(),
    };

    private static void WriteVector(WireWriter writer, int width, byte[] content)
    {
        switch (width)
        {
            case 1:
                writer.WriteVector8(content);
                break;
            case 2:
                writer.WriteVector16(content);
                break;
            default:
                writer.WriteVector24(content);
                break;
        }
    }
}
