using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Tests.Wire;

/// <summary>
/// Reads bytes through a codec. The answer is null when they are refused, and otherwise a text of every field; what was
/// read is also written again, unless the codec's writer cannot say it (an old version's hello).
/// </summary>
internal delegate string? Reread(ReadOnlySpan<byte> bytes, WireWriter again);

/// <summary>A generated value: the text of its fields, and what writes it.</summary>
internal sealed record Value(string Text, Action<WireWriter> Write)
{
    /// <summary>How many bytes at the end may be absent as a whole; zero when nothing may.</summary>
    public int OptionalTail { get; init; }
}

/// <summary>A generated value with its encoding, without the header of the message or extension.</summary>
internal sealed record Sample(string Text, byte[] Framed, byte[] Encoded, int OptionalTail);

/// <summary>One message or extension, for the properties that hold for all of them.</summary>
internal sealed class Codec(string name, Func<int, byte[]> header, Gen<Value> values, Reread read)
{
    public string Name { get; } = name;

    public static Codec Message(HandshakeType type, Gen<Value> values, Reread read) => new(
        type.ToString(),
        length => [(byte)type, (byte)(length >> 16), (byte)(length >> 8), (byte)length],
        values,
        read);

    public static Codec Extension(string form, ExtensionType type, Gen<Value> values, Reread read) => new(
        $"{type} {form}",
        length => [(byte)((ushort)type >> 8), (byte)type, (byte)(length >> 8), (byte)length],
        values,
        read);

    public string? Read(ReadOnlySpan<byte> bytes, WireWriter again) => read(bytes, again);

    /// <summary>The header that must stand before an encoding of <paramref name="length"/> bytes.</summary>
    public byte[] Header(int length) => header(length);

    /// <summary>The same values on every run.</summary>
    public IEnumerable<Sample> Samples(int count, ulong seed)
        => values.Sample(50, new Rnd(seed, 0x9e3779b97f4a7c15), count).Select(Encode);

    private Sample Encode(Value value)
    {
        WireWriter writer = new(1);
        value.Write(writer);
        byte[] framed = writer.Written.ToArray();
        return new Sample(value.Text, framed, framed[header(0).Length..], value.OptionalTail);
    }
}
