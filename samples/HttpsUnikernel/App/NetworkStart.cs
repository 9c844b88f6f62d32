using System;
using Sundog.Nocrypto;
using Sundog.Unikernel.Adapter;
using Sundog.Unikernel.Net;

namespace Sundog.HttpsUnikernel;

/// <summary>Takes a machine's first network interface up, and tells of its addresses and of its end.</summary>
public sealed class NetworkStart
{
    private const long WatchInterval = 100_000;
    private const int MaxAddresses = 16;

    // Of the machine's memory, an eighth is for what connections send and receive.
    private const int PartForBuffers = 8;
    private const long LeastForBuffers = 256 * 1024;
    private const long MostForBuffers = 256 * 1024 * 1024;

    private readonly EventLoop _loop;
    private readonly ConsoleLog _log;
    private readonly IpPrefix[] _known = new IpPrefix[MaxAddresses];
    private readonly LoopTimer _watch;
    private int _knownCount;
    private ushort? _port;
    private bool _hasFailed;

    private NetworkStart(EventLoop loop, ConsoleLog log, NetworkDriver driver)
    {
        _loop = loop;
        _log = log;
        Driver = driver;
        _watch = loop.CreateTimer(static start => ((NetworkStart)start!).Watch(), this);
    }

    /// <summary>The interface with its stack.</summary>
    public NetworkDriver Driver { get; }

    /// <summary>Takes it up; null, with the reason in the log, when there is none or the arguments are wrong.</summary>
    public static NetworkStart? Run(EventLoop loop, ConsoleLog log, BootArguments arguments, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(loop);
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(random);
        if (loop.Machine.Networks.Count == 0)
        {
            log.Error("the machine has no network interface");
            return null;
        }
        NetworkDevice device = loop.Machine.Networks[0];
        if (Options(device, arguments, random, loop.Machine.Memory) is not { } options)
        {
            log.Error("ip= wants ADDRESS/PREFIX,GATEWAY or dhcp");
            return null;
        }
        NetworkStart start = new(loop, log, new NetworkDriver(loop, device, new NetworkStack(options, loop.Machine.Now)));
        log.Info("network: " + device.Address + (options.UseDhcp ? ", asking for an address" : ""));
        start.Watch();
        return start;
    }

    /// <summary>Tells under which addresses the machine serves, those that come later too.</summary>
    public void Announce(ushort port)
    {
        _port = port;
        foreach (IpPrefix address in _known.AsSpan(0, _knownCount))
            Announce(address.Address);
    }

    // Nobody off the link reaches a link-local address, and a browser takes none.
    private void Announce(IpAddress address)
    {
        if (_port is not { } port || address.IsLinkLocal)
            return;
        string host = address.IsV4 ? address.ToString() : "[" + address + "]";
        _log.Info("serving https://" + host + (port == 443 ? "" : ":" + Number.Text(port)) + "/");
    }

    private static NetworkOptions? Options(NetworkDevice device, BootArguments arguments, RandomSource random, MemoryFigures memory)
    {
        IpPrefix address = default;
        IpAddress gateway = default;
        if (arguments.Address is not null
            && (!IpPrefix.TryParse(arguments.Address, out address) || !address.Address.IsV4))
            return null;
        if (arguments.Gateway is not null && (!IpAddress.TryParse(arguments.Gateway, out gateway) || !gateway.IsV4))
            return null;
        byte[] secret = new byte[NetworkOptions.SecretSize];
        random.Fill(secret);
        return new NetworkOptions
        {
            Mac = device.Address,
            Mtu = device.Mtu,
            Capabilities = device.Capabilities,
            Secret = secret,
            HostName = HostName(arguments.Name),
            UseDhcp = arguments.Address is null,
            AddressV4 = arguments.Address is null ? null : address,
            GatewayV4 = arguments.Gateway is null ? null : gateway,
            Tcp = new TcpOptions { MemoryBudget = (int)Math.Clamp(memory.Total / PartForBuffers, LeastForBuffers, MostForBuffers) },
        };
    }

    // What DHCP is told: the first label, if it is one.
    private static string HostName(string name)
    {
        int dot = name.AsSpan().IndexOf('.');
        string label = dot < 0 ? name : name[..dot];
        foreach (char character in label)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character != '-')
                return "";
        }
        return label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' ? label : "";
    }

    private void Watch()
    {
        Span<IpPrefix> addresses = stackalloc IpPrefix[MaxAddresses];
        addresses = addresses[..Driver.Stack.CopyAddresses(addresses)];
        foreach (IpPrefix address in addresses)
        {
            if (_known.AsSpan(0, _knownCount).Contains(address))
                continue;
            _log.Info("address: " + address);
            Announce(address.Address);
        }
        addresses.CopyTo(_known);
        _knownCount = addresses.Length;
        if (Driver.Device.Failure is { } failure && !_hasFailed)
        {
            _hasFailed = true;
            _log.Error("the network device failed: " + failure);
        }
        _watch.Set(_loop.Now.After(WatchInterval));
    }
}
