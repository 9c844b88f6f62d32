using System.Linq;
using Sundog.Unikernel.Adapter;
using Sundog.Unikernel.Net;

namespace Sundog.ImageCheck;

/// <summary>A host on the guest's Ethernet: our stack, on a port of its own.</summary>
internal sealed class Peer
{
    public Peer(EventLoop loop, GuestEthernet ethernet, byte number)
    {
        Address = IpAddress.FromV4(GuestAddress.Network | number);
        Port = ethernet.Plug(new MacAddress(0x0200_0000_0b00UL + number));
        NetworkOptions options = new()
        {
            Mac = Port.Address,
            Secret = Enumerable.Range(0, NetworkOptions.SecretSize).Select(i => (byte)(i * 7 + number)).ToArray(),
            AddressV4 = new IpPrefix(Address, GuestAddress.PrefixLength),
            UseV6 = false,
        };
        Driver = new NetworkDriver(loop, Port, new NetworkStack(options, loop.Now));
    }

    public IpAddress Address { get; }

    public EthernetPort Port { get; }

    public NetworkDriver Driver { get; }
}
