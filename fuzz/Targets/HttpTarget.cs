using System;
using System.Collections.Generic;
using Sundog.Http;

namespace Sundog.Fuzz.Targets;

/// <summary>
/// The head of a request, or a body in chunks, as a whole and in pieces: how the network cuts what a peer sends must not
/// change what it means. The first byte chooses which, the second how long the pieces are.
/// </summary>
internal sealed class HttpTarget : FuzzTarget
{
    public override string Name => "http";

    public override string Description => "request heads and chunked bodies, whole and in pieces";

    public override IEnumerable<byte[]> Seeds()
    {
        yield return [0, 7, .. "GET /a/page?query HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nIf-None-Match: \"1\"\r\n\r\n"u8];
        yield return [0, 1, .. "POST http://localhost/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n"u8];
        yield return [0, 3, .. "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive, x\r\n\r\n"u8];
        yield return [0, 3, .. "OPTIONS * HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"u8];
        yield return [1, 2, .. "4\r\ndata\r\n1a;name=value\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nTrailer: x\r\n\r\n"u8];
        yield return [1, 5, .. "0\r\n\r\nGET"u8];
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < 2)
            return;
        int piece = 1 + input[1];
        if (input[0] % 2 == 0)
            Head(input[2..], piece);
        else
            Body(input[2..], piece);
    }

    private static void Head(ReadOnlySpan<byte> bytes, int piece)
    {
        HttpRequestHead whole = new();
        HttpParse result = whole.Read(bytes);
        HttpRequestHead cut = new();
        HttpParse last = HttpParse.NeedMoreData;
        for (int end = Math.Min(piece, bytes.Length); ; end = Math.Min(end + piece, bytes.Length))
        {
            last = cut.Read(bytes[..end]);
            if (end == bytes.Length || last != HttpParse.NeedMoreData)
                break;
        }
        Require(last == result, "pieces come to the same end");
        Require(result == HttpParse.Refused == whole.Refusal is not 0, "a refusal has a status");
        Require(cut.Refusal == whole.Refusal, "pieces are refused for the same reason");
        if (result != HttpParse.Complete)
            return;
        Require(whole.Length > 0 && whole.Length <= Math.Min(bytes.Length, HttpRequestHead.MaxSize), "a head ends inside the input");
        Require(Inside(whole.Target, whole.Length) && Inside(whole.Path, whole.Length), "ranges lie inside the head");
        Require(whole.IfNoneMatch is not { } tag || Inside(tag, whole.Length), "a tag lies inside the head");
        Require(whole.ContentLength is null || !whole.IsChunked, "a body has one length");
        Require(whole.ContentLength is null or >= 0, "a length is not negative");
        Require((cut.Method, cut.Target, cut.Path, cut.KeepAlive, cut.ContentLength, cut.IsChunked, cut.ExpectsContinue, cut.IfNoneMatch)
            == (whole.Method, whole.Target, whole.Path, whole.KeepAlive, whole.ContentLength, whole.IsChunked, whole.ExpectsContinue, whole.IfNoneMatch),
            "pieces mean the same");
    }

    private static bool Inside(ByteRange range, int length) => range.Start >= 0 && range.Length >= 0 && range.Start <= length - range.Length;

    private static void Body(ReadOnlySpan<byte> bytes, int piece)
    {
        (List<byte> whole, int end, bool isAtEnd, bool isRefused) = ReadBody(bytes, bytes.Length);
        (List<byte> cut, int cutEnd, bool cutIsAtEnd, bool cutIsRefused) = ReadBody(bytes, piece);
        Require(end == cutEnd && isAtEnd == cutIsAtEnd && isRefused == cutIsRefused, "pieces come to the same end");
        Require(whole.Count == cut.Count, "pieces hold as much data");
        for (int i = 0; i < whole.Count; i++)
            Require(whole[i] == cut[i], "pieces hold the same data");
        Require(!(isAtEnd && isRefused), "a body is not both whole and refused");
    }

    private static (List<byte> Data, int End, bool IsAtEnd, bool IsRefused) ReadBody(ReadOnlySpan<byte> bytes, int piece)
    {
        ChunkedReader reader = default;
        List<byte> data = [];
        int position = 0;
        while (position < bytes.Length && !reader.IsAtEnd && !reader.IsRefused)
        {
            ReadOnlySpan<byte> next = bytes.Slice(position, Math.Min(piece, bytes.Length - position));
            int done = reader.Read(next, out int length);
            Require(done > 0 && done <= next.Length, "a reader goes on, and not beyond its input");
            Require(length >= 0 && length <= done, "data is part of what was read");
            data.AddRange(next.Slice(done - length, length));
            position += done;
        }
        return (data, position, reader.IsAtEnd, reader.IsRefused);
    }
}
