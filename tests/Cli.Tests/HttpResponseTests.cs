using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Sundog.Cli.Tests;

public sealed class HttpResponseTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "")]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length:5 \r\n\r\nhelloXXX", "hello")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nuntil the end", "until the end")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\nA;x=y\r\nlo, world!\r\n0\r\nT: r\r\n\r\n", "hello, world!")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "ok")]
    public async Task The_body_ends_where_the_head_says(string response, string body)
    {
        Assert.Equal(body, await Read(response, 1));
        Assert.Equal(body, await Read(response, 5));
        Assert.Equal(body, await Read(response, 10_000));
    }

    [Theory]
    [InlineData("")]
    [InlineData("SSH-2.0-server\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    public async Task What_is_malformed_or_cut_off_is_told(string response)
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Read(response, 1));
        await Assert.ThrowsAsync<InvalidDataException>(() => Read(response, 10_000));
    }

    private static async Task<string> Read(string response, int chunkSize)
    {
        HttpResponseReader reader = new(ScriptedStream.Of(response, chunkSize));
        HttpResponseHead head = await reader.ReadHeadAsync(CancellationToken.None);
        using MemoryStream body = new();
        await reader.CopyBodyAsync(head, body, CancellationToken.None);
        return Encoding.Latin1.GetString(body.ToArray());
    }
}
