using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Sundog.Cli.Tests;

public sealed class CommandLineTests
{
    private static readonly Command Sample = new()
    {
        Name = "thing do",
        Summary = "Does the thing.",
        Positionals = ["WHAT"],
        Options =
        [
            new Option("--name", "NAME", "its name", Required: true),
            new Option("--tag", "TAG", "a tag", Repeatable: true),
            new Option("--list", "A,B", "some"),
            new Option("--number", "N", "how many"),
            new Option("--quick", null, "hurry"),
        ],
        Run = (arguments, context, _) =>
        {
            context.WriteLine(
                $"{arguments.Positional(0)} {arguments.Value("--name")} [{string.Join(' ', arguments.Values("--tag"))}] "
                + $"{string.Join('+', arguments.List("--list") ?? [])} {arguments.Number("--number", 3, 1, 9)} {arguments.Has("--quick")}");
            return Task.CompletedTask;
        },
    };

    [Fact]
    public async Task Options_are_read_wherever_they_stand()
    {
        (ExitCode code, string output, _) = await Run(
            "thing", "do", "--tag", "a", "x", "--name=n=1", "--tag", "b", "--list", "p, q", "--quick", "--number", "9");
        Assert.Equal(ExitCode.Success, code);
        Assert.Equal("x n=1 [a b] p+q 9 True\n", output);
    }

    [Fact]
    public async Task After_two_dashes_nothing_is_an_option()
    {
        (_, string output, _) = await Run("thing", "do", "--name", "n", "--", "--quick");
        Assert.Equal("--quick n []  3 False\n", output);
    }

    [Theory]
    [InlineData("--name NAME is missing", "thing", "do", "x")]
    [InlineData("WHAT is missing", "thing", "do", "--name", "n")]
    [InlineData("one argument too many", "thing", "do", "--name", "n", "x", "y")]
    [InlineData("unknown option --bogus", "thing", "do", "x", "--bogus")]
    [InlineData("--name needs a value", "thing", "do", "x", "--name")]
    [InlineData("--name is given twice", "thing", "do", "x", "--name", "n", "--name", "m")]
    [InlineData("--quick takes no value", "thing", "do", "x", "--name", "n", "--quick=1")]
    [InlineData("empty entry", "thing", "do", "x", "--name", "n", "--list", "a,,b")]
    [InlineData("no number from 1 to 9", "thing", "do", "x", "--name", "n", "--number", "10")]
    [InlineData("no number from 1 to 9", "thing", "do", "x", "--name", "n", "--number", "+1")]
    [InlineData("unknown command", "nothing")]
    [InlineData("thing do", "thing")]
    public async Task What_makes_no_sense_is_one_line_and_code_2(string expected, params string[] words)
    {
        (ExitCode code, string output, string messages) = await Run(words);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Equal("", output);
        Assert.Contains(expected, messages);
        Assert.Single(messages.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task The_help_names_every_option()
    {
        (ExitCode code, string output, _) = await Run("thing", "do", "--help");
        Assert.Equal(ExitCode.Success, code);
        Assert.All(Sample.Options, option => Assert.Contains(option.Name, output));
        Assert.Contains("thing do", (await Run("--help")).Output);
    }

    [Theory]
    [InlineData("example.org:443", "example.org", 443)]
    [InlineData("127.0.0.1:0", "127.0.0.1", 0)]
    [InlineData("[::1]:65535", "::1", 65535)]
    [InlineData(":80", "", 80)]
    public void Endpoints_are_read_and_written_alike(string text, string host, int port)
    {
        Endpoint endpoint = Endpoint.Parse(text);
        Assert.Equal((host, port), (endpoint.Host, endpoint.Port));
        Assert.Equal(text, endpoint.ToString());
    }

    [Theory]
    [InlineData("example.org")]
    [InlineData("example.org:")]
    [InlineData("example.org:65536")]
    [InlineData("example.org:-1")]
    [InlineData("::1:443")]
    public void What_is_no_endpoint_is_refused(string text)
        => Assert.Equal(ExitCode.Usage, Assert.Throws<CommandFailure>(() => Endpoint.Parse(text)).Code);

    [Fact]
    public void No_option_of_the_tool_is_declared_twice()
        => Assert.All(CommandList.All, command
            => Assert.Equal(command.Options.Count, command.Options.Select(o => o.Name).Distinct().Count()));

    private static async Task<(ExitCode Code, string Output, string Messages)> Run(params string[] words)
    {
        using MemoryStream output = new();
        using StringWriter messages = new();
        CommandContext context = new()
        {
            Input = Stream.Null,
            Output = output,
            Messages = messages,
            Time = TimeProvider.System,
        };
        ExitCode code = await new CommandTree([Sample]).RunAsync(words, context, CancellationToken.None);
        return (code, Encoding.UTF8.GetString(output.ToArray()), messages.ToString());
    }
}
