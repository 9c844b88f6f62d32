namespace Sundog.Unikernel.Net;

/// <summary>
/// The bounds of everything that a peer can make grow. Memory is taken once, at the start or at first use, and never
/// grows beyond these.
/// </summary>
public sealed class NetworkLimits
{
    /// <summary>Neighbours remembered, 4 to 65,536. Default 256.</summary>
    public int Neighbours { get; init; } = 256;

    /// <summary>Packets that wait for their next hop to be resolved, over all neighbours, 1 to 1,024. Default 16.</summary>
    public int HeldPackets { get; init; } = 16;

    /// <summary>
    /// Bytes of frames that wait to be sent, but for TCP, which waits in its connections. At least four frames.
    /// Default 65,536.
    /// </summary>
    public int TransmitQueueBytes { get; init; } = 65_536;

    /// <summary>Datagrams under reassembly, 1 to 256. Default 8.</summary>
    public int ReassembledDatagrams { get; init; } = 8;

    /// <summary>The largest datagram that is reassembled, in bytes of its payload, 1,480 to 65,528. Default 8,192.</summary>
    public int ReassembledBytes { get; init; } = 8_192;

    /// <summary>ICMP messages sent a second, echo replies and errors each. Default 1,000.</summary>
    public int IcmpPerSecond { get; init; } = 1_000;

    /// <summary>Solicitations of neighbours (ARP, neighbour discovery) sent a second. Default 100.</summary>
    public int SolicitationsPerSecond { get; init; } = 100;

    /// <summary>UDP sockets, 1 to 4,096. Default 16.</summary>
    public int UdpSockets { get; init; } = 16;

    /// <summary>Bytes that wait in one UDP socket to be read, at least 2,048. Default 32,768.</summary>
    public int UdpQueueBytes { get; init; } = 32_768;

    /// <summary>Destinations whose path MTU is remembered, a power of two from 4 to 4,096. Default 64.</summary>
    public int PathMtus { get; init; } = 64;

    /// <summary>DNS queries under way, 1 to 256. Default 16.</summary>
    public int DnsQueries { get; init; } = 16;

    /// <summary>Names in the DNS cache, 0 to 4,096. Default 32.</summary>
    public int DnsNames { get; init; } = 32;
}
