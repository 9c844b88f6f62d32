using System.Linq;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Cli.Tests;

public sealed class HttpRequestTests
{
    private const string Simple = "GET /path?q=1 HTTP/1.1\r\nHost: localhost\r\n\r\n";

    [Fact]
    public void A_simple_request_is_read()
    {
        HttpParseResult result = Parse(Simple + "GET /next");
        Assert.Equal(HttpParse.Complete, result.Status);
        Assert.Equal(Simple.Length, result.HeadLength);
        Assert.Equal("GET", result.Request!.Method);
        Assert.Equal("/path?q=1", result.Request.Target);
        Assert.True(result.Request.KeepAlive);
        Assert.Equal(0, result.Request.BodyLength);
    }

    [Fact]
    public void Every_strict_prefix_needs_more_data()
    {
        for (int length = 0; length < Simple.Length; length++)
            Assert.Equal(HttpParse.NeedMoreData, Parse(Simple[..length]).Status);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nConnection: foo, CLOSE\r\n\r\n", false)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", true)]
    [InlineData("GET / HTTP/1.0\r\n\r\n", false)]
    [InlineData("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true)]
    [InlineData("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", true)]
    [InlineData("GET / HTTP/1.1\nHost: a\n\n", true)]
    public void Keep_alive_follows_the_version_and_the_connection_field(string text, bool expected)
    {
        HttpParseResult result = Parse(text);
        Assert.Equal(HttpParse.Complete, result.Status);
        Assert.Equal(text.Length, result.HeadLength);
        Assert.Equal(expected, result.Request!.KeepAlive);
    }

    [Theory]
    [InlineData("GET /\r\n\r\n", "400")]
    [InlineData("GET  HTTP/1.1\r\n\r\n", "400")]
    [InlineData(" / HTTP/1.1\r\n\r\n", "400")]
    [InlineData("G\0T / HTTP/1.1\r\n", "400")]
    [InlineData("GET /a b HTTP/1.1\r\n", "400")]
    [InlineData("GET /\x80 HTTP/1.1\r\n", "400")]
    [InlineData("GET / HTTP/2.0\r\n", "505")]
    [InlineData("GET / XTTP/1.1\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost : a\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nno colon\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\n: empty\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nA: b\rc\r\n", "400")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n", "400")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: -1\r\n", "400")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: \r\n", "400")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 65537\r\n", "413")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n", "413")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n", "501")]
    [InlineData("\x16\x03\x01\x02\n", "400")]
    public void What_is_no_request_is_refused(string text, string code)
    {
        HttpParseResult result = Parse(text);
        Assert.Equal(HttpParse.Refused, result.Status);
        Assert.StartsWith(code, result.Refusal);
    }

    [Fact]
    public void A_head_that_is_too_long_is_refused_at_the_limit_and_not_before()
    {
        string start = "GET / HTTP/1.1\r\nHost: a\r\nLong: ";
        string fits = start + new string('x', HttpRequest.MaxHeadSize - start.Length - 4) + "\r\n\r\n";
        Assert.Equal(HttpParse.Complete, Parse(fits).Status);
        string over = start + new string('x', HttpRequest.MaxHeadSize - start.Length - 3) + "\r\n\r\n";
        Assert.Equal(HttpParse.Refused, Parse(over).Status);
        Assert.Equal(HttpParse.Refused, Parse(new string('x', HttpRequest.MaxHeadSize)).Status);
        Assert.Equal(HttpParse.NeedMoreData, Parse(new string('x', HttpRequest.MaxHeadSize - 1)).Status);
    }

    [Fact]
    public void More_than_a_hundred_fields_are_refused()
    {
        string fields(int count) => string.Concat(Enumerable.Repeat("A: b\r\n", count));
        Assert.Equal(HttpParse.Complete, Parse("GET / HTTP/1.1\r\nHost: a\r\n" + fields(99) + "\r\n").Status);
        Assert.Equal(HttpParse.Refused, Parse("GET / HTTP/1.1\r\nHost: a\r\n" + fields(100) + "\r\n").Status);
    }

    [Property(MaxTest = 2000)]
    public Property Mutation_never_throws_and_never_takes_more_than_there_is()
    {
        byte[] original = Encoding.ASCII.GetBytes(
            "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\nConnection: close\r\n\r\n");
        Gen<(int, byte)> change = Gen.Zip(Gen.Choose(0, original.Length - 1), ArbMap.Default.GeneratorFor<byte>());
        return Prop.ForAll(change.ListOf(4).ToArbitrary(), changes =>
        {
            byte[] bytes = original.ToArray();
            foreach ((int index, byte value) in changes)
                bytes[index] = value;
            HttpParseResult result = HttpRequest.Parse(bytes);
            return result.HeadLength <= bytes.Length
                && (result.Status != HttpParse.Complete || result.Request!.BodyLength <= HttpRequest.MaxBodySize);
        });
    }

    private static HttpParseResult Parse(string text) => HttpRequest.Parse(Encoding.Latin1.GetBytes(text));
}
