using Sundog.Unikernel.Net.Tcp;

namespace Sundog.Unikernel.Net.Tests.Tcp;

/// <summary>A layer below with one address and one path.</summary>
internal sealed class TestNetwork(IpAddress local) : ITcpNetwork
{
    public int Mtu { get; set; } = 1500;

    public bool IsUp { get; set; } = true;

    public bool TryRoute(IpAddress remote, out IpAddress address, out int mtu)
    {
        (address, mtu) = (local, Mtu);
        return IsUp;
    }
}
