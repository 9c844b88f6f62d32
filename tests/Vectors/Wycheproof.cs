using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace Sundog.Vectors;

/// <summary>One test of a Wycheproof file, with the group that it stands in.</summary>
public sealed class WycheproofCase
{
    internal WycheproofCase(JsonElement group, JsonElement test)
    {
        Group = group;
        Test = test;
        Flags = test.TryGetProperty("flags", out JsonElement flags)
            ? flags.EnumerateArray().Select(flag => flag.GetString()!).ToArray()
            : [];
    }

    /// <summary>The group's properties, such as key sizes or the public key.</summary>
    public JsonElement Group { get; }

    /// <summary>The test's own properties.</summary>
    public JsonElement Test { get; }

    /// <summary>The number that the file gives it.</summary>
    public int Id => Test.GetProperty("tcId").GetInt32();

    /// <summary>What it is about.</summary>
    public string Comment => Test.GetProperty("comment").GetString()!;

    /// <summary>valid, invalid or acceptable.</summary>
    public string Result => Test.GetProperty("result").GetString()!;

    /// <summary>Whether a correct implementation must accept it.</summary>
    public bool IsValid => Result == "valid";

    /// <summary>Whether a correct implementation must refuse it.</summary>
    public bool IsInvalid => Result == "invalid";

    /// <summary>Why it is interesting.</summary>
    public IReadOnlyList<string> Flags { get; }

    /// <summary>A hexadecimal property of the test as bytes.</summary>
    public byte[] Bytes(string property) => Convert.FromHexString(Test.GetProperty(property).GetString()!);

    /// <summary>For the message of a failed assertion.</summary>
    public override string ToString() => $"tcId {Id} ({Result}): {Comment} [{string.Join(", ", Flags)}]";
}

/// <summary>Reads Wycheproof's JSON files (schema version 1).</summary>
public static class Wycheproof
{
    /// <summary>
    /// Runs <paramref name="check"/> on every test of <paramref name="file"/>, and records the count under the file's
    /// name for the table that <c>./test</c> prints. A failed check stops the run with the test's number.
    /// </summary>
    /// <returns>How many tests ran.</returns>
    public static int ForEach(string file, Action<WycheproofCase> check)
    {
        using JsonDocument document = JsonDocument.Parse(
            File.ReadAllBytes(VectorFiles.Path("wycheproof", "testvectors_v1", file)));
        int count = 0;
        foreach (JsonElement group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                WycheproofCase wycheproofCase = new(group, test);
                try
                {
                    check(wycheproofCase);
                }
                catch (Exception error)
                {
                    throw new InvalidOperationException($"{file}: {wycheproofCase}", error);
                }
                count++;
            }
        }
        VectorCounts.Record(file, count);
        return count;
    }
}
