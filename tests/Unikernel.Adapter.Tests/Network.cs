using Sundog.Unikernel.Net;

namespace Sundog.Unikernel.Adapter.Tests;

/// <summary>Two hosts on one wire and one loop: 10.0.0.1 and 10.0.0.2.</summary>
internal sealed class Network
{
    public Network(TestLoop test)
    {
        Client = Host(test, Wire.One, 1);
        Server = Host(test, Wire.Other, 2);
    }

    public Wire Wire { get; } = new();

    public NetworkDriver Client { get; }

    public NetworkDriver Server { get; }

    public static IpAddress ServerAddress => IpAddress.FromV4(0x0a000002);

    private static NetworkDriver Host(TestLoop test, NetworkDevice device, byte number)
    {
        byte[] secret = new byte[NetworkOptions.SecretSize];
        secret[0] = number;
        NetworkOptions options = new()
        {
            Mac = device.Address,
            Secret = secret,
            UseV6 = false,
            AddressV4 = new IpPrefix(IpAddress.FromV4(0x0a000000u + number), 24),
            DnsServers = [ServerAddress],
        };
        return new NetworkDriver(test.Loop, device, new NetworkStack(options, test.Loop.Now));
    }
}
