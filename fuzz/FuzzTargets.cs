using System.Collections.Generic;
using System.Linq;
using Sundog.Fuzz.Targets;

namespace Sundog.Fuzz;

/// <summary>Every target. <see cref="Planted"/> is not one of <see cref="All"/>: it is there to be found.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new RecordTarget(),
        new MessageTarget(),
        new ClientEngineTarget(),
        new ServerEngineTarget(),
        new EditedServerTarget(),
        new EditedClientTarget(),
        new CertificateTarget(),
        new PemTarget(),
        new HttpTarget(),
        new PacketTarget(),
        new FrameTarget(),
        new SegmentTarget(),
    ];

    public static FuzzTarget Planted { get; } = new PlantedTarget();

    public static FuzzTarget? Find(string name) => All.Append(Planted).FirstOrDefault(target => target.Name == name);
}
