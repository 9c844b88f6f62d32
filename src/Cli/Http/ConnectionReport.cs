using System.Collections.Generic;
using System.IO;

namespace Sundog.Cli;

/// <summary>A handshake message as it went over the wire.</summary>
/// <param name="FromClient">Who sent it.</param>
/// <param name="Name">The standard's name of it.</param>
internal sealed record ReportedMessage(bool FromClient, string Name);

/// <summary>What a connection negotiated, in words: for the page and for the terminal.</summary>
/// <param name="Facts">Name and value, in the order in which they are shown.</param>
/// <param name="Messages">The handshake's messages in order.</param>
internal sealed record ConnectionReport(
    IReadOnlyList<(string Name, string Value)> Facts, IReadOnlyList<ReportedMessage> Messages)
{
    /// <summary>Writes it as lines of text.</summary>
    public void WriteTo(TextWriter writer)
    {
        foreach ((string name, string value) in Facts)
            writer.WriteLine($"{name}: {Printable(value)}");
        foreach (ReportedMessage message in Messages)
            writer.WriteLine((message.FromClient ? "client > " : "server < ") + Printable(message.Name));
    }

    /// <summary>The text without what could steer a terminal: the peer chose parts of it.</summary>
    public static string Printable(string text)
        => string.Create(text.Length, text, static (printable, text) =>
        {
            for (int i = 0; i < text.Length; i++)
                printable[i] = char.IsControl(text[i]) || text[i] is '\u202E' or '\u2066' or '\u2067' or '\u2068' ? '\uFFFD' : text[i];
        });
}
