using System.Text;
using Sundog.Unikernel.Adapter;

namespace Sundog.HttpsUnikernel;

/// <summary>Lines on the machine's console, one for a fact, behind the seconds since the start.</summary>
public sealed class ConsoleLog(Machine machine, LogLevel level)
{
    private const int MaxLinesPerSecond = 50;

    private long _second;
    private int _lines;
    private long _suppressed;

    /// <summary>The most detailed that is written.</summary>
    public LogLevel Level { get; set; } = level;

    /// <summary>What went wrong.</summary>
    public void Error(string text) => Write(LogLevel.Error, "error: " + text);

    /// <summary>What the machine is and does.</summary>
    public void Info(string text) => Write(LogLevel.Info, text);

    /// <summary>Why a connection failed, and the like: a flood of it is cut, and the cut is told.</summary>
    public void Debug(string text)
    {
        if (Level < LogLevel.Debug)
            return;
        long second = machine.Now.Microseconds / 1_000_000;
        if (second != _second)
        {
            if (_suppressed > 0)
                Write(LogLevel.Debug, "(" + Number.Text(_suppressed) + " more lines)");
            (_second, _lines, _suppressed) = (second, 0, 0);
        }
        if (++_lines > MaxLinesPerSecond)
            _suppressed++;
        else
            Write(LogLevel.Debug, text);
    }

    private void Write(LogLevel level, string text)
    {
        if (level > Level)
            return;
        long milliseconds = machine.Now.Microseconds / 1000;
        string line = "[" + Number.Text(milliseconds / 1000) + "." + Number.Text(milliseconds % 1000 + 1000)[1..] + "] " + Printable(text) + "\n";
        machine.WriteConsole(Encoding.UTF8.GetBytes(line));
    }

    // The peer chose parts of some texts: nothing of it steers a terminal, by controls or by the direction of writing. What
    // is left is ASCII and the signs of Latin-1, such as the §.
    private static string Printable(string text) => string.Create(text.Length, text, static (line, text) =>
    {
        for (int i = 0; i < text.Length; i++)
            line[i] = text[i] is (>= ' ' and <= '~') or (> '\u00a0' and <= '\u00ff' and not '\u00ad') ? text[i] : '?';
    });
}
