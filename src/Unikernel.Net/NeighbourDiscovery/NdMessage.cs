using System;
using System.Buffers.Binary;
using Sundog.Unikernel.Net.Icmp;

namespace Sundog.Unikernel.Net.NeighbourDiscovery;

/// <summary>The messages of neighbour discovery (RFC 4861 §4) and their options.</summary>
internal static class NdMessage
{
    public const byte RouterSolicitation = 133;
    public const byte RouterAdvertisement = 134;
    public const byte NeighbourSolicitation = 135;
    public const byte NeighbourAdvertisement = 136;
    public const byte Redirect = 137;

    /// <summary>RFC 4861 §3.1: no router has forwarded it.</summary>
    public const byte HopLimit = 255;

    public const uint FlagRouter = 0x8000_0000;
    public const uint FlagSolicited = 0x4000_0000;
    public const uint FlagOverride = 0x2000_0000;

    /// <summary>A solicitation or advertisement of a neighbour without its options, in bytes.</summary>
    public const int NeighbourSize = 24;

    /// <summary>An option with an Ethernet address, in bytes.</summary>
    public const int LinkOptionSize = 8;

    /// <summary>Writes a solicitation or advertisement of a neighbour, with a link address if there is one.</summary>
    public static void WriteNeighbour(Span<byte> message, byte type, uint flags, IpAddress target, byte option, MacAddress? mac)
    {
        IcmpMessage.Begin(message, type, 0, flags);
        target.Write(message[8..]);
        if (mac is { } address)
            WriteLinkOption(message[NeighbourSize..], option, address);
    }

    public static void WriteLinkOption(Span<byte> bytes, byte option, MacAddress mac)
    {
        bytes[0] = option;
        bytes[1] = 1;
        mac.Write(bytes[2..]);
    }
}

/// <summary>The types of options (RFC 4861 §4.6, RFC 8106 §5.1).</summary>
internal static class NdOption
{
    public const byte SourceLinkAddress = 1;
    public const byte TargetLinkAddress = 2;
    public const byte PrefixInformation = 3;
    public const byte Mtu = 5;
    public const byte RecursiveDnsServer = 25;
}

/// <summary>Walks the options of a message that a peer sent.</summary>
internal ref struct NdOptionReader(ReadOnlySpan<byte> options)
{
    private ReadOnlySpan<byte> _rest = options;

    /// <summary>The option's type.</summary>
    public byte Type { get; private set; }

    /// <summary>The whole option, its type and length included: a multiple of eight bytes.</summary>
    public ReadOnlySpan<byte> Option { get; private set; }

    /// <summary>Whether what was read was well-formed. Judge it when <see cref="TryRead"/> says that there is no more.</summary>
    public bool IsIntact { get; private set; } = true;

    public bool TryRead()
    {
        if (_rest.IsEmpty)
            return false;
        int length = _rest.Length < 2 ? 0 : _rest[1] * 8;
        // RFC 4861 §4.6: an option of length zero makes the whole message void.
        IsIntact = length > 0 && length <= _rest.Length;
        if (!IsIntact)
            return false;
        Type = _rest[0];
        Option = _rest[..length];
        _rest = _rest[length..];
        return true;
    }

    /// <summary>Walks all, and finds the link address in the first option of a type.</summary>
    /// <returns>False when an option is malformed, or the address is no station's.</returns>
    public static bool TryFindLinkAddress(ReadOnlySpan<byte> options, byte type, out MacAddress? mac)
    {
        mac = null;
        NdOptionReader reader = new(options);
        while (reader.TryRead())
        {
            if (reader.Type == type && mac is null)
                mac = MacAddress.Read(reader.Option[2..]);
        }
        return reader.IsIntact && mac is not { IsMulticast: true };
    }
}

/// <summary>A solicitation or advertisement of a neighbour, read.</summary>
internal readonly record struct NeighbourMessage(uint Flags, IpAddress Target, MacAddress? LinkAddress)
{
    public static bool TryRead(ReadOnlySpan<byte> message, byte option, out NeighbourMessage neighbour)
    {
        neighbour = default;
        if (message.Length < NdMessage.NeighbourSize || message[1] != 0
            || !NdOptionReader.TryFindLinkAddress(message[NdMessage.NeighbourSize..], option, out MacAddress? mac))
            return false;
        neighbour = new NeighbourMessage(BinaryPrimitives.ReadUInt32BigEndian(message[4..]), IpAddress.ReadV6(message[8..]), mac);
        return neighbour.Target.IsUnicast && !neighbour.Target.IsV4;
    }
}
