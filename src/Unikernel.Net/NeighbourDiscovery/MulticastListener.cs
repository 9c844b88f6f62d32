using System;
using System.Buffers.Binary;
using Sundog.Unikernel.Net.Hashing;
using Sundog.Unikernel.Net.Icmp;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.Link;

namespace Sundog.Unikernel.Net.NeighbourDiscovery;

/// <summary>The types of multicast listener discovery (RFC 2710, RFC 3810).</summary>
internal static class MldMessage
{
    public const byte Query = 130;
    public const byte ReportV1 = 131;
    public const byte Done = 132;
    public const byte ReportV2 = 143;
}

/// <summary>
/// Tells switches and routers, by MLDv2 (RFC 3810), that this host listens to the groups of its addresses: without it a
/// switch that snoops would not deliver the questions of neighbours.
/// </summary>
internal sealed class MulticastListener(NetworkInterface link, IpOutput output)
{
    private const int RouterAlertSize = 8;
    private const int RecordSize = 20;
    private const byte ModeIsExclude = 2;
    private const byte ChangeToExclude = 4;

    // RFC 3810 §9.1, §9.11: a change is told twice, at most a second apart.
    private const int Robustness = 2;
    private const long UnsolicitedInterval = 1_000_000;

    // RFC 3810 §5.1.3: a query whose code asks for more time than this is answered sooner.
    private const long MostResponseDelay = 10_000_000;

    private static readonly IpAddress RoutersGroup = new(0xff02_0000_0000_0000, 0x16);

    private int _changesToTell;
    private Instant _nextChange = Instant.Never;
    private Instant _nextAnswer = Instant.Never;

    public Instant NextDeadline => Instant.Earlier(_nextChange, _nextAnswer);

    /// <summary>An address, and so a group, was added.</summary>
    public void ReportSoon(Instant now)
    {
        _changesToTell = Robustness;
        _nextChange = now;
    }

    /// <summary>A router asks for listeners.</summary>
    public bool TryReceive(in IpPacket packet, Instant now)
    {
        // RFC 3810 §5.1.14, §6.2: a query comes from a link-local address with a hop limit of 1.
        if (packet.HopLimit != 1 || !packet.Source.IsLinkLocal || packet.Payload.Length < 24)
            return false;
        ushort code = BinaryPrimitives.ReadUInt16BigEndian(packet.Payload[4..]);
        long delay = Math.Min(code * 1000L, MostResponseDelay);
        // One pending answer is enough: it names every group (RFC 3810 §6.2, rule 1).
        if (_nextAnswer == Instant.Never)
            _nextAnswer = now.After(link.Random.Below(delay + 1));
        return true;
    }

    public void Advance(Instant now)
    {
        if (_nextChange <= now)
        {
            Send(ChangeToExclude, now);
            _nextChange = --_changesToTell > 0 ? now.After(link.Random.Below(UnsolicitedInterval) + 1) : Instant.Never;
        }
        if (_nextAnswer <= now)
        {
            Send(ModeIsExclude, now);
            _nextAnswer = Instant.Never;
        }
    }

    private void Send(byte recordType, Instant now)
    {
        // RFC 3810 §5.2.13: from a link-local address, or from nobody while there is none.
        if (!link.Addresses.TrySelectSource(IpAddress.AllNodesV6, out IpAddress source) || !source.IsLinkLocal)
            source = IpAddress.AnyV6;
        int count = CountGroups();
        if (count == 0)
            return;
        int length = IcmpMessage.HeaderSize + count * RecordSize;
        IpHeaderFields header = new(source, RoutersGroup, IpProtocol.HopByHop, HopLimit: 1);
        if (!output.TryBegin(header, RouterAlertSize + length, now, out Span<byte> payload))
            return;
        // RFC 3810 §5: a router alert (RFC 2711) of value 0 in a hop-by-hop header, filled up with a PadN.
        ReadOnlySpan<byte> routerAlert = [IpProtocol.IcmpV6, 0, 5, 2, 0, 0, 1, 0];
        routerAlert.CopyTo(payload);
        Span<byte> message = payload[RouterAlertSize..];
        IcmpMessage.Begin(message, MldMessage.ReportV2, 0, (uint)count);
        WriteRecords(message[IcmpMessage.HeaderSize..], recordType);
        IcmpMessage.Finish(message, InternetChecksum.PseudoHeader(source, RoutersGroup, IpProtocol.IcmpV6, length));
        output.Send();
    }

    private int CountGroups()
    {
        int count = 0;
        foreach (ref readonly LocalAddress local in link.Addresses.All)
            count += local.Address.IsV4 ? 0 : 1;
        return count;
    }

    // RFC 3810 §5.2.5: from no source in particular, that is, excluding none.
    private void WriteRecords(Span<byte> records, byte recordType)
    {
        foreach (ref readonly LocalAddress local in link.Addresses.All)
        {
            if (local.Address.IsV4)
                continue;
            records[..4].Clear();
            records[0] = recordType;
            local.Address.SolicitedNodeGroup.Write(records[4..]);
            records = records[RecordSize..];
        }
    }
}
