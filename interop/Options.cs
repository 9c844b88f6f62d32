using System.Globalization;
using System.IO;

namespace Sundog.Interop;

/// <summary>The command line of <c>interop/run</c>.</summary>
internal sealed record Options
{
    public const string Usage = """
        interop/run [OPTIONS] [CELL]
          --peer NAME        the implementation to run against (openssl, the default)
          --filter TEXT      only cells whose name contains TEXT; may be given again, all must match
          --json FILE        write the result of every cell to FILE
          --list             print the names of the cells and what their features are
          --self-check       OpenSSL plays Sundog's part too; then peers that misbehave, each of which must be caught
          --big SIZE         bytes each way in the big transfers, such as 64M or 1G (default 4M)
          --jobs N           cells at a time (default 2)
          --timeout SECONDS  limit for a cell, beside the time for its data (default 10)
          --sundog PROGRAM   the tool under test (default: ./sundog of this repository)
          --keep FOLDER      leave certificates and logs in FOLDER
          CELL               one cell by its name: prints both sides' command lines and logs
        The second part of a cell's name is the role that Sundog plays.
        """;

    public string Peer { get; init; } = "openssl";
    public string[] Filters { get; init; } = [];
    public string? JsonFile { get; init; }
    public bool List { get; init; }
    public bool SelfCheck { get; init; }
    public long BigSize { get; init; } = 4 << 20;
    public int Jobs { get; init; } = 2;
    public double TimeoutSeconds { get; init; } = 10;
    public string? Sundog { get; init; }
    public string? KeepFolder { get; init; }
    public string? Cell { get; init; }

    /// <summary>The options, or null after it said what is wrong (or printed the usage).</summary>
    public static Options? Parse(string[] arguments, TextWriter complaints)
    {
        Options options = new();
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = arguments[i];
            bool takesValue = name is not ("--list" or "--self-check" or "--help" or "-h") && name.StartsWith('-');
            if (takesValue && i + 1 == arguments.Length)
                return Complain(complaints, $"{name} needs a value.");
            if (name is "--help" or "-h")
                return Complain(complaints, Usage);
            if (options.With(name, takesValue ? arguments[++i] : "") is not { } next)
                return Complain(complaints, $"{string.Join(' ', name, takesValue ? arguments[i] : "").Trim()}: not understood.\n{Usage}");
            options = next;
        }
        return options;
    }

    private Options? With(string name, string value) => name switch
    {
        "--peer" => this with { Peer = value },
        "--filter" => this with { Filters = [.. Filters, value] },
        "--json" => this with { JsonFile = value },
        "--list" => this with { List = true },
        "--self-check" => this with { SelfCheck = true },
        "--big" => Size(value) is { } size ? this with { BigSize = size } : null,
        "--jobs" => int.TryParse(value, CultureInfo.InvariantCulture, out int jobs) && jobs is > 0 and <= 64
            ? this with { Jobs = jobs }
            : null,
        "--timeout" => double.TryParse(value, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < 1e6
            ? this with { TimeoutSeconds = seconds }
            : null,
        "--sundog" => this with { Sundog = value },
        "--keep" => this with { KeepFolder = value },
        _ => name.StartsWith('-') || Cell is not null ? null : this with { Cell = name },
    };

    /// <summary>A number of bytes with K, M or G after it for 2^10, 2^20, 2^30; null if it is none, or over 64G.</summary>
    private static long? Size(string text)
    {
        int shift = text.Length == 0 ? 0 : text[^1] switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        string digits = shift == 0 ? text : text[..^1];
        bool valid = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number > 0 && number <= (64L << 30) >> shift;
        return valid ? number << shift : null;
    }

    private static Options? Complain(TextWriter complaints, string text)
    {
        complaints.WriteLine(text);
        return null;
    }
}
