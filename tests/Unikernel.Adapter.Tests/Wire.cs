using System;
using System.Collections.Generic;
using Sundog.Unikernel.Net;

namespace Sundog.Unikernel.Adapter.Tests;

/// <summary>Two network devices that are joined by a cable; each holds a bounded number of frames.</summary>
internal sealed class Wire
{
    public Wire()
    {
        Queue<byte[]> there = [];
        Queue<byte[]> back = [];
        One = new Port(this, new MacAddress(0x02_00_00_00_00_01), there, back);
        Other = new Port(this, new MacAddress(0x02_00_00_00_00_02), back, there);
    }

    public Port One { get; }

    public Port Other { get; }

    /// <summary>Whether the cable is pulled: frames are lost, and nobody is told.</summary>
    public bool IsCut { get; set; }

    internal sealed class Port(Wire wire, MacAddress address, Queue<byte[]> outgoing, Queue<byte[]> incoming) : NetworkDevice
    {
        private const int MaxFrames = 512;

        private readonly byte[] _transmit = new byte[1514];

        public override MacAddress Address => address;

        public override int Mtu => 1500;

        public override NetworkCapabilities Capabilities => NetworkCapabilities.None;

        public override string? Failure => null;

        public override bool TryReceive(out ReadOnlySpan<byte> frame, out bool isChecksumVerified)
        {
            isChecksumVerified = false;
            bool any = incoming.TryDequeue(out byte[]? next);
            frame = next;
            return any;
        }

        public override bool TryBeginTransmit(out Span<byte> frame)
        {
            frame = _transmit;
            return outgoing.Count < MaxFrames;
        }

        public override void EndTransmit(int length, in TransmitOffload offload)
        {
            if (length > 0 && !wire.IsCut)
                outgoing.Enqueue(_transmit[..length]);
        }

        public override void Flush()
        {
        }

        public void Inject(byte[] frame) => incoming.Enqueue(frame);
    }
}
