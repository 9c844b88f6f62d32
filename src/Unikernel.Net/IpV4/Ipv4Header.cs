using System;
using System.Buffers.Binary;
using Sundog.Unikernel.Net.Hashing;
using Sundog.Unikernel.Net.Ip;

namespace Sundog.Unikernel.Net.IpV4;

/// <summary>The header of IPv4 (RFC 791 §3.1).</summary>
internal readonly ref struct Ipv4Header
{
    /// <summary>Without options, in bytes: all that is sent.</summary>
    public const int Size = 20;

    private const int FlagDontFragment = 0x4000;
    private const int FlagMoreFragments = 0x2000;
    private const int OffsetMask = 0x1fff;

    private const byte OptionEnd = 0;
    private const byte OptionNothing = 1;
    private const byte OptionLooseRoute = 131;
    private const byte OptionStrictRoute = 137;

    private readonly ReadOnlySpan<byte> _packet;

    private Ipv4Header(ReadOnlySpan<byte> packet, int length)
    {
        _packet = packet;
        HeaderLength = length;
    }

    /// <summary>The header's length with its options, in bytes.</summary>
    public int HeaderLength { get; }

    public byte TimeToLive => _packet[8];
    public byte Protocol => _packet[9];
    public ushort Identification => BinaryPrimitives.ReadUInt16BigEndian(_packet[4..]);
    public IpAddress Source => IpAddress.ReadV4(_packet[12..]);
    public IpAddress Destination => IpAddress.ReadV4(_packet[16..]);
    public bool HasMoreFragments => (Flags & FlagMoreFragments) != 0;

    /// <summary>Where the payload belongs in its datagram, in bytes.</summary>
    public int FragmentOffset => (Flags & OffsetMask) * 8;

    public bool IsFragment => HasMoreFragments || FragmentOffset != 0;

    /// <summary>The packet without what the link added behind it.</summary>
    public ReadOnlySpan<byte> Packet => _packet;

    public ReadOnlySpan<byte> Payload => _packet[HeaderLength..];

    private int Flags => BinaryPrimitives.ReadUInt16BigEndian(_packet[6..]);

    /// <summary>Reads and checks the header at the start of what a frame carried.</summary>
    /// <remarks>
    /// <paramref name="reason"/>: why it is refused.
    /// </remarks>
    public static bool TryRead(ReadOnlySpan<byte> packet, out Ipv4Header header, out DropReason reason)
    {
        header = default;
        reason = DropReason.TooShort;
        if (packet.Length < Size)
            return false;
        int headerLength = (packet[0] & 0xf) * 4;
        int totalLength = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        reason = DropReason.BadHeader;
        // RFC 1122 §3.2.1.1: another version is silently discarded.
        if (packet[0] >> 4 != 4 || headerLength < Size || totalLength < headerLength)
            return false;
        reason = DropReason.TooShort;
        if (totalLength > packet.Length)
            return false;
        // RFC 1122 §3.2.1.2: verify the header's checksum, silently discard a datagram in which it is wrong.
        reason = DropReason.BadChecksum;
        if (!InternetChecksum.IsIntact(InternetChecksum.Sum(packet[..headerLength])))
            return false;
        reason = DropReason.BadOption;
        header = new Ipv4Header(packet[..totalLength], headerLength);
        return AreOptionsAcceptable(packet[Size..headerLength]);
    }

    /// <summary>Writes a header without options in front of a payload of <paramref name="length"/> bytes.</summary>
    public static void Write(Span<byte> packet, in IpHeaderFields fields, int length, ushort identification)
    {
        packet[0] = 0x45;
        packet[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)(Size + length));
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], identification);
        BinaryPrimitives.WriteUInt16BigEndian(packet[6..], (ushort)(fields.MayFragment ? 0 : FlagDontFragment));
        packet[8] = fields.HopLimit;
        packet[9] = fields.Protocol;
        packet[10] = packet[11] = 0;
        fields.Source.Write(packet[12..]);
        fields.Destination.Write(packet[16..]);
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], InternetChecksum.Complement(InternetChecksum.Sum(packet[..Size])));
    }

    // RFC 791 §3.1. A host acts on none of them; they must fit. Source routes are refused (RFC 7126 §4.3, §4.4).
    private static bool AreOptionsAcceptable(ReadOnlySpan<byte> options)
    {
        while (!options.IsEmpty && options[0] != OptionEnd)
        {
            if (options[0] is OptionLooseRoute or OptionStrictRoute)
                return false;
            if (options[0] != OptionNothing && (options.Length < 2 || options[1] < 2 || options[1] > options.Length))
                return false;
            options = options[(options[0] == OptionNothing ? 1 : options[1])..];
        }
        return true;
    }
}
