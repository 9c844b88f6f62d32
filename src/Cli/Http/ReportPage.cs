using System.IO;
using System.Text;

namespace Sundog.Cli;

/// <summary>The page that shows a visitor the connection it came over: one self-contained HTML document.</summary>
internal static class ReportPage
{
    /// <summary>Draws the page.</summary>
    public static HttpContent Render(ConnectionReport report)
    {
        using StringWriter html = new() { NewLine = "\n" };
        html.Write(Head);
        html.WriteLine("<dl>");
        foreach ((string name, string value) in report.Facts)
            html.WriteLine($"<dt>{Encode(name)}</dt><dd>{Encode(value)}</dd>");
        html.WriteLine("</dl>");
        html.WriteLine("<h2>The handshake, message by message</h2>");
        html.WriteLine("<ol>");
        foreach (ReportedMessage message in report.Messages)
        {
            (string side, string arrow) = message.FromClient ? ("client", "you &rarr;") : ("server", "&larr; sundog");
            html.WriteLine($"<li class=\"{side}\"><span>{arrow}</span> {Encode(message.Name)}</li>");
        }
        html.WriteLine("</ol>");
        html.WriteLine("<footer>Every byte of this connection was sealed by managed C#: no OpenSSL in this process.</footer>");
        html.WriteLine("</main></body></html>");
        return new HttpContent("text/html; charset=utf-8", Encoding.UTF8.GetBytes(html.ToString()));
    }

    // The names and values come from the peer in part.
    private static string Encode(string text)
    {
        StringBuilder html = new(text.Length);
        foreach (char c in text)
        {
            _ = c switch
            {
                '&' => html.Append("&amp;"),
                '<' => html.Append("&lt;"),
                '>' => html.Append("&gt;"),
                '"' => html.Append("&quot;"),
                '\'' => html.Append("&#39;"),
                _ => html.Append(c),
            };
        }
        return html.ToString();
    }

    private const string Head = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
        <link rel="icon" href="data:,">
        <title>Sundog: this connection</title>
        <style>
        :root { color-scheme: light dark; --ink: light-dark(#1c2a38, #e6edf3); --dim: light-dark(#5b6b7b, #8fa1b3);
          --line: light-dark(#d8e1e9, #2a3a49); --warm: #f2a541; --cool: #4f9bd9; }
        * { box-sizing: border-box }
        body { margin: 0; min-height: 100vh; color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
          background: light-dark(#f4f8fb, #0d151d) linear-gradient(light-dark(#d6e8f6, #16283a), transparent 22rem) no-repeat }
        main { max-width: 44rem; margin: 0 auto; padding: 2rem 1.25rem 3rem }
        svg { display: block; width: 15rem; margin: 0 auto }
        h1 { margin: .25rem 0 0; text-align: center; font-weight: 600; letter-spacing: -.01em }
        h1 + p { margin: 0 0 2rem; text-align: center; color: var(--dim) }
        h2 { margin: 2.25rem 0 .75rem; font-size: 1rem; font-weight: 600 }
        dl { display: grid; grid-template-columns: max-content 1fr; margin: 0; border-top: 1px solid var(--line) }
        dt, dd { margin: 0; padding: .5rem 0; border-bottom: 1px solid var(--line) }
        dt { padding-right: 2rem; color: var(--dim) }
        dd { overflow-wrap: anywhere; font-variant-numeric: tabular-nums }
        ol { list-style: none; margin: 0; padding: 0 }
        li { width: 72%; margin: .35rem 0; padding: .4rem .8rem; border-radius: .4rem; background: light-dark(#fff, #16212c) }
        li span { margin-right: .5rem; color: var(--dim); font-size: .85em }
        .client { border-left: 3px solid var(--warm) }
        .server { margin-left: 28%; border-left: 3px solid var(--cool) }
        footer { margin-top: 2.5rem; color: var(--dim); font-size: .875rem; text-align: center }
        </style></head><body><main>
        <svg viewBox="0 0 240 120" role="img" aria-label="A sun with its halo and two sundogs">
        <defs><radialGradient id="g"><stop offset="0" stop-color="#fff6d8"/><stop offset=".4" stop-color="#f9cf7a"/><stop offset="1" stop-color="#f2a541" stop-opacity="0"/></radialGradient></defs>
        <circle cx="120" cy="70" r="70" fill="none" stroke="#f2a541" stroke-opacity=".35" stroke-width="2"/>
        <path d="M20 70H220" stroke="#f2a541" stroke-opacity=".25"/>
        <circle cx="120" cy="70" r="30" fill="url(#g)"/><circle cx="50" cy="70" r="14" fill="url(#g)"/><circle cx="190" cy="70" r="14" fill="url(#g)"/>
        </svg>
        <h1>Sundog</h1><p>What this connection negotiated</p>

        """;
}
