using System;
using System.Collections.Generic;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Tests.Handshake;

/// <summary>Writes a ClientHello that can be wrong in one place.</summary>
internal sealed class HelloForge
{
    public ushort LegacyVersion { get; set; } = 0x0303;

    public byte[] CompressionMethods { get; set; } = [0];

    public CipherSuiteId[] Suites { get; set; } = [CipherSuiteId.Aes128GcmSha256, CipherSuiteId.Aes256GcmSha384];

    /// <summary>The extensions, in order; change, remove or repeat them.</summary>
    public List<(ExtensionType Type, byte[] Data)> Extensions { get; } =
    [
        (ExtensionType.ServerName, Vector16([0, .. Vector16("localhost"u8)])),
        (ExtensionType.SupportedGroups, Vector16([0, 29, 0, 23])),
        (ExtensionType.SignatureAlgorithms, Vector16([4, 3, 8, 4])),
        (ExtensionType.SupportedVersions, [2, 3, 4]),
        (ExtensionType.KeyShare, Vector16([0, 29, .. Vector16(BasePoint())])),
    ];

    public static byte[] Vector16(ReadOnlySpan<byte> content) => [(byte)(content.Length >> 8), (byte)(content.Length & 0xff), .. content];

    public HelloForge Set(ExtensionType type, byte[] data)
    {
        Remove(type);
        Extensions.Add((type, data));
        return this;
    }

    public HelloForge Remove(ExtensionType type)
    {
        Extensions.RemoveAll(extension => extension.Type == type);
        return this;
    }

    /// <summary>The message, header and all.</summary>
    public byte[] Write()
    {
        WireWriter writer = new();
        Mark message = HandshakeHeader.Open(writer, HandshakeType.ClientHello);
        writer.WriteUInt16(LegacyVersion);
        writer.WriteZeros(ClientHello.RandomSize);
        writer.WriteVector8([]);
        Mark suites = writer.OpenVector16();
        writer.WriteCodePoints<CipherSuiteId>(Suites);
        writer.Close(suites);
        writer.WriteVector8(CompressionMethods);
        Mark extensions = writer.OpenVector16();
        foreach ((ExtensionType type, byte[] data) in Extensions)
            Extension.Write(writer, type, data);
        writer.Close(extensions);
        writer.Close(message);
        return writer.Written.ToArray();
    }

    /// <summary>The message in a record of its own.</summary>
    public byte[] WriteRecord()
    {
        byte[] message = Write();
        return [22, 3, 1, .. Vector16(message)];
    }

    private static byte[] BasePoint()
    {
        byte[] point = new byte[32];
        point[0] = 9;
        return point;
    }
}
