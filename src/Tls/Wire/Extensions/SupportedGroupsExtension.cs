using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §4.3.7:
//
//   struct {
//       NamedGroup named_group_list<2..2^16-1>;
//   } NamedGroupList;

/// <summary>supported_groups, in the sender's order of preference.</summary>
internal static class SupportedGroupsExtension
{
    public static bool TryRead(ReadOnlySpan<byte> data, out UInt16List groups)
    {
        groups = default;
        WireReader reader = new(data);
        return reader.TryReadVector16(2, 0xffff, out ReadOnlySpan<byte> content)
            && reader.IsAtEnd
            && UInt16List.TryRead(content, out groups);
    }

    public static void Write(WireWriter writer, scoped ReadOnlySpan<NamedGroup> groups)
    {
        NestedMark mark = Extension.OpenList16(writer, ExtensionType.SupportedGroups);
        writer.WriteCodePoints(groups);
        writer.Close(mark);
    }
}
