using System;
using System.IO;
using System.Reflection;
using PublicApiGenerator;
using Xunit;

namespace Sundog.Architecture.Tests;

/// <summary>
/// The public surface of each library against the text that the last reviewed change left under <c>Api/</c>.
/// <c>./check --update-api</c> writes those texts anew.
/// </summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Libraries => new(Repository.Libraries);

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_public_surface_changes_only_on_purpose(string library)
    {
        string path = Path.Combine(Repository.Root, "tests", "Architecture.Tests", "Api", library + ".txt");
        string current = Surface(library);
        if (Environment.GetEnvironmentVariable("SUNDOG_UPDATE_API") == "1")
            File.WriteAllText(path, current);
        string agreed = File.Exists(path) ? File.ReadAllText(path) : "";
        Assert.True(
            agreed == current,
            $"The public surface of {library} is not the one in tests/Architecture.Tests/Api/{library}.txt. "
            + $"If that is intended: ./check --update-api. First difference: {FirstDifference(agreed, current)}");
    }

    private static string Surface(string library)
    {
        ApiGeneratorOptions options = new() { IncludeAssemblyAttributes = false };
        string text = Assembly.LoadFrom(Repository.AssemblyPath(library)).GeneratePublicApi(options);
        return text.ReplaceLineEndings("\n").Trim() + "\n";
    }

    private static string FirstDifference(string agreed, string current)
    {
        string[] before = agreed.Split('\n');
        string[] after = current.Split('\n');
        int line = 0;
        while (line < before.Length && line < after.Length && before[line] == after[line])
            line++;
        return $"line {line + 1}, agreed \"{Line(before, line)}\", now \"{Line(after, line)}\"";
    }

    private static string Line(string[] lines, int index) => index < lines.Length ? lines[index].Trim() : "(end)";
}
