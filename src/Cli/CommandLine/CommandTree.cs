using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Sundog.Cli;

/// <summary>Finds the command that the words name, runs it, and turns its failure into one line and an exit code.</summary>
internal sealed class CommandTree(IReadOnlyList<Command> commands)
{
    /// <summary>Runs the tool. Never throws for what the user, a file or a peer did.</summary>
    public async Task<ExitCode> RunAsync(string[] words, CommandContext context, CancellationToken cancellation)
    {
        try
        {
            if (words.Length == 0 || words[0] is "--help" or "-h" or "help")
            {
                context.Output.Write(Encoding.UTF8.GetBytes(Overview()));
                return words.Length == 0 ? ExitCode.Usage : ExitCode.Success;
            }
            if (words[0] == "--version")
            {
                context.WriteLine("sundog " + Version());
                return ExitCode.Success;
            }
            Command command = Find(words, out int used);
            if (words.AsSpan(used).ContainsAny("--help", "-h"))
            {
                context.Output.Write(Encoding.UTF8.GetBytes(Help(command)));
                return ExitCode.Success;
            }
            await command.Run(Arguments.Parse(command, words.AsSpan(used)), context, cancellation);
            return ExitCode.Success;
        }
        catch (CommandFailure failure)
        {
            context.Messages.WriteLine("sundog: " + failure.Message);
            return failure.Code;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Success;
        }
    }

    private Command Find(string[] words, out int used)
    {
        foreach (Command command in commands)
        {
            string[] name = command.Name.Split(' ');
            if (words.Length >= name.Length && words.AsSpan(0, name.Length).SequenceEqual(name))
            {
                used = name.Length;
                return command;
            }
        }
        string[] below = commands.Where(c => c.Name.StartsWith(words[0] + " ", StringComparison.Ordinal))
            .Select(c => c.Name).ToArray();
        throw CommandFailure.Usage(below.Length > 0
            ? "one of these is meant: " + string.Join(", ", below)
            : $"unknown command \"{words[0]}\"; see sundog --help");
    }

    private static string Version()
        => typeof(CommandTree).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0] ?? "unknown";

    private string Overview()
    {
        using StringWriter text = new() { NewLine = "\n" };
        text.WriteLine("sundog: TLS 1.3 in managed C#, from the command line");
        text.WriteLine();
        int width = commands.Max(c => c.Name.Length);
        foreach (Command command in commands)
            text.WriteLine($"  sundog {command.Name.PadRight(width)}  {command.Summary}");
        text.WriteLine();
        text.WriteLine("sundog COMMAND --help lists its options.");
        text.WriteLine("Exit codes: 0 done, 2 wrong arguments, 3 a file, 4 the network, 5 TLS, 6 a certificate.");
        return text.ToString();
    }

    private static string Help(Command command)
    {
        using StringWriter text = new() { NewLine = "\n" };
        text.WriteLine(command.Summary);
        text.WriteLine();
        text.WriteLine($"  sundog {command.Name}{string.Concat(command.Positionals.Select(p => " " + p))} [options]");
        text.WriteLine();
        int width = command.Options.Max(o => Label(o).Length);
        foreach (Option option in command.Options)
        {
            string note = (option.Required, option.Repeatable) switch
            {
                (true, true) => " (required; repeatable)",
                (true, false) => " (required)",
                (false, true) => " (repeatable)",
                _ => "",
            };
            text.WriteLine($"  {Label(option).PadRight(width)}  {option.Help}{note}");
        }
        return text.ToString();
    }

    private static string Label(Option option) => option.Value is null ? option.Name : $"{option.Name} {option.Value}";
}
