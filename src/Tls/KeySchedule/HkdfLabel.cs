using System;
using System.Buffers.Binary;
using System.Text;
using Sundog.Nocrypto;

namespace Sundog.Tls.KeySchedule;

/// <summary>HKDF-Expand-Label of RFC 9846 §7.1.</summary>
internal static class HkdfLabel
{
    private const int MaxLabel = 255;
    private const int MaxContext = 255;

    private static ReadOnlySpan<byte> Prefix => "tls13 "u8;

    // struct {
    //     uint16 length;
    //     opaque label<7..255> = "tls13 " + Label;
    //     opaque context<0..255> = Context;
    // } HkdfLabel;
    public static void Expand(
        HashFunction hash, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> output)
    {
        int labelLength = Prefix.Length + label.Length;
        if (labelLength > MaxLabel || context.Length > MaxContext)
            throw new ArgumentException($"A label has at most {MaxLabel - Prefix.Length} bytes and a context {MaxContext}.", nameof(label));
        Span<byte> info = stackalloc byte[2 + 1 + MaxLabel + 1 + MaxContext];
        BinaryPrimitives.WriteUInt16BigEndian(info, checked((ushort)output.Length));
        info[2] = (byte)labelLength;
        Prefix.CopyTo(info[3..]);
        label.CopyTo(info[(3 + Prefix.Length)..]);
        int contextAt = 3 + labelLength;
        info[contextAt] = (byte)context.Length;
        context.CopyTo(info[(contextAt + 1)..]);
        Hkdf.Expand(hash, secret, info[..(contextAt + 1 + context.Length)], output);
    }

    /// <summary>The same with the label as text, for exporters, whose labels come from the application (RFC 9846 §7.5).</summary>
    public static void Expand(
        HashFunction hash, ReadOnlySpan<byte> secret, string label, ReadOnlySpan<byte> context, Span<byte> output)
        => Expand(hash, secret, Encoding.ASCII.GetBytes(label), context, output);
}
