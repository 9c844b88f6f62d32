namespace Sundog.Unikernel.Net;

/// <summary>What the stack counted since its start. Read at any time; only the stack writes.</summary>
public sealed class NetworkStatistics
{
    private readonly long[] _drops = new long[(int)DropReason.BadRouterAdvertisement + 1];

    internal NetworkStatistics()
    {
    }

    /// <summary>Frames handed to the stack.</summary>
    public long FramesReceived { get; private set; }

    /// <summary>Bytes of those frames.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>Frames that the stack gave to the device; one that the device cuts counts once.</summary>
    public long FramesSent { get; private set; }

    /// <summary>Bytes of those frames.</summary>
    public long BytesSent { get; private set; }

    /// <summary>How often another station was seen with our address (RFC 5227, RFC 4862).</summary>
    public long AddressConflicts { get; internal set; }

    /// <summary>How much was dropped for one reason.</summary>
    public long Dropped(DropReason reason) => _drops[(int)reason];

    internal void CountReceived(int length)
    {
        FramesReceived++;
        BytesReceived += length;
    }

    internal void CountSent(int length)
    {
        FramesSent++;
        BytesSent += length;
    }

    internal void Drop(DropReason reason) => _drops[(int)reason]++;
}
