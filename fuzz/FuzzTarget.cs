using System;
using System.Collections.Generic;

namespace Sundog.Fuzz;

/// <summary>
/// Something that takes whatever a peer sends. A run must neither throw nor hang nor hold more memory than its bound;
/// what a target asserts beyond that it says by <see cref="FuzzFinding"/>.
/// </summary>
internal abstract class FuzzTarget
{
    /// <summary>What the command line calls it.</summary>
    public abstract string Name { get; }

    /// <summary>What it exercises, in a few words.</summary>
    public abstract string Description { get; }

    /// <summary>Honest inputs to start from.</summary>
    public abstract IEnumerable<byte[]> Seeds();

    /// <summary>One input. A function of it alone.</summary>
    public abstract void Run(ReadOnlySpan<byte> input);

    /// <summary>A rule that the input broke.</summary>
    internal static void Require(bool holds, string rule)
    {
        if (!holds)
            throw new FuzzFinding(rule);
    }
}

/// <summary>A target's own rule was broken.</summary>
internal sealed class FuzzFinding(string rule) : Exception(rule);
