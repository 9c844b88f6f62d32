using System;
using System.Collections.Generic;
using Sundog.LinuxNetwork;
using Sundog.Unikernel.Adapter;
using Sundog.Unikernel.Net;

namespace Sundog.ImageCheck;

/// <summary>
/// The Ethernet that the guest is on: the cable to it, a link with faults in each direction, and the ports of its peers.
/// Those hear the guest alone, not each other.
/// </summary>
internal sealed class GuestEthernet : LoopSource
{
    private const int MaxFramesPerTurn = 256;

    // In microseconds: when a cable that was full is tried again.
    private const long RetryWhenFull = 200;

    private readonly GuestCable _cable;
    private readonly SeededLink _toGuest;
    private readonly SeededLink _fromGuest;
    private readonly EventLoop _loop;
    private readonly List<EthernetPort> _ports = [];
    private readonly byte[] _held = new byte[2048];
    private int _heldLength;
    private Instant _retry = Instant.Never;

    public GuestEthernet(EventLoop loop, GuestCable cable, LinkFaults faults, ulong seed)
    {
        (_loop, _cable) = (loop, cable);
        (_toGuest, _fromGuest) = (new SeededLink(seed, faults, capacity: 1024), new SeededLink(seed + 1, faults, capacity: 1024));
        loop.Add(this);
    }

    /// <summary>Sees each frame on its way to the guest (true) and from it, before any fault.</summary>
    public Action<ReadOnlyMemory<byte>, bool>? Watcher { get; set; }

    /// <summary>Whether nothing passes, in either direction.</summary>
    public bool IsCut
    {
        get => _toGuest.IsCut;
        set => _toGuest.IsCut = _fromGuest.IsCut = value;
    }

    /// <summary>Frames that the links lost.</summary>
    public long Lost => _toGuest.Lost + _fromGuest.Lost;

    public override Instant NextDeadline => Instant.Earlier(_retry, Instant.Earlier(_toGuest.NextDeadline, _fromGuest.NextDeadline));

    /// <summary>Plugs a peer in.</summary>
    public EthernetPort Plug(MacAddress address)
    {
        EthernetPort port = new(this, address);
        _ports.Add(port);
        return port;
    }

    /// <summary>A peer sends a frame.</summary>
    public void SendToGuest(ReadOnlySpan<byte> frame)
    {
        Watcher?.Invoke(frame.ToArray(), true);
        _toGuest.Send(frame, default, isVerified: false, _loop.Now);
    }

    /// <summary>Puts a frame on the cable past the links; false when there is no room now.</summary>
    public bool TryInject(ReadOnlySpan<byte> frame) => _heldLength == 0 && _cable.TrySend(frame);

    public override bool Poll(Instant now)
    {
        bool worked = SendDue(now);
        for (int i = 0; i < MaxFramesPerTurn && _cable.TryReceive(out ReadOnlySpan<byte> frame); i++)
        {
            Watcher?.Invoke(frame.ToArray(), false);
            _fromGuest.Send(frame, default, isVerified: false, now);
            worked = true;
        }
        while (_fromGuest.TryReceive(now, out ReadOnlySpan<byte> frame, out _, out _))
            worked |= Deliver(frame);
        return worked;
    }

    public override bool Flush(Instant now) => SendDue(now);

    private bool SendDue(Instant now)
    {
        bool worked = false;
        _retry = Instant.Never;
        while (true)
        {
            if (_heldLength == 0 && _toGuest.TryReceive(now, out ReadOnlySpan<byte> frame, out _, out _))
            {
                frame.CopyTo(_held);
                _heldLength = frame.Length;
            }
            if (_heldLength == 0)
                return worked;
            if (!_cable.TrySend(_held.AsSpan(0, _heldLength)))
            {
                _retry = now.After(RetryWhenFull);
                return worked;
            }
            _heldLength = 0;
            worked = true;
        }
    }

    private bool Deliver(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < MacAddress.Size)
            return false;
        MacAddress destination = MacAddress.Read(frame);
        foreach (EthernetPort port in _ports)
        {
            if (destination.IsMulticast || port.Address == destination)
                port.Deliver(frame);
        }
        return true;
    }
}
