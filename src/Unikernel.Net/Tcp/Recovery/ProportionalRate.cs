using System;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>Proportional rate reduction (RFC 9937): how much may be sent while a loss is repaired.</summary>
internal struct ProportionalRate
{
    private long _delivered;
    private long _flightAtStart;

    /// <summary>Bytes sent since the recovery began.</summary>
    public long Sent { get; set; }

    public void Start(long flight)
    {
        _delivered = 0;
        Sent = 0;
        _flightAtStart = Math.Max(1, flight);
    }

    /// <summary>The congestion window after an acknowledgment.</summary>
    /// <param name="delivered">Bytes it says were delivered.</param>
    /// <param name="inFlight">Bytes that are on their way by now (the pipe).</param>
    /// <param name="threshold">ssthresh.</param>
    /// <param name="isSafe">Whether it advanced SND.UNA and found no further loss.</param>
    /// <param name="segmentSize">SMSS.</param>
    public int OnAcknowledgment(long delivered, long inFlight, int threshold, bool isSafe, int segmentSize)
    {
        _delivered += delivered;
        long allowed;
        if (inFlight > threshold)
        {
            allowed = (_delivered * threshold + _flightAtStart - 1) / _flightAtStart - Sent;
        }
        else
        {
            allowed = Math.Max(_delivered - Sent, delivered);
            if (isSafe)
                allowed += segmentSize;
            allowed = Math.Min(threshold - inFlight, allowed);
        }
        // The first retransmission never waits.
        if (Sent == 0)
            allowed = Math.Max(allowed, segmentSize);
        return (int)Math.Min(int.MaxValue / 2, inFlight + Math.Max(0, allowed));
    }
}
