using System;
using System.Buffers.Binary;
using FsCheck.Xunit;
using Sundog.Unikernel.Net.Hashing;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.IpV4;
using Sundog.Unikernel.Net.Link;
using Sundog.Unikernel.Net.Tests.Simulation;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Robustness;

/// <summary>Whatever comes: nothing throws, nothing loops, and the stack still answers.</summary>
public sealed class HostileFrameTests
{
    private readonly SimulatedWire _wire = new();
    private readonly NetworkStack _stack;

    public HostileFrameTests()
    {
        _stack = _wire.Add(Hosts.OptionsBoth(useSlaac: true, limits: new NetworkLimits { IcmpPerSecond = 1_000_000 }));
        _stack.BindUdp(7000);
        _stack.ListenTcp(80);
        _wire.Drain(_stack);
    }

    [Fact]
    public void Every_prefix_of_every_frame_is_survived()
    {
        foreach (byte[] frame in SeedFrames.All)
        {
            for (int length = 0; length <= frame.Length; length++)
                Assert.InRange(_wire.Inject(_stack, frame[..length]).Count, 0, 8);
        }
        AssertAnswers();
    }

    [Fact]
    public void Every_prefix_of_every_packet_in_a_fitting_header_is_survived()
    {
        foreach (byte[] frame in SeedFrames.All)
        {
            for (int length = EthernetHeader.Size; length <= frame.Length; length++)
            {
                byte[] cut = frame[..length];
                Repair(cut);
                Assert.InRange(_wire.Inject(_stack, cut).Count, 0, 8);
            }
        }
        AssertAnswers();
    }

    [Property(MaxTest = 3_000)]
    public void Every_change_of_every_frame_is_survived(int seed, int position, byte value, int secondPosition, byte secondValue)
    {
        byte[] frame = [.. SeedFrames.All[(seed & int.MaxValue) % SeedFrames.All.Length]];
        frame[Index(position, frame)] = value;
        frame[Index(secondPosition, frame)] ^= secondValue;
        // Otherwise hardly anything would get past the checksums.
        Repair(frame);
        Assert.InRange(_wire.Inject(_stack, frame).Count, 0, 8);
    }

    [Property(MaxTest = 1_000)]
    public void Any_bytes_are_survived(byte[] bytes)
    {
        Assert.InRange(_wire.Inject(_stack, bytes).Count, 0, 8);
        byte[] frame = Frames.Ethernet(Hosts.MacA, Hosts.MacX, EthernetHeader.TypeV6, bytes);
        Assert.InRange(_wire.Inject(_stack, frame).Count, 0, 8);
    }

    private static int Index(int position, byte[] frame) => (position & int.MaxValue) % frame.Length;

    // Makes lengths and checksums of a changed packet right again, as an attacker would.
    private static void Repair(byte[] frame)
    {
        Span<byte> packet = frame.AsSpan(Math.Min(frame.Length, EthernetHeader.Size));
        if (packet.Length >= Ipv4Header.Size && packet[0] >> 4 == 4 && (packet[0] & 0xf) * 4 <= packet.Length)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
            Frames.FixChecksumV4(packet);
            if (packet[9] == IpProtocol.IcmpV4)
                RepairSum(packet[((packet[0] & 0xf) * 4)..], 2, 0);
            return;
        }
        if (packet.Length < 40 || packet[0] >> 4 != 6)
            return;
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)(packet.Length - 40));
        Span<byte> payload = packet[40..];
        ushort pseudo = InternetChecksum.PseudoHeader(IpAddress.ReadV6(packet[8..]), IpAddress.ReadV6(packet[24..]), packet[6], payload.Length);
        if (packet[6] == IpProtocol.IcmpV6)
            RepairSum(payload, 2, pseudo);
        else if (packet[6] == IpProtocol.Udp)
            RepairSum(payload, 6, pseudo);
    }

    private static void RepairSum(Span<byte> message, int offset, ushort pseudo)
    {
        if (message.Length < offset + 2)
            return;
        message[offset] = message[offset + 1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(message[offset..], InternetChecksum.Complement(InternetChecksum.Sum(message, pseudo)));
    }

    private void AssertAnswers()
    {
        _wire.Inject(_stack, SeedFrames.All[0]);
        byte[] ping = Frames.Ip(Hosts.X, Hosts.A, IpProtocol.IcmpV4, Frames.EchoRequest(1, 1, [7]));
        Assert.Contains(_wire.Inject(_stack, ping), frame => frame.AsSpan(34).SequenceEqual(Frames.IcmpV4(0, 0, 0x0001_0001, [7])));
    }
}
