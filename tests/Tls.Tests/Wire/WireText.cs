using System;
using System.Collections.Generic;
using System.Linq;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Tests.Wire;

/// <summary>The same text from generated values and from what was read, so that the two can be compared.</summary>
internal static class WireText
{
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes);

    public static string Of(IEnumerable<byte[]> list) => string.Join("|", list.Select(Convert.ToHexString));

    public static string Of<T>(IEnumerable<T> codePoints) where T : struct, Enum
        => string.Join(",", codePoints.Select(value => (ushort)(object)value));

    public static string Of(IEnumerable<(ushort Type, byte[] Data)> extensions)
        => string.Join("|", extensions.Select(extension => $"{extension.Type}:{Convert.ToHexString(extension.Data)}"));

    public static string Of(UInt16List list)
    {
        List<ushort> values = [];
        foreach (ushort value in list)
            values.Add(value);
        if (values.Count != list.Count)
            throw new InvalidOperationException("A list enumerates another number of members than it counts.");
        return string.Join(",", values);
    }

    public static string Of(OpaqueList list)
    {
        List<byte[]> values = Members(list);
        if (values.Count != list.Count)
            throw new InvalidOperationException("A list enumerates another number of members than it counts.");
        return Of(values);
    }

    public static string Of(ExtensionBlock block)
    {
        List<(ushort, byte[])> values = [];
        foreach (Extension extension in block)
            values.Add(((ushort)extension.Type, extension.Data.ToArray()));
        if (values.Count != block.Count)
            throw new InvalidOperationException("A block enumerates another number of extensions than it counts.");
        return Of(values);
    }

    public static List<byte[]> Members(OpaqueList list)
    {
        List<byte[]> values = [];
        foreach (ReadOnlySpan<byte> value in list)
            values.Add(value.ToArray());
        return values;
    }

    public static T[] CodePoints<T>(UInt16List list) where T : struct, Enum
    {
        List<T> values = [];
        foreach (ushort value in list)
            values.Add((T)(object)value);
        return [.. values];
    }
}
