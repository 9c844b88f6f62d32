using System;
using System.Collections.Generic;
using Sundog.Unikernel.Net;

namespace Sundog.Unikernel.Adapter.Tests;

/// <summary>Two network devices that are joined by a cable; each holds a bounded number of frames.</summary>
internal sealed class Wire
{
    private const int MaxFrame = 1514;

    public Wire()
    {
        Queue<(byte[], int)> there = [];
        Queue<(byte[], int)> back = [];
        One = new Port(this, new MacAddress(0x02_00_00_00_00_01), there, back);
        Other = new Port(this, new MacAddress(0x02_00_00_00_00_02), back, there);
    }

    public Port One { get; }

    public Port Other { get; }

    /// <summary>Whether the cable is pulled: frames are lost, and nobody is told.</summary>
    public bool IsCut { get; set; }

    // Memory of frames goes round, so that what is measured for allocation is the stacks alone.
    private Stack<byte[]> Spare { get; } = [];

    private byte[] Take() => Spare.TryPop(out byte[]? spare) ? spare : new byte[MaxFrame];

    internal sealed class Port(Wire wire, MacAddress address, Queue<(byte[], int)> outgoing, Queue<(byte[] Memory, int Length)> incoming) : NetworkDevice
    {
        private const int MaxFrames = 512;

        private byte[] _transmit = new byte[MaxFrame];
        private byte[] _received = [];

        public override MacAddress Address => address;

        public override int Mtu => 1500;

        public override NetworkCapabilities Capabilities => NetworkCapabilities.None;

        public override string? Failure => null;

        public override bool TryReceive(out ReadOnlySpan<byte> frame, out bool isChecksumVerified)
        {
            isChecksumVerified = false;
            if (_received.Length == MaxFrame)
                wire.Spare.Push(_received);
            bool any = incoming.TryDequeue(out (byte[] Memory, int Length) next);
            _received = any ? next.Memory : [];
            frame = _received.AsSpan(0, next.Length);
            return any;
        }

        public override bool TryBeginTransmit(out Span<byte> frame)
        {
            frame = _transmit;
            return outgoing.Count < MaxFrames;
        }

        public override void EndTransmit(int length, in TransmitOffload offload)
        {
            if (length == 0 || wire.IsCut)
                return;
            outgoing.Enqueue((_transmit, length));
            _transmit = wire.Take();
        }

        public override void Flush()
        {
        }

        public void Inject(byte[] frame) => incoming.Enqueue((frame, frame.Length));
    }
}
