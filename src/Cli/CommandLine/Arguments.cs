using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Sundog.Cli;

/// <summary>The arguments of one call, checked against what the command takes.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, List<string>> _values = [];
    private readonly List<string> _positionals = [];
    private readonly Command _command;

    private Arguments(Command command) => _command = command;

    /// <summary>Reads <paramref name="words"/>, which follow the command's name.</summary>
    /// <exception cref="CommandFailure">They do not fit; the message says which word and why.</exception>
    public static Arguments Parse(Command command, ReadOnlySpan<string> words)
    {
        Arguments arguments = new(command);
        bool onlyPositionals = false;
        for (int i = 0; i < words.Length; i++)
        {
            if (!onlyPositionals && words[i] == "--")
                onlyPositionals = true;
            else if (!onlyPositionals && words[i].StartsWith("--", StringComparison.Ordinal))
                arguments.ReadOption(words, ref i);
            else
                arguments._positionals.Add(words[i]);
        }
        arguments.CheckComplete();
        return arguments;
    }

    /// <summary>The argument at <paramref name="index"/> that is no option.</summary>
    public string Positional(int index) => _positionals[index];

    /// <summary>Whether the option was given.</summary>
    public bool Has(string option) => _values.ContainsKey(option);

    /// <summary>The option's value, or null.</summary>
    public string? Value(string option) => _values.TryGetValue(option, out List<string>? values) ? values[0] : null;

    /// <summary>The values of an option that may be repeated.</summary>
    public IReadOnlyList<string> Values(string option)
        => _values.TryGetValue(option, out List<string>? values) ? values : [];

    /// <summary>The parts of a list <c>a,b,c</c>, or null when the option was not given.</summary>
    public string[]? List(string option)
    {
        if (Value(option) is not { } value)
            return null;
        string[] parts = value.Split(',', StringSplitOptions.TrimEntries);
        return parts.Any(part => part.Length == 0)
            ? throw CommandFailure.Usage($"{option}: \"{value}\" has an empty entry")
            : parts;
    }

    /// <summary>The option's value as a number within bounds, or <paramref name="fallback"/>.</summary>
    public int Number(string option, int fallback, int least, int most)
    {
        if (Value(option) is not { } value)
            return fallback;
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= least && number <= most
                ? number
                : throw CommandFailure.Usage($"{option}: \"{value}\" is no number from {least} to {most}");
    }

    private void ReadOption(ReadOnlySpan<string> words, ref int index)
    {
        string name = words[index];
        string? attached = null;
        int equals = name.IndexOf('=', StringComparison.Ordinal);
        if (equals >= 0)
            (name, attached) = (name[..equals], name[(equals + 1)..]);
        Option option = _command.Options.FirstOrDefault(o => o.Name == name)
            ?? throw CommandFailure.Usage($"unknown option {name}; see sundog {_command.Name} --help");

        string value = "";
        if (option.Value is null)
        {
            if (attached is not null)
                throw CommandFailure.Usage($"{name} takes no value");
        }
        else if (attached is not null)
            value = attached;
        else if (index + 1 < words.Length)
            value = words[++index];
        else
            throw CommandFailure.Usage($"{name} needs a value: {name} {option.Value}");
        Add(option, value);
    }

    private void Add(Option option, string value)
    {
        if (!_values.TryGetValue(option.Name, out List<string>? values))
            _values[option.Name] = values = [];
        else if (!option.Repeatable)
            throw CommandFailure.Usage($"{option.Name} is given twice");
        values.Add(value);
    }

    private void CheckComplete()
    {
        if (_positionals.Count < _command.Positionals.Count)
            throw CommandFailure.Usage($"{_command.Positionals[_positionals.Count]} is missing; see sundog {_command.Name} --help");
        if (_positionals.Count > _command.Positionals.Count)
            throw CommandFailure.Usage($"\"{_positionals[_command.Positionals.Count]}\" is one argument too many");
        if (_command.Options.FirstOrDefault(o => o.Required && !Has(o.Name)) is { } missing)
            throw CommandFailure.Usage($"{missing.Name} {missing.Value} is missing; see sundog {_command.Name} --help");
    }
}
