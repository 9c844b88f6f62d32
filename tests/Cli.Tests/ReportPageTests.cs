using System.IO;
using System.Text;
using Xunit;

namespace Sundog.Cli.Tests;

public sealed class ReportPageTests
{
    private static readonly ConnectionReport Hostile = new(
        [("version", "TLS 1.3"), ("server-name", "<script>alert(1)</script>\u001b[2J")],
        [new ReportedMessage(true, "ClientHello"), new ReportedMessage(false, "Server<b>Hello")]);

    [Fact]
    public void What_the_peer_chose_is_text_in_the_page()
    {
        string html = Encoding.UTF8.GetString(ReportPage.Render(Hostile).Body.Span);
        Assert.Contains("<dt>version</dt><dd>TLS 1.3</dd>", html);
        Assert.Contains("&lt;script&gt;", html);
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("<b>", html);
    }

    [Fact]
    public void The_page_needs_nothing_from_elsewhere()
    {
        string html = Encoding.UTF8.GetString(ReportPage.Render(Hostile).Body.Span);
        Assert.DoesNotContain("http://", html);
        Assert.DoesNotContain("https://", html);
        Assert.InRange(html.Length, 1, 8192);
    }

    [Fact]
    public void What_the_peer_chose_cannot_steer_the_terminal()
    {
        using StringWriter text = new();
        Hostile.WriteTo(text);
        Assert.DoesNotContain('\u001b', text.ToString());
        Assert.Contains("client > ClientHello", text.ToString());
    }
}
