using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Tests.Wire;

/// <summary>Generators of the values that stand on the wire.</summary>
internal static class WireGen
{
    public static readonly Gen<byte> Byte = Gen.Choose(0, 255).Select(value => (byte)value);

    public static readonly Gen<ushort> UInt16 = Gen.Choose(0, 0xffff).Select(value => (ushort)value);

    public static readonly Gen<uint> UInt32 =
        from high in UInt16
        from low in UInt16
        select (uint)high << 16 | low;

    /// <summary>Lengths near both bounds, and now and then past what one byte can say.</summary>
    public static Gen<int> Length(int minimum, int maximum) => Gen.Frequency(
        (8, Gen.Choose(minimum, Math.Min(maximum, minimum + 24))),
        (1, Gen.Constant(minimum)),
        (1, Gen.Choose(minimum, Math.Min(maximum, 700))),
        (1, maximum <= 700 ? Gen.Constant(maximum) : Gen.Constant(256)));

    public static Gen<byte[]> Bytes(int minimum, int maximum) => ListOf(Byte, minimum, maximum);

    public static Gen<T[]> ListOf<T>(Gen<T> member, int minimum, int maximum) =>
        from length in Length(minimum, maximum)
        from members in member.ArrayOf(length)
        select members;

    public static Gen<T[]> FewOf<T>(Gen<T> member, int minimum) =>
        from count in Gen.Choose(minimum, minimum + 4)
        from members in member.ArrayOf(count)
        select members;

    public static Gen<T[]> CodePoints<T>(int minimum, int maximum) where T : struct, Enum =>
        ListOf(UInt16, minimum, maximum).Select(values => values.Select(value => (T)(object)value).ToArray());

    /// <summary>Extensions of any type, known or not, with any data.</summary>
    public static readonly Gen<(ushort Type, byte[] Data)[]> Extensions = FewOf(
        from type in Gen.OneOf(UInt16, Gen.Choose(0, 51).Select(value => (ushort)value))
        from data in Bytes(0, 0xffff)
        select (type, data),
        minimum: 0);

    public static byte[] Encode(IEnumerable<(ushort Type, byte[] Data)> extensions)
    {
        WireWriter writer = new();
        foreach ((ushort type, byte[] data) in extensions)
            Extension.Write(writer, (ExtensionType)type, data);
        return writer.Written.ToArray();
    }
}
