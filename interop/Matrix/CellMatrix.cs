using System.Collections.Generic;
using System.Linq;

namespace Sundog.Interop.Matrix;

/// <summary>The cells, made from the tables of suites, groups, certificate types and features.</summary>
internal static class CellMatrix
{
    private static readonly Role[] Roles = [Role.Server, Role.Client];

    /// <summary>Every cell with this peer, in a stable order.</summary>
    public static IReadOnlyList<Cell> With(string peer)
    {
        List<Cell> cells = [];
        foreach (Role role in Roles)
            for (int f = 0; f < Feature.All.Length; f++)
                if (Feature.All[f].AppliesTo(role))
                    cells.AddRange(Cells(peer, role, Feature.All[f], f));
        return cells;
    }

    private static IEnumerable<Cell> Cells(string peer, Role role, Feature feature, int turn)
        => Combinations(feature.Breadth, turn).Select(c => new Cell(peer, role, c.Suite, c.Group, c.Certificate, feature));

    /// <summary>
    /// What takes turns starts at another place for each feature, so that features without the full product meet
    /// different combinations.
    /// </summary>
    private static IEnumerable<(Suite Suite, Group Group, CertificateType Certificate)> Combinations(Breadth breadth, int turn)
        => breadth switch
        {
            Breadth.Product =>
                from s in Suite.All from g in Group.All from c in CertificateType.All select (s, g, c),
            Breadth.SuitesAndGroups => Suite.All
                .SelectMany(s => Group.All.Select(g => (s, g)))
                .Select((pair, i) => (pair.s, pair.g, Turn(CertificateType.All, turn + i))),
            Breadth.Certificates => CertificateType.All
                .Select((c, i) => (Turn(Suite.All, turn + i), Turn(Group.All, turn + i / Suite.All.Length + i), c)),
            Breadth.Suites => Suite.All
                .Select((s, i) => (s, Turn(Group.All, turn + i), Turn(CertificateType.All, turn + 2 * i))),
            _ => [(Turn(Suite.All, turn), Turn(Group.All, turn / Suite.All.Length), Turn(CertificateType.All, turn))],
        };

    private static T Turn<T>(T[] all, int index) => all[index % all.Length];
}
