using System;
using FsCheck.Xunit;
using Sundog.Unikernel.Net.Tcp;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Tcp;

/// <summary>Headers, options, checksums and sequence numbers.</summary>
public sealed class WireTests
{
    [Property]
    public void A_sequence_number_survives_the_wire_within_two_gigabytes(long near, int distance)
    {
        near &= long.MaxValue >> 2;
        long sequence = near + distance;
        Assert.Equal(sequence, Sequence.FromWire(Sequence.ToWire(sequence), near));
    }

    [Property]
    public void The_checksum_agrees_with_the_sum_word_by_word(byte[] payload, uint source, uint destination)
    {
        byte[] segment = [.. new byte[20], .. payload];
        payload.AsSpan(0, Math.Min(16, payload.Length)).CopyTo(segment);
        TcpChecksum.Complete(IpAddress.FromV4(source), IpAddress.FromV4(destination), segment);
        uint sum = 6u + (uint)segment.Length + (source >> 16) + (source & 0xffff) + (destination >> 16) + (destination & 0xffff);
        for (int i = 0; i < segment.Length; i += 2)
            sum += (uint)segment[i] << 8 | (i + 1 < segment.Length ? segment[i + 1] : 0u);
        while (sum > 0xffff)
            sum = (sum >> 16) + (sum & 0xffff);
        Assert.Equal(0xffffu, sum);
        Assert.True(TcpChecksum.Verify(IpAddress.FromV4(source), IpAddress.FromV4(destination), segment));
        segment[^1] ^= 0x10;
        Assert.False(TcpChecksum.Verify(IpAddress.FromV4(source), IpAddress.FromV4(destination), segment));
    }

    [Fact]
    public void The_checksum_over_IPv6_covers_the_addresses()
    {
        IpAddress one = new(0x2001_0db8_0000_0000, 1), two = new(0x2001_0db8_0000_0000, 2);
        byte[] segment = Script.Pattern(0, 777);
        segment[16] = segment[17] = 0;
        TcpChecksum.Complete(one, two, segment);
        Assert.True(TcpChecksum.Verify(one, two, segment));
        Assert.False(TcpChecksum.Verify(one, new IpAddress(0x2001_0db8_0000_0000, 3), segment));
    }

    [Fact]
    public void A_segment_with_a_wrong_checksum_is_dropped_unless_the_device_answers_for_it()
    {
        Script script = new();
        script.Listen();
        byte[] syn = script.Build("S seq=0 mss=1460");
        syn[16] ^= 1;
        script.Layer.Receive(Script.Remote, Script.Local, syn, false, script.Now);
        script.Quiet();
        Assert.Equal(1, script.Layer.Counters.Malformed);
        script.Layer.Receive(Script.Remote, Script.Local, syn, true, script.Now);
        script.Out("S. ack=1");
    }

    [Fact]
    public void Every_strict_prefix_of_a_segment_is_refused()
    {
        Script script = new();
        script.Listen();
        byte[] syn = script.Build("S seq=0 mss=1460 sackok ws=7 ts");
        for (int length = 0; length < syn.Length; length++)
            script.Layer.Receive(Script.Remote, Script.Local, syn.AsSpan(0, length), true, script.Now);
        script.Quiet();
        Assert.Equal(syn.Length, script.Layer.Counters.Malformed);
    }

    [Property(MaxTest = 300)]
    public void Mutated_segments_never_throw_and_never_leak(int seed)
    {
        Random random = new(seed);
        Script script = Script.Connected(offer: "mss=1460 sackok ws=2 ts");
        script.Connection.Write(new byte[20_000]);
        TakeRaw(script);
        for (int i = 0; i < 60; i++)
        {
            byte[] segment = script.Build($". seq={random.Next(-50, 3000)} ack={random.Next(0, 16_000)} len={random.Next(0, 1400)} ts sack=1461-2921");
            for (int changes = random.Next(0, 4); changes > 0; changes--)
                segment[random.Next(random.Next(2) == 0 ? 60 : segment.Length) % segment.Length] = (byte)random.Next(256);
            script.Layer.Receive(Script.Remote, Script.Local, segment, true, script.Now);
            script.Layer.Advance(script.Now);
            TakeRaw(script);
        }
        Assert.InRange(script.Layer.Counters.BufferBytes, 0, 200_000);
        script.Connection.Abort();
        Assert.Equal(0, script.Layer.Counters.BufferBytes);
        Assert.True(script.Layer.Counters.Connections <= 1);
    }

    [Property]
    public void Options_of_any_bytes_are_read_or_refused(byte[] bytes)
    {
        bytes = bytes[..Math.Min(40, bytes.Length)];
        if (TcpOptionsWire.TryRead(bytes, true, out TcpOptionsWire options))
        {
            Assert.InRange(options.SackCount, 0, 4);
            Assert.InRange(options.WindowScale, -1, 14);
        }
    }

    [Fact]
    public void Contradicting_limits_are_all_named()
    {
        ArgumentException fault = Assert.Throws<ArgumentException>(() => new Script(new TcpOptions { SendBuffer = 1, MaxConnections = 0, DelayedAck = 600_000 }));
        Assert.Contains("SendBuffer", fault.Message, StringComparison.Ordinal);
        Assert.Contains("MaxConnections", fault.Message, StringComparison.Ordinal);
        Assert.Contains("DelayedAck", fault.Message, StringComparison.Ordinal);
    }

    private static void TakeRaw(Script script)
    {
        byte[] buffer = new byte[65_535];
        for (int i = 0; i < 1000 && script.Layer.TryTransmit(buffer, script.Now, out _); i++)
        {
        }
    }
}
