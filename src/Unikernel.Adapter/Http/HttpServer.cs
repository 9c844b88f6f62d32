using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// Serves HTTP/1.1, over TLS if there is a configuration, on every flow that a listener gives. Nothing that a client does
/// ends the server, and nothing that a client leaves undone holds a connection for ever: everything is bounded in time,
/// size and number.
/// </summary>
public sealed class HttpServer
{
    private const long PauseAfterFailure = 50_000;
    private const int MaxDrained = 1 << 20;

    private readonly EventLoop _loop;
    private readonly HttpServerOptions _options;
    private readonly IHttpHandler _handler;
    private readonly Action<Exception> _onFailure;
    private readonly HttpClock _clock;

    /// <summary>A server; nothing happens before <see cref="RunAsync"/>.</summary>
    /// <param name="loop">The loop of the listeners.</param>
    /// <param name="options">Limits and TLS.</param>
    /// <param name="handler">Answers the requests.</param>
    /// <param name="onFailure">Told why a connection failed: <see cref="FlowException"/> by the peer or the network, others by a bug.</param>
    public HttpServer(EventLoop loop, HttpServerOptions options, IHttpHandler handler, Action<Exception> onFailure)
    {
        ArgumentNullException.ThrowIfNull(loop);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(onFailure);
        _loop = loop;
        _options = options;
        _handler = handler;
        _onFailure = onFailure;
        _clock = new HttpClock(loop);
    }

    /// <summary>What was counted.</summary>
    public ServerCounters Counters { get; } = new();

    /// <summary>Serves what the listener accepts, until it is closed.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    public async ValueTask RunAsync(IFlowListener listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        while (true)
        {
            try
            {
                Accept(await listener.AcceptAsync().ConfigureAwait(true));
            }
            catch (FlowException error)
            {
                if (error.Reason == FlowFailure.Aborted)
                    return;
                // A host without file descriptors, for instance: others go on, and this tries again.
                _onFailure(error);
                await _loop.DelayUntilAsync(_loop.Now.After(PauseAfterFailure)).ConfigureAwait(false);
            }
        }
    }

    private void Accept(IFlow flow)
    {
        if (Counters.ConnectionsOpen >= _options.MaxConnections)
        {
            Counters.ConnectionsRefused++;
            flow.Abort();
            return;
        }
        Counters.ConnectionsAccepted++;
        Counters.ConnectionsOpen++;
        _loop.Observe(ServeAsync(flow));
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask ServeAsync(IFlow transport)
    {
        IFlow flow = transport;
        try
        {
            if (_options.Tls is not null)
            {
                if (await HandshakeAsync(transport).ConfigureAwait(false) is not { } secure)
                    return;
                flow = secure;
            }
            HttpConnection connection = new(_loop, flow, _options, _handler, Counters, _clock);
            await connection.ServeAsync().ConfigureAwait(false);
            if (connection.HandlerFailure is { } failure)
                _onFailure(failure);
        }
        catch (FlowException error)
        {
            Count(error);
            _onFailure(error);
        }
        catch (Exception error)
        {
            // A bug of this program is one connection's end, not everybody's.
            flow.Abort();
            _onFailure(error);
        }
        finally
        {
            await EndAsync(flow).ConfigureAwait(false);
            Counters.ConnectionsOpen--;
        }
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<TlsFlow?> HandshakeAsync(IFlow transport)
    {
        try
        {
            TlsFlow flow = await TlsFlow.AcceptAsync(_loop, transport, _options.Tls, _options.HandshakeTimeout).ConfigureAwait(false);
            if (flow.Info.IsResumed)
                Counters.HandshakesResumed++;
            else
                Counters.HandshakesFull++;
            return flow;
        }
        catch (FlowException error)
        {
            if (error.Reason == FlowFailure.Tls)
                Counters.HandshakesFailed++;
            else if (error.Reason == FlowFailure.TimedOut)
                Counters.HandshakesTimedOut++;
            else
                Counters.HandshakesCut++;
            _onFailure(error);
            return null;
        }
    }

    private void Count(FlowException error)
    {
        if (error.Reason == FlowFailure.TimedOut)
            Counters.TimedOut++;
        else
            Counters.Cut++;
    }

    // Closing with unread bytes would reset the connection, and the peer might lose the last response or alert: this side
    // ends first, then what still comes is read over, both within bounds.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask EndAsync(IFlow flow)
    {
        LoopTimer patience = _loop.CreateTimer(static flow => ((IFlow)flow!).Abort(FlowFailure.TimedOut), flow);
        patience.Set(_loop.Now.After(_options.CloseTimeout));
        try
        {
            await flow.ShutdownWriteAsync().ConfigureAwait(false);
            await DrainAsync(flow).ConfigureAwait(false);
        }
        catch (Exception error) when (error is FlowException or ObjectDisposedException)
        {
            // It is dead already.
        }
        await flow.CloseAsync().ConfigureAwait(false);
        patience.Cancel();
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask DrainAsync(IFlow flow)
    {
        byte[] waste = _loop.Buffers.Rent();
        try
        {
            int drained = 0;
            int read;
            do
            {
                read = await flow.ReadAsync(waste).ConfigureAwait(false);
                drained += read;
            }
            while (read > 0 && drained < MaxDrained);
        }
        finally
        {
            _loop.Buffers.Return(waste, BufferPool.BufferSize);
        }
    }
}
