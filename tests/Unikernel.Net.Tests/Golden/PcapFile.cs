using System.Collections.Generic;
using System.IO;

namespace Sundog.Unikernel.Net.Tests.Golden;

/// <summary>The classic capture format (draft-ietf-opsawg-pcap), little-endian, microseconds, Ethernet: Wireshark reads it.</summary>
internal static class PcapFile
{
    private const uint Magic = 0xa1b2_c3d4;
    private const int Ethernet = 1;
    private const int Longest = 65_536;

    public static byte[] Write(IEnumerable<(Instant Time, byte[] Frame)> frames)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(Magic);
        writer.Write((ushort)2);
        writer.Write((ushort)4);
        writer.Write(0L);
        writer.Write(Longest);
        writer.Write(Ethernet);
        foreach ((Instant time, byte[] frame) in frames)
        {
            writer.Write((uint)(time.Microseconds / 1_000_000));
            writer.Write((uint)(time.Microseconds % 1_000_000));
            writer.Write(frame.Length);
            writer.Write(frame.Length);
            writer.Write(frame);
        }
        return stream.ToArray();
    }

    public static List<(Instant Time, byte[] Frame)> Read(byte[] file)
    {
        using BinaryReader reader = new(new MemoryStream(file));
        if (reader.ReadUInt32() != Magic)
            throw new InvalidDataException("not a capture");
        reader.BaseStream.Position = 24;
        List<(Instant, byte[])> frames = [];
        while (reader.BaseStream.Position < file.Length)
        {
            long time = reader.ReadUInt32() * 1_000_000L + reader.ReadUInt32();
            int length = reader.ReadInt32();
            reader.ReadInt32();
            frames.Add((new Instant(time), reader.ReadBytes(length)));
        }
        return frames;
    }
}
