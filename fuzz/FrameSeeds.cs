using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Sundog.Fuzz.Targets;
using Sundog.Unikernel.Net;

namespace Sundog.Fuzz;

/// <summary>What honest neighbours send to a <see cref="NetworkHost"/>, in the form that <see cref="FrameTarget"/> reads.</summary>
internal static class FrameSeeds
{
    private static readonly MacAddress PeerMac = new(0x0200_0000_000b);

    public static IEnumerable<byte[]> All()
    {
        yield return Conversation(0, NetworkHost.Address);
        yield return Conversation(2, NetworkHost.Address6);
        yield return Lease();
        yield return [0, .. Step(1, Ping())];
        yield return [0, .. Step(0, Fragment(0, true)), .. Step(0, Fragment(8, false))];
        yield return [1, .. Step(7, RouterAdvertisement())];
    }

    // Each datagram and each segment of a peer that resolves, connects, sends, reads and closes.
    private static byte[] Conversation(byte kind, IpAddress address)
    {
        NetworkHost host = FrameTarget.Host(kind);
        NetworkStack peer = new(
            new NetworkOptions
            {
                Mac = PeerMac,
                Secret = new byte[NetworkOptions.SecretSize],
                AddressV4 = new IpPrefix(IpAddress.Parse("192.0.2.11"), 24),
                AddressV6 = new IpPrefix(IpAddress.Parse("2001:db8::b"), 64),
            },
            host.Now);
        List<byte> seed = [kind];
        TcpConnection connection = peer.ConnectTcp(new IpEndpoint(address, NetworkHost.TcpPort), host.Now)!;
        UdpSocket socket = peer.BindUdp(9)!;
        socket.TrySend(new IpEndpoint(address, NetworkHost.UdpPort), "datagram"u8, host.Now);
        for (int round = 0; round < 12; round++)
        {
            if (round == 6)
                connection.Write("a little data"u8);
            if (round == 9)
                connection.Close();
            Exchange(host, peer, seed);
        }
        return [.. seed];
    }

    private static void Exchange(NetworkHost host, NetworkStack peer, List<byte> seed)
    {
        const byte TenMilliseconds = 5;
        byte[] buffer = new byte[2048];
        List<byte[]> answers = FrameTarget.Pass(host, TenMilliseconds);
        peer.Advance(host.Now);
        bool isFirst = true;
        for (int length; (length = peer.Transmit(buffer, host.Now, out _)) > 0; isFirst = false)
        {
            seed.AddRange(Step(isFirst ? TenMilliseconds : (byte)0, buffer[..length]));
            answers.AddRange(host.Receive(buffer.AsSpan(0, length), isChecksumVerified: true));
        }
        if (isFirst)
            seed.AddRange(Step(TenMilliseconds, []));
        foreach (byte[] answer in answers)
            peer.Receive(answer, isChecksumVerified: false, host.Now);
    }

    // A server of DHCP that offers and grants an address.
    private static byte[] Lease()
    {
        const byte TenSeconds = 8;
        NetworkHost host = FrameTarget.Host(1);
        List<byte> seed = [1];
        List<byte[]> sent = FrameTarget.Pass(host, TenSeconds);
        byte wait = TenSeconds;
        foreach (byte type in (ReadOnlySpan<byte>)[2, 5])
        {
            byte[] request = sent.FindLast(frame => frame.Length > 282 && frame[23] == 17 && frame[37] == 67)!;
            byte[] reply = DhcpReply(request, type);
            seed.AddRange(Step(wait, reply));
            sent = host.Receive(reply, isChecksumVerified: true);
            wait = 0;
        }
        return [.. seed];
    }

    private static byte[] DhcpReply(byte[] request, byte type)
    {
        byte[] message = new byte[300];
        request.AsSpan(42, 44).CopyTo(message);
        message[0] = 2;
        (message[16], message[18], message[19]) = (192, 2, 10);
        byte[] options =
        [
            0x63, 0x82, 0x53, 0x63, 53, 1, type, 54, 4, 192, 0, 2, 1, 1, 4, 255, 255, 255, 0, 3, 4, 192, 0, 2, 1,
            6, 4, 192, 0, 2, 11, 51, 4, 0, 0, 14, 16, 255,
        ];
        options.CopyTo(message, 236);
        return PacketV4(IpAddress.Parse("192.0.2.1"), IpAddress.BroadcastV4, 17, 0, [0, 67, 0, 68, 1, 52, 0, 0, .. message]);
    }

    private static byte[] Ping()
        => PacketV4(IpAddress.Parse("192.0.2.11"), NetworkHost.Address, 1, 0, [8, 0, 0, 0, 0, 1, 0, 1, .. "echo"u8]);

    private static byte[] Fragment(int offset, bool hasMore)
        => PacketV4(IpAddress.Parse("192.0.2.11"), NetworkHost.Address, 17, (ushort)(offset / 8 | (hasMore ? 0x2000 : 0)),
            offset == 0 ? [0, 9, 0x1b, 0x58, 0, 16, 0, 0] : [.. "fragment"u8]);

    private static byte[] PacketV4(IpAddress source, IpAddress destination, byte protocol, ushort fragment, byte[] content)
    {
        byte[] frame = new byte[34 + content.Length];
        (destination == IpAddress.BroadcastV4 ? MacAddress.Broadcast : NetworkHost.Mac).Write(frame);
        PeerMac.Write(frame.AsSpan(6));
        (frame[12], frame[14], frame[22], frame[23]) = (8, 0x45, 64, protocol);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(16), (ushort)(20 + content.Length));
        frame[19] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(20), fragment);
        source.Write(frame.AsSpan(26));
        destination.Write(frame.AsSpan(30));
        content.CopyTo(frame, 34);
        FrameTarget.Repair(frame);
        return frame;
    }

    private static byte[] RouterAdvertisement()
    {
        byte[] content =
        [
            134, 0, 0, 0, 64, 0, 7, 8, .. new byte[8], 1, 1, 2, 0, 0, 0, 0, 0x0b,
            3, 4, 64, 0xc0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0x20, 1, 0x0d, 0xb8, .. new byte[12],
        ];
        byte[] frame = new byte[54 + content.Length];
        new MacAddress(0x3333_0000_0001).Write(frame);
        PeerMac.Write(frame.AsSpan(6));
        (frame[12], frame[13], frame[14], frame[19], frame[20], frame[21]) = (0x86, 0xdd, 0x60, (byte)content.Length, 58, 255);
        IpAddress.Parse("fe80::b").Write(frame.AsSpan(22));
        IpAddress.AllNodesV6.Write(frame.AsSpan(38));
        content.CopyTo(frame, 54);
        return frame;
    }

    private static byte[] Step(byte wait, byte[] frame) => [wait, (byte)(frame.Length >> 8), (byte)frame.Length, .. frame];
}
