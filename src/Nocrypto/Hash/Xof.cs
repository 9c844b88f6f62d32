using System;
using System.Runtime.CompilerServices;

namespace Sundog.Nocrypto;

/// <summary>
/// A hash function with an output of any length, as an immutable object to pass around: SHAKE128 and SHAKE256 (FIPS 202
/// §6.2). Thread-safe. A shorter output is the start of a longer one: where the length must count, it goes into the message.
/// </summary>
public sealed class Xof
{
    // FIPS 202 §6.2: the bits 1111, then the first bit of the padding.
    internal const byte Suffix = 0x1f;

    private readonly SelfTest _selfTest;

    /// <summary>The known answer is the first 32 bytes of output, in hexadecimal, for the empty message.</summary>
    internal Xof(string name, int rate, string knownAnswer)
    {
        Name = name;
        Rate = rate;
        _selfTest = new SelfTest(name, () => AnswersAs(knownAnswer));
    }

    /// <summary>SHAKE128: 128 bits of strength, from outputs of 32 bytes on.</summary>
    public static Xof Shake128 { get; } = new(
        "SHAKE128", 168, "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26");

    /// <summary>SHAKE256: 256 bits of strength, from outputs of 64 bytes on.</summary>
    public static Xof Shake256 { get; } = new(
        "SHAKE256", 136, "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f");

    /// <summary>The standard's name.</summary>
    public string Name { get; }

    /// <summary>The size of a block of input and of output, in bytes.</summary>
    internal int Rate { get; }

    /// <summary>A running state over nothing yet. The caller disposes it.</summary>
    public XofState Start() => new(this);

    /// <summary>
    /// Fills <paramref name="destination"/>, of any length, from <paramref name="data"/>; the two may overlap. Allocates
    /// nothing.
    /// </summary>
    [SkipLocalsInit]
    public void Hash(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        Unsafe.SkipInit(out XofContext context);
        context.Start(this);
        context.Append(data);
        context.Read(destination);
        context.Clear();
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>Runs the self-test if it has not run; every use begins with this.</summary>
    internal void EnsureTested() => _selfTest.Ensure();

    private bool AnswersAs(string knownAnswer)
    {
        Span<byte> output = stackalloc byte[32];
        Hash([], output);
        return Convert.ToHexStringLower(output) == knownAnswer;
    }
}
