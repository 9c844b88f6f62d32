using System;
using System.Linq;
using System.Text;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.HttpsUnikernel.Tests;

/// <summary>Paths of requests.</summary>
public sealed class PercentEncodingTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/a%20b", "/a b")]
    [InlineData("/%c3%BC", "/\u00fc")]
    [InlineData("/%2e%2E/", "/../")]
    [InlineData("/100%25", "/100%")]
    public void A_path_is_decoded_once(string path, string expected) => Assert.Equal(expected, Decode(path));

    [Theory]
    [InlineData("")]
    [InlineData("/%")]
    [InlineData("/%4")]
    [InlineData("/%4g")]
    [InlineData("/%g4")]
    [InlineData("/%00")]
    [InlineData("/%0a")]
    [InlineData("/%1F")]
    [InlineData("/% 20")]
    public void What_is_malformed_or_holds_controls_is_refused(string path) => Assert.Null(Decode(path));

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.True(PercentEncoding.TryDecode("/%41b"u8, new byte[3], out int length));
        Assert.Equal(3, length);
        Assert.False(PercentEncoding.TryDecode("/%41b"u8, new byte[2], out _));
    }

    [Property(MaxTest = 1000)]
    public bool Every_byte_that_a_path_may_hold_comes_back(byte[] bytes)
    {
        byte[] path = [(byte)'/', .. bytes.Where(value => value >= 0x20)];
        string encoded = "/" + string.Concat(path.Skip(1).Select(value => "%" + value.ToString("x2", null)));
        byte[] decoded = new byte[path.Length];
        return PercentEncoding.TryDecode(Encoding.ASCII.GetBytes(encoded), decoded, out int length)
            && path.AsSpan().SequenceEqual(decoded.AsSpan(0, length));
    }

    private static string? Decode(string path)
    {
        byte[] decoded = new byte[100];
        return PercentEncoding.TryDecode(Encoding.ASCII.GetBytes(path), decoded, out int length)
            ? Encoding.UTF8.GetString(decoded, 0, length)
            : null;
    }
}
