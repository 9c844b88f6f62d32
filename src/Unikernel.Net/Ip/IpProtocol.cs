namespace Sundog.Unikernel.Net.Ip;

/// <summary>Numbers of protocols and extension headers (the IANA registry of protocol numbers).</summary>
internal static class IpProtocol
{
    public const byte HopByHop = 0;
    public const byte IcmpV4 = 1;
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte Routing = 43;
    public const byte Fragment = 44;
    public const byte IcmpV6 = 58;
    public const byte NoNextHeader = 59;
    public const byte DestinationOptions = 60;
}
