using System;
using System.Runtime.CompilerServices;

namespace Sundog.Nocrypto;

/// <summary>One thing to run on secrets. A planted leak must be found, everything else must be clean.</summary>
internal sealed record Subject(string Name, Action Run, bool IsLeak = false);

/// <summary>All of them, planted leaks first: a check that does not find those finds nothing.</summary>
internal static class Subjects
{
    internal static readonly Subject[] All =
    [
        new("a branch on a secret", BranchOnSecret, IsLeak: true),
        new("an index by a secret", IndexBySecret, IsLeak: true),
        .. AeadSubjects.All(),
        .. HashSubjects.All(),
        .. CurveSubjects.All(),
        .. RsaSubjects.All(),
        .. LatticeSubjects.All(),
    ];

    private static readonly byte[] Table = Secrets.Public(256);

    // A product's result goes here, so that nothing is optimised away.
    private static volatile int _sink;

    internal static void Require(bool condition)
    {
        if (!condition)
            throw new InvalidOperationException("The operation refused what it should take.");
    }

    private static void BranchOnSecret() => _sink = Branch(Secrets.Bytes(1));

    private static void IndexBySecret() => _sink = Index(Secrets.Bytes(1));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Branch(byte[] secret)
    {
        if (secret[0] > 100)
            _sink++;
        return 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Index(byte[] secret) => Table[secret[0]];
}
