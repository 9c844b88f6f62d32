using System;
using System.IO;
using System.Text.Json;
using Sundog.Vectors;

namespace Sundog.Tls.Tests.Replay;

/// <summary>One trace of RFC 8448, values by name.</summary>
internal sealed class Rfc8448
{
    private readonly JsonElement _trace;

    private Rfc8448(JsonElement trace) => _trace = trace;

    public byte[] this[string name] => Convert.FromHexString(_trace.GetProperty(name).GetString()!);

    public static Rfc8448 Load(string trace)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(VectorFiles.Path("rfc8448.json")));
        JsonElement element = document.RootElement.GetProperty(trace).Clone();
        int values = 0;
        foreach (JsonProperty _ in element.EnumerateObject())
            values++;
        VectorCounts.Record($"rfc8448.json ({trace})", values);
        return new Rfc8448(element);
    }
}
