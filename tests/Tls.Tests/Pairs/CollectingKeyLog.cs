using System;
using System.Collections.Generic;
using System.Linq;

namespace Sundog.Tls.Tests.Pairs;

/// <summary>A key log in memory.</summary>
internal sealed class CollectingKeyLog : KeyLog
{
    public List<string> Lines { get; } = [];

    /// <summary>The secret that was logged last under <paramref name="label"/>.</summary>
    public byte[] Secret(string label)
        => Convert.FromHexString(Lines.Last(line => line.StartsWith(label + " ", StringComparison.Ordinal)).Split(' ')[2]);

    public TrafficKeys Keys(string label, CipherSuite suite) => new(suite, Secret(label));

    protected override void Write(string line) => Lines.Add(line);
}
