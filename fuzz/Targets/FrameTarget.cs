using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Sundog.Unikernel.Net;
using Sundog.Unikernel.Net.Hashing;
using Sundog.Unikernel.Net.IpV4;
using Sundog.Unikernel.Net.Link;

namespace Sundog.Fuzz.Targets;

/// <summary>
/// A whole host under any sequence of frames. The first byte says how the host is configured; then come frames: a byte
/// that says how long to wait first, two of length, the frame. Checksums are taken as right, as a device may have found
/// them: guessing them is not what a fuzzer is for.
/// </summary>
internal sealed class FrameTarget : FuzzTarget
{
    private const int HeaderSize = 3;
    private const int MostSteps = 300;

    public override string Name => "frames";

    public override string Description => "a host of TCP/IP under any sequence of frames";

    public override IEnumerable<byte[]> Seeds() => FrameSeeds.All();

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return;
        NetworkHost host = Host(input[0]);
        input = input[1..];
        for (int step = 0; step < MostSteps && input.Length >= HeaderSize; step++)
        {
            byte wait = input[0];
            int length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(input[1..]), input.Length - HeaderSize);
            byte[] frame = input.Slice(HeaderSize, length).ToArray();
            input = input[(HeaderSize + length)..];
            Require(Pass(host, wait).Count < 2_000, "what a pause brings is bounded");
            Repair(frame);
            host.Receive(frame, isChecksumVerified: true);
        }
    }

    /// <summary>The host that a first byte means.</summary>
    public static NetworkHost Host(byte kind)
        => new(isConfigured: kind % 2 == 0, kind / 2 % 2 == 0 ? ConflictDetection.Optimistic : ConflictDetection.Strict);

    /// <summary>The pause that a byte means: nothing, or a power of ten of microseconds up to a hundred seconds.</summary>
    public static List<byte[]> Pass(NetworkHost host, byte wait)
    {
        long microseconds = 1;
        for (int i = 0; i < wait % 10; i++)
            microseconds *= 10;
        return host.Wait(wait % 10 == 0 ? 0 : microseconds / 10);
    }

    /// <summary>Makes the sum of IPv4's header right, which no device does.</summary>
    public static void Repair(Span<byte> frame)
    {
        if (frame.Length < EthernetHeader.Size + Ipv4Header.Size)
            return;
        Span<byte> packet = frame[EthernetHeader.Size..];
        int length = (packet[0] & 0xf) * 4;
        if (packet[0] >> 4 != 4 || length < Ipv4Header.Size || length > packet.Length)
            return;
        packet[10..12].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], InternetChecksum.Complement(InternetChecksum.Sum(packet[..length])));
    }
}
