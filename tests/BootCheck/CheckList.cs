using System;

namespace Sundog.BootCheck;

/// <summary>Runs checks, and counts.</summary>
internal sealed class CheckList
{
    private int _passed;
    private int _failed;
    private int _skipped;

    /// <summary>Runs one check: it fails by an exception or by false.</summary>
    public void Run(string name, Func<bool> check)
    {
        try
        {
            Count(check(), name, "false");
        }
        catch (Exception exception)
        {
            Count(false, name, exception.GetType().Name + ": " + exception.Message);
        }
    }

    /// <summary>Counts a check for which this machine has nothing.</summary>
    public void Skip(string name, string reason)
    {
        _skipped++;
        Console.WriteLine($"skip  {name}: {reason}");
    }

    /// <summary>Writes the line that counts.</summary>
    /// <returns>How many failed.</returns>
    public int Report()
    {
        Console.WriteLine($"{_passed} passed, {_failed} failed, {_skipped} skipped");
        return _failed;
    }

    private void Count(bool passed, string name, string reason)
    {
        _passed += passed ? 1 : 0;
        _failed += passed ? 0 : 1;
        Console.WriteLine(passed ? $"ok    {name}" : $"FAIL  {name}: {reason}");
    }
}
