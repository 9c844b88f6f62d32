using System.Linq;

namespace Sundog.Unikernel.Net.Tests.Simulation;

/// <summary>Configurations that the tests use.</summary>
internal static class Hosts
{
    public static readonly MacAddress MacA = new(0x0200_0000_000a);
    public static readonly MacAddress MacB = new(0x0200_0000_000b);

    /// <summary>A station that the tests play themselves.</summary>
    public static readonly MacAddress MacX = new(0x0200_0000_00ee);

    public static readonly IpAddress A = IpAddress.Parse("192.0.2.10");
    public static readonly IpAddress B = IpAddress.Parse("192.0.2.11");
    public static readonly IpAddress X = IpAddress.Parse("192.0.2.99");
    public static readonly IpAddress Gateway = IpAddress.Parse("192.0.2.1");

    public static byte[] Secret(byte seed) => Enumerable.Range(0, 32).Select(i => (byte)(seed + i)).ToArray();

    public static NetworkOptions OptionsA(NetworkLimits? limits = null, ConflictDetection detection = ConflictDetection.Optimistic) => new()
    {
        Mac = MacA,
        Secret = Secret(1),
        AddressV4 = new IpPrefix(A, 24),
        GatewayV4 = Gateway,
        UseV6 = false,
        ConflictDetection = detection,
        Limits = limits ?? new NetworkLimits(),
    };

    public static readonly IpAddress A6 = IpAddress.Parse("2001:db8::a");
    public static readonly IpAddress X6 = IpAddress.Parse("2001:db8::ee");
    public static readonly IpAddress RouterLinkLocal = IpAddress.Parse("fe80::1");

    /// <summary>Both families; routers are listened to only where the test says so.</summary>
    public static NetworkOptions OptionsBoth(
        bool useSlaac = false, ConflictDetection detection = ConflictDetection.Optimistic, NetworkLimits? limits = null) => new()
        {
            Mac = MacA,
            Secret = Secret(1),
            AddressV4 = new IpPrefix(A, 24),
            GatewayV4 = Gateway,
            AddressV6 = new IpPrefix(A6, 64),
            UseSlaac = useSlaac,
            ConflictDetection = detection,
            Limits = limits ?? new NetworkLimits(),
        };

    public static NetworkOptions OptionsB() => new()
    {
        Mac = MacB,
        Secret = Secret(2),
        AddressV4 = new IpPrefix(B, 24),
        GatewayV4 = Gateway,
        UseV6 = false,
    };
}
