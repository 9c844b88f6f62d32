using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Sundog.Unikernel.Net;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// Brings a network device and a stack together on an event loop: frames in, connections woken, frames out, each a bounded
/// number in a turn.
/// </summary>
public sealed class NetworkDriver : LoopSource
{
    private const int MaxReceivedPerTurn = 128;
    private const int MaxSentPerTurn = 256;
    private const long RetryWhenFull = 1_000;

    private readonly EventLoop _loop;
    private readonly List<TcpFlowListener> _listeners = [];
    private Instant _retry = Instant.Never;

    /// <summary>Takes the two together, and has the loop drive them from its next turn on.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="device">The device, which nobody else uses.</param>
    /// <param name="stack">The stack, made for the device.</param>
    public NetworkDriver(EventLoop loop, NetworkDevice device, NetworkStack stack)
    {
        ArgumentNullException.ThrowIfNull(loop);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(stack);
        _loop = loop;
        Device = device;
        Stack = stack;
        loop.Add(this);
    }

    /// <summary>The device.</summary>
    public NetworkDevice Device { get; }

    /// <summary>The stack.</summary>
    public NetworkStack Stack { get; }

    /// <inheritdoc/>
    public override Instant NextDeadline => Instant.Earlier(_retry, Stack.NextDeadline);

    /// <summary>Listens on a port; null when it is taken.</summary>
    /// <param name="port">The port, not 0.</param>
    /// <param name="backlog">How many connections may wait to be accepted.</param>
    public TcpFlowListener? Listen(ushort port, int backlog = 128)
    {
        if (Stack.ListenTcp(port, backlog) is not { } listener)
            return null;
        TcpFlowListener flows = new(_loop, listener);
        _listeners.Add(flows);
        return flows;
    }

    /// <summary>Opens a connection.</summary>
    /// <exception cref="FlowException">There is no way to the peer, or it does not answer.</exception>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<TcpFlow> ConnectAsync(IpEndpoint remote)
    {
        TcpFlow flow = TryConnect(remote) ?? throw new FlowException(FlowFailure.Unreachable);
        await flow.WaitConnectedAsync().ConfigureAwait(false);
        return flow;
    }

    /// <summary>
    /// Opens a connection to a host by its name: to its addresses in turn, each given a quarter of a second before the next is
    /// tried as well (RFC 8305), those of IPv6 and IPv4 by turns. The first to answer is taken, the others are given up.
    /// </summary>
    /// <param name="host">A name, or an address in digits.</param>
    /// <param name="port">The port.</param>
    /// <exception cref="FlowException">The name has no address, or none of them answers; the last failure.</exception>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<TcpFlow> ConnectAsync(string host, ushort port)
    {
        DnsQuery query = await ResolveAsync(host).ConfigureAwait(false);
        if (query.Status != DnsStatus.Resolved)
            throw new FlowException(FlowFailure.NotResolved, $"{host}: {Describe(query.Status)}");
        return await new ConnectionRace(this, _loop).RunAsync(ConnectionRace.Order(query.Addresses), port).ConfigureAwait(false);
    }

    /// <summary>Resolves a name by the servers of the network. Failures are the query's status.</summary>
    /// <param name="name">A name, or an address in digits.</param>
    /// <param name="kinds">Which addresses are wanted.</param>
    /// <returns>The query, which is over.</returns>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<DnsQuery> ResolveAsync(string name, DnsAddressKinds kinds = DnsAddressKinds.Both)
    {
        DnsQuery query = Stack.Resolve(name, kinds, _loop.Now);
        LoopSignal over = new(_loop);
        query.Owner = over;
        while (query.Status == DnsStatus.Pending)
            await over.WaitAsync().ConfigureAwait(false);
        return query;
    }

    /// <summary>Begins to connect; null when there is no way to the peer, or no room.</summary>
    internal TcpFlow? TryConnect(IpEndpoint remote)
        => Stack.ConnectTcp(remote, _loop.Now) is { } connection ? new TcpFlow(_loop, connection) : null;

    /// <inheritdoc/>
    public override bool Poll(Instant now)
    {
        bool worked = false;
        for (int i = 0; i < MaxReceivedPerTurn && Device.TryReceive(out ReadOnlySpan<byte> frame, out bool isVerified); i++)
        {
            Stack.Receive(frame, isVerified, now);
            worked = true;
        }
        if (Stack.NextDeadline <= now)
        {
            Stack.Advance(now);
            worked = true;
        }
        Wake();
        return worked;
    }

    /// <inheritdoc/>
    public override bool Flush(Instant now)
    {
        int sent = 0;
        _retry = Instant.Never;
        while (sent < MaxSentPerTurn)
        {
            if (!Device.TryBeginTransmit(out Span<byte> frame))
            {
                // The device tells when it has room again, if it can; this is for one that does not.
                _retry = now.After(RetryWhenFull);
                break;
            }
            int length = Stack.Transmit(frame, now, out TransmitOffload offload);
            Device.EndTransmit(length, offload);
            if (length == 0)
                break;
            sent++;
        }
        if (sent > 0)
            Device.Flush();
        // What a task aborted, for instance, is told to the others that wait on it.
        return Wake() || sent > 0;
    }

    private static string Describe(DnsStatus status) => status switch
    {
        DnsStatus.NoSuchName => "the name does not exist",
        DnsStatus.NoAddress => "the name has no address",
        DnsStatus.BadName => "not a name of the DNS",
        DnsStatus.NoServer => "no name server is known",
        DnsStatus.TooMany => "too many names are being resolved",
        DnsStatus.Timeout => "no name server answered",
        _ => "the name servers failed",
    };

    private bool Wake()
    {
        bool any = false;
        while (Stack.TryTakeReady(out TcpConnection? connection))
        {
            (connection.Owner as TcpFlow)?.OnReady();
            any = true;
        }
        while (Stack.TryTakeResolved(out DnsQuery? query))
        {
            (query.Owner as LoopSignal)?.Set();
            any = true;
        }
        foreach (TcpFlowListener listener in _listeners)
            listener.OnReady();
        return any;
    }
}
