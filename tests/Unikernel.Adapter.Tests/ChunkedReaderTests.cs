using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Sundog.Http;
using Xunit;

namespace Sundog.Unikernel.Adapter.Tests;

public sealed class ChunkedReaderTests
{
    [Theory]
    [InlineData("0\r\n\r\n", "")]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("5;name=value\r\nhello\r\n00A\r\n, world!!!\r\n0\r\nTrailer: x\r\n\r\n", "hello, world!!!")]
    public void Data_is_found_however_it_is_cut(string text, string expected)
    {
        for (int piece = 1; piece <= text.Length; piece++)
        {
            (string data, ChunkedReader reader, int used) = Read(text + "NEXT", piece);
            Assert.True(reader.IsAtEnd);
            Assert.Equal(expected, data);
            Assert.Equal(text.Length, used);
        }
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("x\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("5\nhello\r\n0\r\n\r\n")]
    [InlineData("5 \r\nhello")]
    [InlineData("5\r\nhelloX")]
    [InlineData("5\r\nhello\n")]
    [InlineData("5\r\nhello\r\n0\r\nTrailer: x\n")]
    [InlineData("0\r\n\rX")]
    [InlineData("ffffffffffffffff\r\n")]
    [InlineData("5;a\0\r\n")]
    public void What_is_no_chunk_is_refused(string text) => Assert.True(Read(text, 3).Reader.IsRefused);

    [Fact]
    public void Extensions_and_trailers_are_bounded()
    {
        Assert.True(Read("5;" + new string('x', 300), 100).Reader.IsRefused);
        Assert.True(Read("0\r\n" + string.Concat(Enumerable.Repeat("A: b\r\n", 2000)), 100).Reader.IsRefused);
    }

    [Property(MaxTest = 1000)]
    public Property Mutation_never_throws_and_always_moves_on()
    {
        const string Whole = "5;name=value\r\nhello\r\nA\r\n, world!!!\r\n0\r\nTrailer: x\r\n\r\n";
        Gen<(int, byte)> change = Gen.Zip(Gen.Choose(0, Whole.Length - 1), ArbMap.Default.GeneratorFor<byte>());
        return Prop.ForAll(change.ListOf(3).ToArbitrary(), changes =>
        {
            byte[] bytes = Encoding.ASCII.GetBytes(Whole);
            foreach ((int index, byte value) in changes)
                bytes[index] = value;
            (_, ChunkedReader reader, int used) = Read(Encoding.Latin1.GetString(bytes), 7);
            return used == bytes.Length || reader.IsAtEnd || reader.IsRefused;
        });
    }

    private static (string Data, ChunkedReader Reader, int Used) Read(string text, int piece)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        ChunkedReader reader = default;
        List<byte> data = [];
        int position = 0;
        while (position < bytes.Length && !reader.IsAtEnd && !reader.IsRefused)
        {
            int consumed = reader.Read(bytes.AsSpan(position, Math.Min(piece, bytes.Length - position)), out int length);
            Assert.True(consumed > 0);
            position += consumed;
            data.AddRange(bytes.AsSpan(position - length, length));
        }
        return (Encoding.Latin1.GetString([.. data]), reader, position);
    }
}
