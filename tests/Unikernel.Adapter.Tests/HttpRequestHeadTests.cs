using System;
using System.Linq;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Sundog.Http;
using Xunit;

namespace Sundog.Unikernel.Adapter.Tests;

public sealed class HttpRequestHeadTests
{
    private const string Whole =
        "PUT /path?q=1 HTTP/1.1\r\nHost: a:443\r\nContent-Length: 12\r\nExpect: 100-continue\r\nIf-None-Match: \"x\"\r\nConnection: close\r\n\r\n";

    [Fact]
    public void A_request_is_read()
    {
        HttpRequestHead head = new();
        byte[] bytes = Encoding.ASCII.GetBytes(Whole + "and more");
        Assert.Equal(HttpParse.Complete, head.Read(bytes));
        Assert.Equal(Whole.Length, head.Length);
        Assert.Equal(HttpMethod.Put, head.Method);
        Assert.Equal("/path?q=1", Encoding.ASCII.GetString(head.Target.Of(bytes)));
        Assert.Equal("/path", Encoding.ASCII.GetString(head.Path.Of(bytes)));
        Assert.Equal(12, head.ContentLength);
        Assert.True(head.ExpectsContinue);
        Assert.False(head.KeepAlive);
        Assert.Equal(" \"x\"", Encoding.ASCII.GetString(head.IfNoneMatch!.Value.Of(bytes)));
    }

    [Fact]
    public void Every_strict_prefix_needs_more_and_byte_by_byte_comes_to_the_same()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(Whole);
        HttpRequestHead slow = new();
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(HttpParse.NeedMoreData, new HttpRequestHead().Read(bytes.AsSpan(0, length)));
            Assert.Equal(HttpParse.NeedMoreData, slow.Read(bytes.AsSpan(0, length)));
        }
        Assert.Equal(HttpParse.Complete, slow.Read(bytes));
        Assert.Equal(bytes.Length, slow.Length);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", true)]
    [InlineData("GET http://a/x HTTP/1.1\r\nHost: a\r\n\r\n", true)]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", true)]
    [InlineData("\r\n\r\nGET / HTTP/1.1\r\nHost:\r\n\r\n", true)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nConnection: foo, CLOSE\r\n\r\n", false)]
    [InlineData("GET / HTTP/1.0\r\n\r\n", false)]
    [InlineData("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true)]
    public void Keep_alive_follows_the_version_and_the_connection_field(string text, bool expected)
    {
        HttpRequestHead head = Parse(text, HttpParse.Complete);
        Assert.Equal(text.Length, head.Length);
        Assert.Equal(expected, head.KeepAlive);
    }

    [Theory]
    // Where two readers could disagree about where a message ends.
    [InlineData("GET / HTTP/1.1\nHost: a\n\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nA: b\rc\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\tfolded\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost : a\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 1\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n", 501)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n", 501)]
    [InlineData("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 1, 1\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: +1\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 0x1\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: \r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n", 413)]
    // What is no request.
    [InlineData("GET /\r\n\r\n", 400)]
    [InlineData("GET  HTTP/1.1\r\n\r\n", 400)]
    [InlineData(" / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("G\0T / HTTP/1.1\r\n", 400)]
    [InlineData("GET /a b HTTP/1.1\r\n", 400)]
    [InlineData("GET /\x80 HTTP/1.1\r\n", 400)]
    [InlineData("GET x HTTP/1.1\r\n", 400)]
    [InlineData("GET * HTTP/1.1\r\n", 400)]
    [InlineData("GET http:// HTTP/1.1\r\n", 400)]
    [InlineData("GET / HTTP/2.0\r\n", 505)]
    [InlineData("GET / XTTP/1.1\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a/b\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nno colon\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n: empty\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nExpect: miracles\r\n", 417)]
    [InlineData("\x16\x03\x01\x02\n", 400)]
    public void What_is_no_request_is_refused(string text, int status)
        => Assert.Equal(status, (int)Parse(text, HttpParse.Refused).Refusal);

    [Fact]
    public void The_limits_hold_and_not_before()
    {
        string start = "GET / HTTP/1.1\r\nHost: a\r\nLong: ";
        string fits = start + new string('x', HttpRequestHead.MaxSize - start.Length - 4) + "\r\n\r\n";
        Parse(fits, HttpParse.Complete);
        Assert.Equal(431, (int)Parse(fits.Replace("Long", "Longer", StringComparison.Ordinal), HttpParse.Refused).Refusal);
        string line = "GET /" + new string('x', HttpRequestHead.MaxRequestLine - 14) + " HTTP/1.1";
        Parse(line + "\r\nHost: a\r\n\r\n", HttpParse.Complete);
        Assert.Equal(414, (int)Parse(line.Replace("/x", "/xx", StringComparison.Ordinal) + "\r\n", HttpParse.Refused).Refusal);
        Assert.Equal(414, (int)Parse(new string('x', HttpRequestHead.MaxRequestLine + 1), HttpParse.Refused).Refusal);
        string fields(int count) => "GET / HTTP/1.1\r\nHost: a\r\n" + string.Concat(Enumerable.Repeat("A: b\r\n", count)) + "\r\n";
        Parse(fields(HttpRequestHead.MaxFields - 1), HttpParse.Complete);
        Assert.Equal(431, (int)Parse(fields(HttpRequestHead.MaxFields), HttpParse.Refused).Refusal);
    }

    [Property(MaxTest = 2000)]
    public Property Mutation_never_throws_and_never_takes_more_than_there_is()
    {
        byte[] original = Encoding.ASCII.GetBytes(Whole);
        Gen<(int, byte)> change = Gen.Zip(Gen.Choose(0, original.Length - 1), ArbMap.Default.GeneratorFor<byte>());
        return Prop.ForAll(change.ListOf(4).ToArbitrary(), changes =>
        {
            byte[] bytes = [.. original];
            foreach ((int index, byte value) in changes)
                bytes[index] = value;
            HttpRequestHead head = new();
            HttpParse parse = head.Read(bytes);
            return parse != HttpParse.Complete || (head.Length <= bytes.Length && head.Path.Of(bytes).Length > 0);
        });
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(Whole);
        HttpRequestHead head = new();
        head.Read(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            head.Reset();
            head.Read(bytes);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static HttpRequestHead Parse(string text, HttpParse expected)
    {
        HttpRequestHead head = new();
        Assert.Equal(expected, head.Read(Encoding.Latin1.GetBytes(text)));
        return head;
    }
}
