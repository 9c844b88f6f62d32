using System.Collections.Generic;
using System.Linq;

namespace Sundog.Tls.Tests.Wire;

/// <summary>Every codec of the wire.</summary>
internal static class Codecs
{
    private static readonly Dictionary<string, Codec> ByName =
        MessageCodecs.All.Concat(ExtensionCodecs.All).ToDictionary(codec => codec.Name);

    public static IEnumerable<string> Names => ByName.Keys;

    public static Codec Named(string name) => ByName[name];
}
