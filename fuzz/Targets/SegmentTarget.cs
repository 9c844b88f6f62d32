using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Sundog.Unikernel.Net;
using Sundog.Unikernel.Net.Tcp;

namespace Sundog.Fuzz.Targets;

/// <summary>
/// One connection under any sequence of well-formed segments. Each step has eight bytes: flags; where the payload stands in
/// the peer's stream (two bytes); how long it is; what is acknowledged (two bytes); the window; what is done besides. Every
/// byte of both streams follows from its place, so that one that is lost, doubled or displaced is seen.
/// </summary>
internal sealed class SegmentTarget : FuzzTarget
{
    private const int StepSize = 8;
    private const int MostSteps = 400;

    public override string Name => "segments";

    public override string Description => "a connection under any sequence of segments: no byte lost or displaced";

    public override IEnumerable<byte[]> Seeds()
    {
        // In order; with a gap that is filled; the other side's bytes acknowledged; both directions closed; a reset.
        yield return [0x18, 0, 0, 100, 0, 0, 255, 1, 0x18, 0, 100, 200, 0, 50, 255, 1];
        yield return [0x10, 0, 100, 100, 0, 0, 255, 0, 0x10, 1, 44, 50, 0, 0, 255, 0, 0x10, 0, 0, 100, 0, 0, 255, 1];
        yield return [0x10, 0, 0, 0, 0, 100, 1, 2, 0x10, 0, 0, 0, 0, 100, 0, 6, 0x10, 0, 0, 0, 3, 232, 255, 38];
        yield return [0x11, 0, 0, 10, 0, 0, 255, 1, 0x10, 0, 11, 0, 0, 0, 255, 8, 0x10, 0, 11, 0, 3, 233, 255, 36];
        yield return [0x04, 0, 0, 0, 0, 0, 255, 0];
        yield return [0x02, 0, 0, 0, 0, 0, 255, 0, 0x10, 0, 5, 5, 255, 255, 255, 16];
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        Peer peer = new();
        for (int step = 0; step < MostSteps && input.Length >= StepSize; step++, input = input[StepSize..])
            peer.Step(input[..StepSize]);
    }

    /// <summary>The peer, and the application on the other side, whose rules both are.</summary>
    private sealed class Peer : ITcpNetwork
    {
        // Shortly before the wrap.
        private const uint Initial = 0xffff_ff00;
        private const int Offered = 1000;

        private static readonly IpAddress Local = IpAddress.Parse("192.0.2.10");
        private static readonly IpAddress Remote = IpAddress.Parse("192.0.2.11");

        private readonly TcpLayer _layer;
        private readonly TcpConnection _connection;
        private readonly byte[] _buffer = new byte[2048];
        private Instant _now = new(1_000_000);
        private readonly uint _initial;
        private uint _edge;
        private int _read;
        private int _written;
        private bool _isClosed;

        public Peer()
        {
            TcpOptions options = new() { MemoryBudget = 64 * 1024, ReceiveBuffer = 8 * 1024, SendBuffer = 8 * 1024 };
            _layer = new TcpLayer(options, this, NetworkCapabilities.None, new byte[NetworkOptions.SecretSize]);
            TcpListener listener = _layer.Listen(80)!;
            // MSS 536, SACK, a window scale of 0.
            Send(TcpFlags.Syn, Initial, 0, 0, 60_000, [2, 4, 2, 24, 4, 2, 3, 3, 0, 0, 0, 0]);
            if (!_layer.TryTransmit(_buffer, _now, out TcpOutgoing answer) || !TcpHeader.TryRead(_buffer.AsSpan(0, answer.Length), out TcpHeader header))
                throw new FuzzFinding("a SYN is answered");
            _initial = header.Sequence;
            _edge = unchecked(_initial + 1 + Offered);
            Send(TcpFlags.Ack, unchecked(Initial + 1), 0, 1, Offered, []);
            if (!listener.TryAccept(out TcpConnection? connection))
                throw new FuzzFinding("a handshake opens a connection");
            _connection = connection;
            Drain();
        }

        public bool TryRoute(IpAddress remote, out IpAddress local, out int mtu)
        {
            (local, mtu) = (Local, 1500);
            return true;
        }

        public void Step(ReadOnlySpan<byte> step)
        {
            short place = BinaryPrimitives.ReadInt16BigEndian(step[1..]);
            ushort acknowledged = BinaryPrimitives.ReadUInt16BigEndian(step[4..]);
            int window = step[6] * 100;
            Send((TcpFlags)step[0], unchecked(Initial + 1 + (uint)place), step[3], unchecked(1u + acknowledged), window, [], place);
            Act(step[7]);
            Drain();
        }

        private void Act(byte actions)
        {
            if ((actions & 1) != 0)
                Read();
            if ((actions & 2) != 0 && !_isClosed)
                _written += _connection.Write(Pattern(_written, 700));
            if ((actions & 4) != 0)
                Wait((actions & 32) != 0 ? 10_000_000 : 200_000);
            if ((actions & 8) != 0)
            {
                _connection.ShutdownWrite();
                _isClosed = true;
            }
            if ((actions & 16) != 0 && (actions & 64) != 0)
            {
                _connection.Close();
                _isClosed = true;
            }
        }

        private void Read()
        {
            for (int length; (length = _connection.Read(_buffer)) > 0; _read += length)
                Require(_buffer.AsSpan(0, length).SequenceEqual(Pattern(_read, length)), "what is read is what was sent, in its order");
        }

        private void Wait(long microseconds)
        {
            Instant end = _now.After(microseconds);
            for (int i = 0; i < 100 && _layer.NextDeadline <= end; i++)
            {
                _now = _layer.NextDeadline > _now ? _layer.NextDeadline : _now;
                _layer.Advance(_now);
                Drain();
            }
            _now = end;
        }

        // What acknowledges bytes that were not sent yet opens no window: only an acceptable one moves the edge.
        private void Send(TcpFlags flags, uint sequence, int length, uint acknowledged, int window, ReadOnlySpan<byte> options, int place = 0)
        {
            byte[] segment = new byte[TcpHeader.Size + options.Length + length];
            new TcpHeader
            {
                SourcePort = 40_000,
                DestinationPort = 80,
                Sequence = sequence,
                Acknowledgment = unchecked(_initial + acknowledged),
                Flags = flags,
                Window = (ushort)window,
                Length = TcpHeader.Size + options.Length,
            }.Write(segment);
            options.CopyTo(segment.AsSpan(TcpHeader.Size));
            Pattern(place, length).CopyTo(segment, TcpHeader.Size + options.Length);
            uint edge = unchecked(_initial + acknowledged + (uint)window);
            if (unchecked((int)(edge - _edge)) > 0)
                _edge = edge;
            _layer.Receive(Remote, Local, segment, isChecksumVerified: true, _now);
        }

        private void Drain()
        {
            for (int i = 0; _layer.TryTransmit(_buffer, _now, out TcpOutgoing outgoing); i++)
            {
                Require(i < 1_000, "the connection comes to rest");
                Check(_buffer.AsSpan(0, outgoing.Length));
            }
        }

        private void Check(ReadOnlySpan<byte> segment)
        {
            Require(TcpHeader.TryRead(segment, out TcpHeader header), "a segment that is sent can be read");
            ReadOnlySpan<byte> payload = segment[header.Length..];
            if (header.Has(TcpFlags.Rst) || header.Has(TcpFlags.Syn) || payload.IsEmpty)
                return;
            int place = unchecked((int)(header.Sequence - _initial - 1));
            Require(place >= 0 && place + payload.Length <= _written, "nothing is sent that was not written");
            Require(payload.SequenceEqual(Pattern(place, payload.Length)), "what is sent is what was written, in its order");
            // RFC 9293 §3.8.6.1: a window of zero is probed by one byte.
            int beyond = unchecked((int)(header.Sequence + (uint)payload.Length - _edge));
            Require(beyond <= 1, "nothing is sent beyond the window");
        }

        private static byte[] Pattern(int start, int count)
        {
            byte[] data = new byte[count];
            for (int i = 0; i < count; i++)
                data[i] = (byte)((uint)(start + i) * 31 % 251);
            return data;
        }
    }
}
