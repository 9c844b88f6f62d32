using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using SharpCompress.Compressors;
using SharpCompress.Compressors.BZip2;

namespace Sundog.Vectors;

/// <summary>
/// Reads NIST's ACVP files in the form that BoringSSL keeps them: a file of questions and, of most, one of the same name
/// with the answers; each an array of a header and then vector sets, compressed with bzip2.
/// </summary>
public static class Acvp
{
    /// <summary>How the files' names end.</summary>
    public const string Extension = ".bz2";

    /// <summary>The names of all files of questions and of answers, without their extension.</summary>
    public static IReadOnlyCollection<string> Names
        => [.. new[] { "vectors", "expected" }
            .SelectMany(folder => Directory.EnumerateFiles(VectorFiles.Path("acvp", "boringssl-acvp", folder)))
            .Select(path => Path.GetFileName(path))
            .Select(file => file.EndsWith(Extension, StringComparison.Ordinal) ? file[..^Extension.Length] : file)
            .Distinct()];

    /// <summary>
    /// Runs <paramref name="check"/> on every test of a file; it returns false for a test whose parameters do not exist
    /// here. Records both counts for the table that <c>./test</c> prints. A failed check stops the run with the test's
    /// number. Groups that BoringSSL emptied, for their size, have no tests.
    /// </summary>
    /// <returns>How many tests were answered, and how many have parameters that do not exist here.</returns>
    public static (int Answered, int NotOffered) ForEach(string name, Func<AcvpCase, bool> check)
    {
        int answered = 0, notOffered = 0;
        using JsonDocument questions = Read("vectors", name) ?? throw new FileNotFoundException(name);
        using JsonDocument? answers = Read("expected", name);
        foreach (AcvpCase test in Cases(questions.RootElement, answers?.RootElement))
        {
            try
            {
                if (check(test))
                    answered++;
                else
                    notOffered++;
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"{name}: {test}", error);
            }
        }
        VectorCounts.Record(name + Extension, answered);
        if (notOffered > 0)
            VectorCounts.Record(name + Extension + "-refused-parameters", notOffered);
        return (answered, notOffered);
    }

    private static IEnumerable<AcvpCase> Cases(JsonElement questions, JsonElement? answers)
    {
        Dictionary<(int Set, int Group, int Test), JsonElement>? expected = null;
        if (answers is { } given)
            expected = Tests(given).ToDictionary(test => test.Key, test => test.Test);
        foreach (((int, int, int) key, JsonElement set, JsonElement group, JsonElement test) in Tests(questions))
            yield return new AcvpCase(set, group, test, expected?[key]);
    }

    private static IEnumerable<((int, int, int) Key, JsonElement Set, JsonElement Group, JsonElement Test)> Tests(JsonElement file)
    {
        foreach (JsonElement set in file.EnumerateArray().Where(set => set.TryGetProperty("testGroups", out _)))
        {
            foreach (JsonElement group in set.GetProperty("testGroups").EnumerateArray())
            {
                JsonElement tests = group.GetProperty("tests");
                if (tests.ValueKind == JsonValueKind.Null)
                    continue;
                foreach (JsonElement test in tests.EnumerateArray())
                    yield return ((Number(set, "vsId"), Number(group, "tgId"), Number(test, "tcId")), set, group, test);
            }
        }
    }

    private static int Number(JsonElement element, string property) => element.GetProperty(property).GetInt32();

    private static JsonDocument? Read(string folder, string name)
    {
        string path = VectorFiles.Path("acvp", "boringssl-acvp", folder, name + Extension);
        if (!File.Exists(path))
            return null;
        using BZip2Stream unpacked = BZip2Stream.Create(
            File.OpenRead(path), CompressionMode.Decompress, decompressConcatenated: true, leaveOpen: false);
        using StreamReader reader = new(unpacked, Encoding.UTF8);
        string text = reader.ReadToEnd().TrimEnd();
        // Some answers were kept with the last line of the program that made them.
        const string Rest = "EOF.";
        return JsonDocument.Parse(text.EndsWith(Rest, StringComparison.Ordinal) ? text[..^Rest.Length] : text);
    }
}
