using System;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Sundog.Cli;

/// <summary>A <c>HOST:PORT</c> of the command line; an IPv6 address stands in brackets.</summary>
internal sealed record Endpoint(string Host, int Port)
{
    /// <summary>Reads <c>example.org:443</c>, <c>127.0.0.1:0</c>, <c>[::1]:443</c>, <c>:443</c> for all addresses.</summary>
    public static Endpoint Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || port > IPEndPoint.MaxPort)
            throw CommandFailure.Usage($"\"{text}\" is not HOST:PORT");
        string host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']'))
            host = host[1..^1];
        else if (host.Contains(':', StringComparison.Ordinal))
            throw CommandFailure.Usage($"\"{text}\": an IPv6 address stands in brackets, [{host}]:{port}");
        return new Endpoint(host, port);
    }

    /// <summary>The addresses that the host stands for.</summary>
    public async Task<IPAddress[]> ResolveAsync(CancellationToken cancellation)
    {
        if (Host.Length == 0)
            return [IPAddress.IPv6Any];
        if (IPAddress.TryParse(Host, out IPAddress? address))
            return [address];
        try
        {
            return await Dns.GetHostAddressesAsync(Host, cancellation);
        }
        catch (SocketException error)
        {
            throw new CommandFailure(ExitCode.Network, $"{Host}: {error.Message}");
        }
    }

    /// <summary>As it is written.</summary>
    public override string ToString()
        => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
