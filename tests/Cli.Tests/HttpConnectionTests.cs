using System;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Sundog.Cli.Tests;

public sealed class HttpConnectionTests
{
    private const string Request = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public async Task Requests_one_after_the_other_are_answered_in_order_however_they_arrive(int chunkSize)
    {
        ScriptedStream stream = await Serve(ScriptedStream.Of(
            Request + "POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n12345" + Request.Replace("/a", "/c"), chunkSize));
        Assert.Matches(
            new Regex("^HTTP/1.1 200 OK.*\r\n\r\npage /aHTTP/1.1 405 .*HTTP/1.1 200 OK.*\r\n\r\npage /c$", RegexOptions.Singleline),
            stream.Written);
        Assert.Equal(3, stream.Writes);
    }

    [Fact]
    public async Task The_connection_ends_when_the_client_asks_for_it()
    {
        ScriptedStream stream = await Serve(ScriptedStream.Of("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n" + Request));
        Assert.Equal(1, stream.Writes);
        Assert.Contains("Connection: close\r\n", stream.Written);
    }

    [Fact]
    public async Task HEAD_is_answered_without_a_body()
    {
        ScriptedStream stream = await Serve(ScriptedStream.Of("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n"));
        Assert.Contains("Content-Length: 7\r\n", stream.Written);
        Assert.EndsWith("\r\n\r\n", stream.Written);
    }

    [Fact]
    public async Task What_is_no_request_is_refused_and_ends_the_connection()
    {
        ScriptedStream stream = await Serve(ScriptedStream.Of("nonsense\r\n\r\n" + Request));
        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", stream.Written);
        Assert.Equal(1, stream.Writes);
    }

    [Theory]
    [InlineData("Content-Length: 65537\r\n\r\n", "413 Content Too Large")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "501 Not Implemented")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n", "400 Bad Request")]
    public async Task A_body_that_is_not_read_over_is_refused_and_ends_the_connection(string fields, string status)
    {
        ScriptedStream stream = await Serve(ScriptedStream.Of("POST /a HTTP/1.1\r\nHost: h\r\n" + fields + Request));
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", stream.Written);
        Assert.Equal(1, stream.Writes);
    }

    [Fact]
    public async Task A_request_that_is_cut_off_is_not_answered()
    {
        Assert.Equal("", (await Serve(ScriptedStream.Of(Request[..^1]))).Written);
        Assert.Equal("", (await Serve(ScriptedStream.Of("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n1234"))).Written);
    }

    [Fact]
    public async Task Silence_ends_the_connection_after_the_idle_time()
    {
        ScriptedStream stream = ScriptedStream.Of(Request + "GET", silentAtEnd: true);
        await Serve(stream, TimeSpan.FromMilliseconds(50)).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(1, stream.Writes);
    }

    [Fact]
    public async Task Being_stopped_is_not_mistaken_for_silence()
    {
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(50));
        ScriptedStream stream = ScriptedStream.Of(Request, silentAtEnd: true);
        HttpConnection connection = new(stream, Answer, TimeSpan.FromMinutes(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connection.ServeAsync(stop.Token));
    }

    private static async Task<ScriptedStream> Serve(ScriptedStream stream, TimeSpan? idle = null)
    {
        await new HttpConnection(stream, Answer, idle ?? TimeSpan.FromMinutes(1)).ServeAsync(CancellationToken.None);
        return stream;
    }

    private static HttpContent Answer(string target) => new("text/plain", Encoding.ASCII.GetBytes("page " + target));
}
