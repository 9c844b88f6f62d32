using System;
using System.Buffers.Binary;
using Sundog.Unikernel.Net.Ip;

namespace Sundog.Unikernel.Net.IpV6;

/// <summary>What an option's type says of a receiver that does not know it (RFC 8200 §4.2).</summary>
internal enum OptionAction
{
    Skip = 0,
    Discard = 1,
    DiscardAndReport = 2,
    DiscardAndReportUnicast = 3,
}

/// <summary>The extension headers that have a length of their own (RFC 8200 §4.3, §4.4, §4.6).</summary>
internal static class ExtensionHeaders
{
    private const byte OptionPad1 = 0;
    private const byte OptionPadN = 1;
    private const byte OptionRouterAlert = 5;

    /// <summary>Reads one; <paramref name="content"/> is what stands behind its first two bytes, six bytes at least.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out byte next, out ReadOnlySpan<byte> content)
    {
        next = 0;
        content = default;
        if (bytes.Length < 8)
            return false;
        next = bytes[0];
        int length = 8 + 8 * bytes[1];
        if (length > bytes.Length)
            return false;
        content = bytes[2..length];
        return true;
    }

    /// <summary>Finds the first option that stops the packet: its offset, or -1 where the options are malformed.</summary>
    public static int FindRefusedOption(ReadOnlySpan<byte> options, out OptionAction action)
    {
        int offset = 0;
        while (offset < options.Length)
        {
            byte type = options[offset];
            if (type == OptionPad1)
            {
                offset++;
                continue;
            }
            int end = offset + 1 < options.Length ? offset + 2 + options[offset + 1] : int.MaxValue;
            action = OptionAction.Discard;
            if (end > options.Length)
                return -1;
            action = (OptionAction)(type >> 6);
            if (type is not (OptionPadN or OptionRouterAlert) && action != OptionAction.Skip)
                return offset;
            offset = end;
        }
        action = OptionAction.Skip;
        return -1;
    }

    /// <summary>Whether what the headers lead to is an error of ICMPv6, or may be (RFC 4443 §2.1: types below 128).</summary>
    public static bool IsIcmpError(byte next, ReadOnlySpan<byte> data)
    {
        while (next is IpProtocol.HopByHop or IpProtocol.Routing or IpProtocol.DestinationOptions)
        {
            if (!TryRead(data, out next, out ReadOnlySpan<byte> content))
                return true;
            data = data[(2 + content.Length)..];
        }
        return next == IpProtocol.Fragment || next == IpProtocol.IcmpV6 && (data.IsEmpty || data[0] < 128);
    }

    /// <summary>Whether a first fragment holds all headers up to the upper layer's (RFC 8200 §4.5, RFC 7112).</summary>
    public static bool ReachesUpperLayer(byte next, ReadOnlySpan<byte> data)
    {
        while (next is IpProtocol.HopByHop or IpProtocol.Routing or IpProtocol.DestinationOptions)
        {
            if (!TryRead(data, out next, out ReadOnlySpan<byte> content))
                return false;
            data = data[(2 + content.Length)..];
        }
        return next switch
        {
            IpProtocol.Tcp => data.Length >= 20,
            IpProtocol.Udp or IpProtocol.IcmpV6 => data.Length >= 8,
            IpProtocol.Fragment => false,
            _ => true,
        };
    }
}

/// <summary>The fragment header (RFC 8200 §4.5).</summary>
internal readonly record struct FragmentHeader(byte NextHeader, int Offset, bool HasMore, uint Identification)
{
    public const int Size = 8;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out FragmentHeader header)
    {
        header = default;
        if (bytes.Length < Size)
            return false;
        int offset = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        header = new FragmentHeader(bytes[0], offset & ~7, (offset & 1) != 0, BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]));
        return true;
    }
}
