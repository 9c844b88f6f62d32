using Sundog.Unikernel.Net;

namespace Sundog.ImageCheck;

/// <summary>Who the guest is. Its network is large, so that a flood can come from more neighbours than it remembers.</summary>
internal static class GuestAddress
{
    public const uint Network = 0x0a09_0000;
    public const int PrefixLength = 16;
    public const byte GatewayNumber = 1;

    private const byte Number = 2;

    /// <summary>Where it serves.</summary>
    public static IpEndpoint Server { get; } = new(IpAddress.FromV4(Network | Number), 443);

    /// <summary>The words of its command line.</summary>
    public const string Words = "ip=10.9.0.2/16,10.9.0.1 log=info";
}
