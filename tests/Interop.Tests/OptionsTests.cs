using System.IO;
using Xunit;

namespace Sundog.Interop.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Options_are_read_from_the_command_line()
    {
        Options options = Parse("--filter", "hrr", "--filter", "p256", "--json", "out.json", "--big", "1G", "--jobs", "1", "a/b")!;
        Assert.Equal(["hrr", "p256"], options.Filters);
        Assert.Equal("out.json", options.JsonFile);
        Assert.Equal(1L << 30, options.BigSize);
        Assert.Equal(1, options.Jobs);
        Assert.Equal("a/b", options.Cell);
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--unknown", "x")]
    [InlineData("--jobs", "0")]
    [InlineData("--jobs", "many")]
    [InlineData("--big", "-1")]
    [InlineData("--big", "99999999G")]
    [InlineData("--timeout", "NaN")]
    [InlineData("one", "two")]
    public void What_is_not_understood_is_refused_with_words(params string[] arguments)
    {
        using StringWriter complaints = new();
        Assert.Null(Options.Parse(arguments, complaints));
        Assert.NotEmpty(complaints.ToString());
    }

    private static Options? Parse(params string[] arguments) => Options.Parse(arguments, TextWriter.Null);
}
