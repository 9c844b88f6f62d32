using System;

namespace Sundog.Nocrypto;

/// <summary>
/// A primitive did not give a known answer when it was first used: this machine, or this build, computes wrongly. The
/// primitive gives nothing, now and later; only a new process tries again.
/// </summary>
public sealed class SelfTestException : InvalidOperationException
{
    internal SelfTestException(string primitive)
        : base($"The self-test of {primitive} failed: this machine or this build computes wrongly.")
        => Primitive = primitive;

    /// <summary>The name of the primitive.</summary>
    public string Primitive { get; }
}
