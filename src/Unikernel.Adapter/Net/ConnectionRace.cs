using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Sundog.Unikernel.Net;

namespace Sundog.Unikernel.Adapter;

/// <summary>Connects to one of several addresses of a host (Happy Eyeballs, RFC 8305 §5).</summary>
internal sealed class ConnectionRace(NetworkDriver driver, EventLoop loop)
{
    // RFC 8305 §8: the Connection Attempt Delay, in microseconds.
    private const long AttemptDelay = 250_000;

    private readonly List<TcpFlow> _open = [];
    private readonly LoopSignal _changed = new(loop);
    private TcpFlow? _winner;
    private FlowException _failure = new(FlowFailure.Unreachable);
    private bool _isPatient;

    /// <summary>The addresses by turns of their families, IPv6 first (RFC 8305 §4).</summary>
    public static IpAddress[] Order(ReadOnlySpan<IpAddress> addresses)
    {
        List<IpAddress> v4 = [], v6 = [];
        foreach (IpAddress address in addresses)
            (address.IsV4 ? v4 : v6).Add(address);
        List<IpAddress> ordered = [];
        for (int i = 0; i < addresses.Length; i++)
        {
            if (i < v6.Count)
                ordered.Add(v6[i]);
            if (i < v4.Count)
                ordered.Add(v4[i]);
        }
        return [.. ordered];
    }

    /// <summary>The first connection that is made; the others are given up.</summary>
    /// <exception cref="FlowException">None is made; the last failure.</exception>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<TcpFlow> RunAsync(IpAddress[] addresses, ushort port)
    {
        LoopTimer timer = loop.CreateTimer(static race => ((ConnectionRace)race!).EndPatience(), this);
        foreach (IpAddress address in addresses)
        {
            if (driver.TryConnect(new IpEndpoint(address, port)) is not { } flow)
                continue;
            _open.Add(flow);
            loop.Start(() => AttemptAsync(flow));
            _isPatient = true;
            timer.Set(loop.Now.After(AttemptDelay));
            while (_winner is null && _isPatient)
                await _changed.WaitAsync().ConfigureAwait(false);
        }
        while (_winner is null && _open.Count > 0)
            await _changed.WaitAsync().ConfigureAwait(false);
        timer.Cancel();
        foreach (TcpFlow loser in _open.ToArray())
            loser.Abort();
        return _winner ?? throw _failure;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask AttemptAsync(TcpFlow flow)
    {
        try
        {
            await flow.WaitConnectedAsync().ConfigureAwait(false);
            _open.Remove(flow);
            if (_winner is null)
                _winner = flow;
            else
                flow.Abort();
        }
        catch (FlowException failure)
        {
            _open.Remove(flow);
            _failure = failure;
        }
        EndPatience();
    }

    // A failure makes room for the next address at once.
    private void EndPatience()
    {
        _isPatient = false;
        _changed.Set();
    }
}
