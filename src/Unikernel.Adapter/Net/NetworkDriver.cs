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
        if (Stack.ConnectTcp(remote, _loop.Now) is not { } connection)
            throw new FlowException(FlowFailure.Unreachable);
        TcpFlow flow = new(_loop, connection);
        await flow.WaitConnectedAsync().ConfigureAwait(false);
        return flow;
    }

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

    private bool Wake()
    {
        bool any = false;
        while (Stack.TryTakeReady(out TcpConnection? connection))
        {
            (connection.Owner as TcpFlow)?.OnReady();
            any = true;
        }
        foreach (TcpFlowListener listener in _listeners)
            listener.OnReady();
        return any;
    }
}
