using System;
using Sundog.LinuxNetwork;
using Sundog.Unikernel.Net.Tests.Simulation;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Linux;

/// <summary>A network namespace in which Linux and a stack are the two hosts of one link, of both families.</summary>
internal static class LinuxLink
{
    public const string LinuxV4 = "10.77.0.1";
    public const string StackV4 = "10.77.0.2";
    public const string LinuxV6 = "fd77::1";
    public const string StackV6 = "fd77::2";

    private const string Tap = "sundog0";

    /// <summary>Runs a test as Linux's side of the link; skips it, with the reason, where no namespace can be made.</summary>
    public static void Run(
        bool hasOffloads, Action<NetworkStack, Instant> application, Action<TapHost> test,
        SeededLink? toStack = null, SeededLink? toLinux = null)
    {
        string? missing = NetworkNamespace.Missing();
        Assert.SkipWhen(missing is not null, missing ?? "");
        NetworkNamespace.Run(() =>
        {
            using TapDevice tap = new(Tap, hasOffloads);
            NetworkNamespace.Execute("ip", $"link set {Tap} up");
            NetworkNamespace.Execute("ip", $"addr add {LinuxV4}/24 dev {Tap}");
            NetworkNamespace.Execute("ip", $"-6 addr add {LinuxV6}/64 dev {Tap} nodad");
            NetworkOptions options = new()
            {
                Mac = Hosts.MacA,
                Secret = Hosts.Secret(7),
                Capabilities = tap.Capabilities,
                AddressV4 = new IpPrefix(IpAddress.Parse(StackV4), 24),
                AddressV6 = new IpPrefix(IpAddress.Parse(StackV6), 64),
            };
            using TapHost host = new(tap, options, application, toStack, toLinux);
            test(host);
        });
    }
}
