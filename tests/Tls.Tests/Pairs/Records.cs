using System;
using System.Collections.Generic;
using System.Linq;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Tests.Pairs;

/// <summary>Records as bytes.</summary>
internal static class Records
{
    /// <summary>The whole records in <paramref name="bytes"/>, each with its header; what is left over makes a last one.</summary>
    public static List<byte[]> Split(ReadOnlySpan<byte> bytes)
    {
        List<byte[]> records = [];
        while (!bytes.IsEmpty)
        {
            int size = bytes.Length < RecordHeader.Size ? bytes.Length : RecordHeader.Size + ((bytes[3] << 8) | bytes[4]);
            size = Math.Min(size, bytes.Length);
            records.Add(bytes[..size].ToArray());
            bytes = bytes[size..];
        }
        return records;
    }

    public static byte[] Join(IEnumerable<byte[]> records) => [.. records.SelectMany(record => record)];

    /// <summary>An unprotected record.</summary>
    public static byte[] Plain(ContentType type, params ReadOnlySpan<byte> content)
        => [(byte)type, 3, 3, (byte)(content.Length >> 8), (byte)(content.Length & 0xff), .. content];

    /// <summary>An unprotected alert of the level fatal.</summary>
    public static byte[] FatalAlert(AlertDescription alert) => Plain(ContentType.Alert, 2, (byte)alert);

    /// <summary>A change_cipher_spec, as middleboxes like it.</summary>
    public static byte[] ChangeCipherSpec() => Plain(ContentType.ChangeCipherSpec, 1);

    /// <summary>A handshake message.</summary>
    public static byte[] Message(HandshakeType type, params ReadOnlySpan<byte> body)
        => [(byte)type, (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)(body.Length & 0xff), .. body];
}
