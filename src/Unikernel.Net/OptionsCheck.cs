using System;
using System.Collections.Generic;
using System.Numerics;
using Sundog.Unikernel.Net.Link;

namespace Sundog.Unikernel.Net;

/// <summary>Finds what is wrong with the options of a stack, all at once.</summary>
internal static class OptionsCheck
{
    private const int LongestHostName = 63;

    public static void Throw(NetworkOptions options)
    {
        List<string> faults = [];
        CheckInterface(options, faults);
        CheckAddresses(options, faults);
        CheckLimits(options.Limits, options.Mtu, faults);
        if (faults.Count > 0)
            throw new ArgumentException(string.Join(" ", faults), nameof(options));
    }

    private static void CheckInterface(NetworkOptions options, List<string> faults)
    {
        Require(options.Mac.Value != 0 && !options.Mac.IsMulticast, "The Ethernet address is a group's or zero.", faults);
        Require(options.Secret.Length == NetworkOptions.SecretSize, "The secret has 32 bytes.", faults);
        Require(options.Mtu is >= 1280 and <= 65_535, "The MTU is 1280 to 65,535 bytes.", faults);
        Require(
            options.HostName.Length <= LongestHostName && IsHostName(options.HostName),
            "The host name is up to 63 letters, digits and hyphens.", faults);
    }

    private static void CheckAddresses(NetworkOptions options, List<string> faults)
    {
        if (options.AddressV4 is { } v4)
        {
            Require(!options.UseDhcp, "An IPv4 address is configured or asked of DHCP, not both.", faults);
            Require(v4.Address.IsV4 && v4.Address.IsUnicast && v4.Length is > 0 and <= 32, "The IPv4 address is no host's.", faults);
        }
        if (options.GatewayV4 is { } gatewayV4)
        {
            Require(
                options.AddressV4 is { } own && own.Contains(gatewayV4) && own.Address != gatewayV4,
                "The IPv4 gateway is another host of the configured network.", faults);
        }
        if (options.AddressV6 is { } v6)
        {
            Require(
                options.UseV6 && !v6.Address.IsV4 && v6.Address.IsUnicast && v6.Length is > 0 and <= 128,
                "The IPv6 address is no host's, or IPv6 is off.", faults);
        }
        if (options.GatewayV6 is { } gatewayV6)
            Require(options.UseV6 && !gatewayV6.IsV4 && gatewayV6.IsUnicast, "The IPv6 gateway is no host, or IPv6 is off.", faults);
        foreach (IpAddress server in options.DnsServers)
            Require(server.IsUnicast, "A name server has a unicast address.", faults);
    }

    private static void CheckLimits(NetworkLimits limits, int mtu, List<string> faults)
    {
        RequireRange(limits.Neighbours, 4, 65_536, nameof(limits.Neighbours), faults);
        RequireRange(limits.HeldPackets, 1, 1_024, nameof(limits.HeldPackets), faults);
        RequireRange(
            limits.TransmitQueueBytes, 4 * (mtu + EthernetHeader.Size + 4), 64 << 20, nameof(limits.TransmitQueueBytes), faults);
        RequireRange(limits.ReassembledDatagrams, 1, 256, nameof(limits.ReassembledDatagrams), faults);
        RequireRange(limits.ReassembledBytes, 1_480, 65_528, nameof(limits.ReassembledBytes), faults);
        RequireRange(limits.IcmpPerSecond, 1, 1_000_000, nameof(limits.IcmpPerSecond), faults);
        RequireRange(limits.SolicitationsPerSecond, 1, 1_000_000, nameof(limits.SolicitationsPerSecond), faults);
        RequireRange(limits.UdpSockets, 1, 4_096, nameof(limits.UdpSockets), faults);
        RequireRange(limits.UdpQueueBytes, 2_048, 64 << 20, nameof(limits.UdpQueueBytes), faults);
        RequireRange(limits.PathMtus, 4, 4_096, nameof(limits.PathMtus), faults);
        Require(BitOperations.IsPow2(limits.PathMtus), "PathMtus is a power of two.", faults);
        RequireRange(limits.DnsQueries, 1, 256, nameof(limits.DnsQueries), faults);
        RequireRange(limits.DnsNames, 0, 4_096, nameof(limits.DnsNames), faults);
    }

    private static bool IsHostName(string name)
    {
        foreach (char character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character != '-')
                return false;
        }
        return true;
    }

    private static void RequireRange(int value, int least, int most, string name, List<string> faults)
        => Require(value >= least && value <= most, $"{name} is {least} to {most}.", faults);

    private static void Require(bool condition, string fault, List<string> faults)
    {
        if (!condition)
            faults.Add(fault);
    }
}
