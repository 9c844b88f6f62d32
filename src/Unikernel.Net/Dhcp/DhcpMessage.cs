using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Sundog.Unikernel.Net.Dhcp;

/// <summary>The types of messages (RFC 2132 §9.6).</summary>
internal enum DhcpMessageType : byte
{
    Discover = 1,
    Offer = 2,
    Request = 3,
    Decline = 4,
    Ack = 5,
    Nak = 6,
}

/// <summary>The options that are read or written (RFC 2132).</summary>
internal static class DhcpOption
{
    public const byte Pad = 0;
    public const byte SubnetMask = 1;
    public const byte Router = 3;
    public const byte DomainNameServer = 6;
    public const byte HostName = 12;
    public const byte RequestedAddress = 50;
    public const byte LeaseTime = 51;
    public const byte Overload = 52;
    public const byte MessageType = 53;
    public const byte ServerIdentifier = 54;
    public const byte ParameterRequestList = 55;
    public const byte MaximumMessageSize = 57;
    public const byte RenewalTime = 58;
    public const byte RebindingTime = 59;
    public const byte ClientIdentifier = 61;
    public const byte End = 255;
}

/// <summary>A server's message (RFC 2131 §2), read strictly: what is ambiguous is refused.</summary>
internal ref struct DhcpReply
{
    private const int OptionsOffset = DhcpLayout.OptionsOffset;

    public DhcpMessageType Type { get; private set; }

    /// <summary>The address that is offered or leased.</summary>
    public IpAddress Address { get; private set; }

    public IpAddress Server { get; private set; }

    /// <summary>The network's length, from a mask without gaps; 0 when there was none.</summary>
    public int PrefixLength { get; private set; }

    public IpAddress? Router { get; private set; }

    /// <summary>Name servers, four bytes each.</summary>
    public ReadOnlySpan<byte> NameServers { get; private set; }

    /// <summary>In seconds; null when the message does not say.</summary>
    public uint? LeaseTime { get; private set; }

    public uint? RenewalTime { get; private set; }
    public uint? RebindingTime { get; private set; }

    /// <summary>Reads a reply to a message of ours, which its transaction and our address tell.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, uint transaction, MacAddress mac, out DhcpReply reply)
    {
        reply = default;
        if (message.Length < OptionsOffset
            || message[0] != DhcpLayout.Reply || message[1] != DhcpLayout.Ethernet || message[2] != MacAddress.Size
            || BinaryPrimitives.ReadUInt32BigEndian(message[4..]) != transaction
            || MacAddress.Read(message[DhcpLayout.MacOffset..]) != mac
            || BinaryPrimitives.ReadUInt32BigEndian(message[DhcpLayout.CookieOffset..]) != DhcpLayout.Cookie)
            return false;
        reply.Address = IpAddress.ReadV4(message[16..]);
        return reply.TryReadOptions(message[OptionsOffset..]) && reply.Type != 0 && reply.Server.IsUnicast;
    }

    private bool TryReadOptions(ReadOnlySpan<byte> options)
    {
        while (!options.IsEmpty)
        {
            byte code = options[0];
            if (code == DhcpOption.End)
                return true;
            if (code == DhcpOption.Pad)
            {
                options = options[1..];
                continue;
            }
            if (options.Length < 2 || 2 + options[1] > options.Length)
                return false;
            if (!TryReadOption(code, options.Slice(2, options[1])))
                return false;
            options = options[(2 + options[1])..];
        }
        // RFC 2131 §4.1: the last option is always the end option.
        return false;
    }

    private bool TryReadOption(byte code, ReadOnlySpan<byte> value)
    {
        switch (code)
        {
            case DhcpOption.MessageType:
                Type = value.Length == 1 ? (DhcpMessageType)value[0] : 0;
                return value.Length == 1;
            case DhcpOption.ServerIdentifier:
                Server = value.Length == 4 ? IpAddress.ReadV4(value) : default;
                return value.Length == 4;
            case DhcpOption.SubnetMask:
                return TryReadMask(value);
            case DhcpOption.Router:
                Router = value.Length >= 4 ? IpAddress.ReadV4(value) : null;
                return value.Length >= 4 && value.Length % 4 == 0;
            case DhcpOption.DomainNameServer:
                NameServers = value;
                return value.Length >= 4 && value.Length % 4 == 0;
            case DhcpOption.LeaseTime:
                LeaseTime = ReadSeconds(value);
                return value.Length == 4;
            case DhcpOption.RenewalTime:
                RenewalTime = ReadSeconds(value);
                return value.Length == 4;
            case DhcpOption.RebindingTime:
                RebindingTime = ReadSeconds(value);
                return value.Length == 4;
            // RFC 2132 §9.3: options in the fields of the server's name and the boot file. Nobody needs it for what is
            // asked for here, and it is a second place for every option: refused.
            case DhcpOption.Overload:
                return false;
            default:
                return true;
        }
    }

    private static uint? ReadSeconds(ReadOnlySpan<byte> value)
        => value.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(value) : null;

    private bool TryReadMask(ReadOnlySpan<byte> value)
    {
        if (value.Length != 4)
            return false;
        uint mask = BinaryPrimitives.ReadUInt32BigEndian(value);
        PrefixLength = BitOperations.PopCount(mask);
        return PrefixLength > 0 && BitOperations.LeadingZeroCount(mask ^ uint.MaxValue) == PrefixLength;
    }
}

/// <summary>Where the fields of a message are, in bytes (RFC 2131 §2, figure 1), and what they hold here.</summary>
internal static class DhcpLayout
{
    public const byte Request = 1;
    public const byte Reply = 2;
    public const byte Ethernet = 1;
    public const int MacOffset = 28;
    public const int CookieOffset = 236;
    public const int OptionsOffset = 240;

    /// <summary>RFC 2131 §3: 99, 130, 83, 99.</summary>
    public const uint Cookie = 0x6382_5363;

    /// <summary>RFC 951 §3: old relays drop what is shorter.</summary>
    public const int LeastSize = 300;

    /// <summary>With every option that is written, a host name of 63 characters among them.</summary>
    public const int MostSize = 384;
}

/// <summary>Writes a client's message.</summary>
internal ref struct DhcpRequestWriter
{
    private readonly Span<byte> _message;
    private int _length;

    public DhcpRequestWriter(Span<byte> message, DhcpMessageType type, uint transaction, MacAddress mac, IpAddress clientAddress)
    {
        _message = message;
        message.Clear();
        message[0] = DhcpLayout.Request;
        message[1] = DhcpLayout.Ethernet;
        message[2] = MacAddress.Size;
        BinaryPrimitives.WriteUInt32BigEndian(message[4..], transaction);
        clientAddress.Write(message[12..]);
        mac.Write(message[DhcpLayout.MacOffset..]);
        BinaryPrimitives.WriteUInt32BigEndian(message[DhcpLayout.CookieOffset..], DhcpLayout.Cookie);
        _length = DhcpLayout.OptionsOffset;
        Write(DhcpOption.MessageType, [(byte)type]);
        // RFC 2132 §9.14, RFC 4361 §5: a hardware type and address.
        Span<byte> identifier = stackalloc byte[1 + MacAddress.Size];
        identifier[0] = DhcpLayout.Ethernet;
        mac.Write(identifier[1..]);
        Write(DhcpOption.ClientIdentifier, identifier);
    }

    public void Write(byte code, scoped ReadOnlySpan<byte> value)
    {
        _message[_length] = code;
        _message[_length + 1] = (byte)value.Length;
        value.CopyTo(_message[(_length + 2)..]);
        _length += 2 + value.Length;
    }

    public void Write(byte code, IpAddress address)
    {
        Span<byte> value = stackalloc byte[4];
        address.Write(value);
        Write(code, value);
    }

    /// <summary>The message, ended and padded.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        _message[_length++] = DhcpOption.End;
        return _message[..Math.Max(_length, DhcpLayout.LeastSize)];
    }
}
