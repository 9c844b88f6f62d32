using System.Globalization;

namespace Sundog.Unikernel.Net;

/// <summary>An address and a port.</summary>
/// <param name="Address">The address.</param>
/// <param name="Port">The port of TCP or UDP.</param>
public readonly record struct IpEndpoint(IpAddress Address, ushort Port)
{
    /// <summary>The address, in brackets for IPv6 (RFC 5952 §6), a colon and the port.</summary>
    public override string ToString() => Address.IsV4
        ? string.Create(CultureInfo.InvariantCulture, $"{Address}:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"[{Address}]:{Port}");
}
