using System;
using System.Runtime.CompilerServices;

namespace Sundog.Nocrypto;

/// <summary>What is expected of a subject; the harnesses know the numbers.</summary>
internal enum SubjectKind
{
    /// <summary>No branch or address depends on a secret, and none is left in memory.</summary>
    Clean = 1,

    /// <summary>A planted leak, which memcheck must find.</summary>
    PlantedLeak = 2,

    /// <summary>A planted copy, which the search of memory must find.</summary>
    PlantedCopy = 3,

    /// <summary>Clean, but of instructions that memcheck does not know.</summary>
    BeyondMemcheck = 4,
}

/// <summary>One thing to run on secrets.</summary>
internal sealed record Subject(string Name, Action Run, SubjectKind Kind = SubjectKind.Clean);

/// <summary>All of them, planted leaks first: a check that does not find those finds nothing.</summary>
internal static class Subjects
{
    internal static readonly Subject[] All =
    [
        new("a branch on a secret", BranchOnSecret, SubjectKind.PlantedLeak),
        new("an index by a secret", IndexBySecret, SubjectKind.PlantedLeak),
        new("a copy that is kept", KeepCopy, SubjectKind.PlantedCopy),
        .. AeadSubjects.All(),
        .. HashSubjects.All(),
        .. CurveSubjects.All(),
        .. RsaSubjects.All(),
        .. LatticeSubjects.All(),
    ];

    private static readonly byte[] Table = Secrets.Public(256);

    // A product's result goes here, so that nothing is optimised away.
    private static volatile int _sink;
    private static volatile byte[] _kept = [];

    internal static void Require(bool condition)
    {
        if (!condition)
            throw new InvalidOperationException("The operation refused what it should take.");
    }

    private static void BranchOnSecret() => _sink = Branch(Secrets.Bytes(1));

    private static void IndexBySecret() => _sink = Index(Secrets.Bytes(1));

    private static void KeepCopy() => _kept = Secrets.Bytes(32)[..20];

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
