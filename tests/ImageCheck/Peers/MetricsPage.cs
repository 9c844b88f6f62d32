using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading.Tasks;

namespace Sundog.ImageCheck;

/// <summary>What the guest's <c>/metrics</c> says at one time.</summary>
internal sealed class MetricsPage
{
    private readonly Dictionary<string, long> _values;

    private MetricsPage(Dictionary<string, long> values) => _values = values;

    /// <summary>A metric by its name and, where it has one, its label.</summary>
    public long this[string name] => _values.TryGetValue(name, out long value) ? value : throw new InvalidOperationException($"The guest has no metric {name}.");

    /// <summary>All labels of a metric together.</summary>
    public long Sum(string name) => _values.Where(pair => pair.Key.StartsWith(name + "{", StringComparison.Ordinal)).Sum(pair => pair.Value);

    /// <summary>Every label of a metric whose value is not 0, as a line.</summary>
    public string Labels(string name)
        => string.Join(", ", _values.Where(pair => pair.Key.StartsWith(name + "{", StringComparison.Ordinal) && pair.Value != 0)
            .Select(pair => pair.Key[(name.Length + 1)..^1].Split('"')[1] + " " + pair.Value));

    /// <summary>Fetches it.</summary>
    public static async ValueTask<MetricsPage> FetchAsync(Visit visit)
    {
        StringBuilder text = new();
        await visit.GetAsync("/metrics", (_, piece) => text.Append(Encoding.ASCII.GetString(piece)));
        Dictionary<string, long> values = [];
        foreach (string line in text.ToString().Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            int space = line.LastIndexOf(' ');
            if (long.TryParse(line.AsSpan(space + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
                values[line[..space]] = value;
        }
        return new MetricsPage(values);
    }
}
