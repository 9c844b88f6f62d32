using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Sundog.Unikernel.Adapter;
using Sundog.Unikernel.Adapter.Tests;
using Sundog.Unikernel.Net;
using Xunit;

namespace Sundog.HttpsUnikernel.Tests;

/// <summary>Prometheus' text format 0.0.4: every line, and what stands before it.</summary>
public sealed partial class MetricsTests
{
    private static readonly FakeMachine Machine = new();

    [Fact]
    public void Every_line_is_a_help_a_type_or_a_sample_of_the_type_before_it()
    {
        string text = Write();
        Assert.EndsWith("\n", text);
        string name = "", type = "";
        HashSet<string> seen = [];
        foreach (string line in text[..^1].Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                name = line.Split(' ')[2];
                Assert.True(seen.Add(name), "twice: " + name);
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                Assert.Equal(name, line.Split(' ')[2]);
                type = line.Split(' ')[3];
                Assert.Equal(type == "counter", name.EndsWith("_total", StringComparison.Ordinal));
            }
            else
            {
                Match sample = Sample().Match(line);
                Assert.True(sample.Success, line);
                Assert.Equal(name, sample.Groups[1].Value);
                Assert.True(seen.Add(line[..line.LastIndexOf(' ')] + " "), "twice: " + line);
            }
        }
        Assert.Contains("sundog_tcp_connections", seen);
    }

    [Fact]
    public void Figures_are_those_of_the_machine_and_its_server()
    {
        string text = Write();
        Assert.Contains("\nsundog_uptime_seconds 1.000000\n", text);
        Assert.Contains("\nsundog_memory_total_bytes 67108864\n", text);
        Assert.Contains("\nsundog_http_requests_total 0\n", text);
    }

    [Fact]
    public void Every_reason_to_drop_has_a_line()
        => Assert.Equal(Enum.GetValues<DropReason>().Length, Write().Split('\n').Count(line => line.StartsWith("sundog_drops_total{", StringComparison.Ordinal)));

    [GeneratedRegex("^([a-z_]+)(?:\\{[a-z]+=\"[a-z_]+\"\\})? [0-9]+(?:\\.[0-9]+)?$")]
    private static partial Regex Sample();

    private static string Write()
    {
        NetworkOptions options = new()
        {
            Mac = new MacAddress(0x02_00_00_00_00_01),
            Secret = new byte[NetworkOptions.SecretSize],
        };
        return Encoding.UTF8.GetString(Metrics.Write(Machine, new ServerCounters(), new BufferPool(1), new NetworkStack(options, Machine.Now)).Span);
    }
}
