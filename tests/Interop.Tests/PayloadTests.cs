using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using FsCheck.Xunit;
using Sundog.Interop.Running;
using Xunit;

namespace Sundog.Interop.Tests;

public sealed class PayloadTests
{
    private const string Chatter = "Read BLOCK\n";

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200_000)]
    public void It_has_the_size_asked_for_and_is_the_same_for_the_same_seed(int size)
    {
        Assert.Equal(size, Bytes(new Payload(1, size)).Length - new Payload(1, size).Marker.Length);
        Assert.Equal(new Payload(1, size).Hash(), new Payload(1, size).Hash());
        Assert.NotEqual(Bytes(new Payload(1, size)), Bytes(new Payload(2, size)));
    }

    [Fact]
    public void Its_blocks_differ_from_each_other()
    {
        List<string> blocks = [.. new Payload(3, 1 << 20).Blocks().Select(b => Encoding.ASCII.GetString(b.Span))];
        Assert.True(blocks.Count > 10);
        Assert.Equal(blocks.Count, blocks.Distinct().Count());
    }

    [Theory]
    [InlineData("QqRrPSKkBbc")]
    public void No_letter_of_it_is_a_command_of_OpenSSLs_programs(string commands)
        => Assert.Empty(Payload.Alphabet.Intersect(commands));

    [Property]
    public async Task<bool> It_is_found_whatever_the_pieces_are_that_it_comes_in(ushort size, byte[] pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        Payload payload = new(size, size + 1);
        byte[] stream = [.. "banner @@ACDE\n"u8, .. Bytes(payload), .. "DONE\n"u8];
        PayloadScanner scanner = new();
        Task<string> found = scanner.Expect(payload);
        FeedInPieces(scanner, stream, pieces);
        return await found == payload.Hash();
    }

    [Property]
    public async Task<bool> Chatter_in_the_midst_of_it_is_left_out(ushort size, ushort at, byte[] pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        Payload payload = new(size, size + 1);
        byte[] data = Bytes(payload);
        int place = payload.Marker.Length + at % (size + 1);
        byte[] stream = [.. data[..place], .. Encoding.ASCII.GetBytes(Chatter), .. data[place..]];
        PayloadScanner scanner = new();
        Task<string> found = scanner.Expect(payload);
        FeedInPieces(scanner, stream, pieces);
        return await found == payload.Hash();
    }

    [Property]
    public async Task<bool> One_changed_letter_changes_the_hash(ushort size, ushort at)
    {
        Payload payload = new(size, size + 1);
        byte[] data = Bytes(payload);
        int place = payload.Marker.Length + at % (size + 1);
        data[place] = data[place] == (byte)'A' ? (byte)'C' : (byte)'A';
        PayloadScanner scanner = new();
        Task<string> found = scanner.Expect(payload);
        scanner.Feed(data);
        return await found != payload.Hash();
    }

    [Fact]
    public async Task An_end_before_the_last_byte_is_a_failure_that_says_how_much_came()
    {
        Payload payload = new(1, 1000);
        PayloadScanner scanner = new();
        Task<string> found = scanner.Expect(payload);
        scanner.Feed(Bytes(payload).AsSpan(0, payload.Marker.Length + 600));
        scanner.End();
        CellFailure failure = await Assert.ThrowsAsync<CellFailure>(() => found);
        Assert.Contains("600 of 1000", failure.Message, StringComparison.Ordinal);
    }

    private static void FeedInPieces(PayloadScanner scanner, byte[] stream, byte[] pieces)
    {
        int at = 0;
        foreach (byte piece in pieces)
        {
            int size = Math.Min(piece, stream.Length - at);
            scanner.Feed(stream.AsSpan(at, size));
            at += size;
        }
        scanner.Feed(stream.AsSpan(at));
    }

    private static byte[] Bytes(Payload payload)
        => [.. payload.Marker, .. payload.Blocks().SelectMany(b => b.ToArray())];
}
