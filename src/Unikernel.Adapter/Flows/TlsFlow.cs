using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Sundog.Tls;
using Sundog.X509;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// TLS over a flow, itself a flow. An idle connection holds no buffer; reading and writing allocate nothing in steady
/// state. A peer that ends the transport without close_notify is a failure (<see cref="FlowFailure.Truncated"/>), never
/// an end (RFC 9846 §6.1).
/// </summary>
/// <remarks>
/// A failed handshake leaves the flow below to the caller, with the alert on its way; after a successful one it belongs
/// to this flow.
/// </remarks>
public sealed class TlsFlow : IFlow
{
    private readonly IFlow _inner;
    private readonly TlsEngine _engine;
    private readonly TlsFlowCallbacks? _callbacks;
    private readonly TlsInput _input;
    private readonly TlsOutput _output;
    private bool _isReading;
    private bool _isWriting;
    private bool _isClosed;

    private TlsFlow(EventLoop loop, IFlow inner, TlsEngine engine, TlsFlowCallbacks? callbacks)
    {
        _inner = inner;
        _engine = engine;
        _callbacks = callbacks;
        _input = new TlsInput(inner, loop.Buffers);
        _output = new TlsOutput(loop, inner, engine);
    }

    /// <summary>What was negotiated.</summary>
    public TlsConnectionInfo Info => _engine.Info!;

    /// <summary>Does the handshake as a client.</summary>
    /// <param name="loop">The loop on which <paramref name="inner"/> runs.</param>
    /// <param name="inner">The flow below.</param>
    /// <param name="configuration">Shared by any number of connections.</param>
    /// <param name="serverName">Whom to reach; null only with an authenticator that does not look at names.</param>
    /// <param name="handshakeTimeout">After how many microseconds <paramref name="inner"/> is aborted, positive.</param>
    /// <param name="callbacks">What the configuration leaves to the application.</param>
    /// <exception cref="FlowException">The handshake failed.</exception>
    public static ValueTask<TlsFlow> ConnectAsync(
        EventLoop loop, IFlow inner, TlsClientConfiguration configuration, ServerName? serverName, long handshakeTimeout,
        TlsFlowCallbacks? callbacks = null)
    {
        Check(loop, inner, handshakeTimeout);
        return HandshakeAsync(loop, inner, TlsEngine.CreateClient(configuration, serverName), handshakeTimeout, callbacks);
    }

    /// <summary>Does the handshake as a server.</summary>
    /// <param name="loop">The loop on which <paramref name="inner"/> runs.</param>
    /// <param name="inner">The flow below.</param>
    /// <param name="configuration">Shared by any number of connections; null lets the callbacks choose by the ClientHello.</param>
    /// <param name="handshakeTimeout">After how many microseconds <paramref name="inner"/> is aborted, positive.</param>
    /// <param name="callbacks">What the configuration leaves to the application.</param>
    /// <exception cref="FlowException">The handshake failed.</exception>
    public static ValueTask<TlsFlow> AcceptAsync(
        EventLoop loop, IFlow inner, TlsServerConfiguration? configuration, long handshakeTimeout,
        TlsFlowCallbacks? callbacks = null)
    {
        Check(loop, inner, handshakeTimeout);
        if (configuration is null && callbacks?.SelectConfiguration is null)
            throw new ArgumentException("Without a configuration, the callback SelectConfiguration is needed.", nameof(callbacks));
        TlsEngine engine = configuration is null ? TlsEngine.CreateServer() : TlsEngine.CreateServer(configuration);
        return HandshakeAsync(loop, inner, engine, handshakeTimeout, callbacks);
    }

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(Memory<byte> destination)
    {
        CheckOpen();
        if (_isReading)
            throw new InvalidOperationException("Another read is under way.");
        return TryRead(destination.Span, out int read) ? new ValueTask<int>(read) : ReadSlowlyAsync(destination);
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> source)
    {
        EnterWrite();
        return LeaveWrite(_output.WriteAsync(source));
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<ReadOnlyMemory<byte>> sources)
    {
        EnterWrite();
        return LeaveWrite(_output.WriteAsync(sources));
    }

    /// <summary>
    /// Sends close_notify: this side has written its last byte, and the peer reads an end. Reading may go on until the
    /// peer closes its side (RFC 9846 §6.1). Idempotent.
    /// </summary>
    public ValueTask ShutdownWriteAsync()
    {
        EnterWrite();
        _engine.Close();
        return LeaveWrite(_output.FlushAsync());
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    public async ValueTask CloseAsync()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        _engine.Close();
        try
        {
            await _output.FlushAsync().ConfigureAwait(false);
        }
        catch (FlowException)
        {
            // The flow below is dead: there is nobody to say goodbye to.
        }
        Release();
        await _inner.CloseAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Abort(FlowFailure reason = FlowFailure.Aborted)
    {
        _inner.Abort(reason);
        if (_isClosed)
            return;
        _isClosed = true;
        Release();
    }

    /// <summary>Derives a secret that only the two sides of this connection know (RFC 9846 §7.5).</summary>
    /// <returns>False when the connection is dead.</returns>
    public bool TryExportKeyingMaterial(string label, ReadOnlySpan<byte> context, Span<byte> destination)
    {
        CheckOpen();
        return _engine.TryExportKeyingMaterial(label, context, destination);
    }

    private static void Check(EventLoop loop, IFlow inner, long handshakeTimeout)
    {
        ArgumentNullException.ThrowIfNull(loop);
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(handshakeTimeout);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private static async ValueTask<TlsFlow> HandshakeAsync(
        EventLoop loop, IFlow inner, TlsEngine engine, long timeout, TlsFlowCallbacks? callbacks)
    {
        TlsFlow flow = new(loop, inner, engine, callbacks);
        LoopTimer patience = loop.CreateTimer(static flow => ((IFlow)flow!).Abort(FlowFailure.TimedOut), inner);
        patience.Set(loop.Now.After(timeout));
        try
        {
            await flow._output.FlushAsync().ConfigureAwait(false);
            while (!engine.IsHandshakeComplete)
            {
                await flow.StepAsync(flow.ReceiveOne()).ConfigureAwait(false);
                await flow._output.FlushAsync().ConfigureAwait(false);
            }
            flow._input.GiveBackIfEmpty();
            return flow;
        }
        catch
        {
            flow._isClosed = true;
            flow.Release();
            throw;
        }
        finally
        {
            patience.Cancel();
        }
    }

    // What is here already, without waiting: fills what the caller offers from as many records as there are.
    private bool TryRead(Span<byte> destination, out int read)
    {
        read = 0;
        TlsStatus status = TlsStatus.Complete;
        while (!_input.HasPlaintext && status == TlsStatus.Complete)
            status = ReceiveOne();
        if (!_input.HasPlaintext && status != TlsStatus.Closed)
            return false;
        do
            read += _input.Take(destination[read..]);
        while (read < destination.Length && ReceiveOne() == TlsStatus.Complete);
        _output.FlushWithoutWaiting();
        _input.GiveBackIfEmpty();
        return true;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<int> ReadSlowlyAsync(Memory<byte> destination)
    {
        _isReading = true;
        try
        {
            int read;
            while (!TryRead(destination.Span, out read))
                await StepAsync(ReceiveOne()).ConfigureAwait(false);
            return read;
        }
        finally
        {
            _isReading = false;
            if (_isClosed)
                _input.GiveBack();
        }
    }

    /// <summary>What the engine needs before it goes on: more bytes from below, or the application's answer.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask StepAsync(TlsStatus status)
    {
        if (status == TlsStatus.NeedMoreData)
        {
            _output.FlushWithoutWaiting();
            bool isMore = await _input.FillAsync().ConfigureAwait(false);
            ThrowIfClosed();
            if (!isMore)
                status = _engine.EndOfInput();
        }
        if (status == TlsStatus.Faulted)
        {
            // The alert goes out as far as that goes without waiting for a peer that may not read.
            _output.FlushWithoutWaiting();
            throw new FlowException(_engine.Fault!);
        }
        if (_engine.Suspension is not null)
        {
            await TlsSuspensions.AnswerAsync(_engine, _callbacks).ConfigureAwait(false);
            ThrowIfClosed();
        }
    }

    private TlsStatus ReceiveOne()
    {
        TlsReceived received = _engine.Receive(_input.Records);
        _input.Advance(received);
        return received.Status;
    }

    private void EnterWrite()
    {
        CheckOpen();
        if (_isWriting)
            throw new InvalidOperationException("Another write is under way.");
        _isWriting = true;
    }

    private ValueTask LeaveWrite(ValueTask write)
    {
        if (!write.IsCompleted)
            return LeaveWriteAsync(write);
        _isWriting = false;
        return write;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask LeaveWriteAsync(ValueTask write)
    {
        try
        {
            await write.ConfigureAwait(false);
        }
        finally
        {
            _isWriting = false;
        }
    }

    // Not by ThrowIf, which asks for the name of the type: a small image has none, and a server meets this every day.
    private void CheckOpen()
    {
        if (_isClosed)
            throw Closed();
    }

    private static ObjectDisposedException Closed() => new(nameof(TlsFlow));

    // The flow was aborted while a task of its own waited.
    private void ThrowIfClosed()
    {
        if (_isClosed)
            throw new FlowException(FlowFailure.Aborted);
    }

    private void Release()
    {
        _engine.Dispose();
        // A read that is still under way owns the buffer, and gives it back itself.
        if (!_isReading)
            _input.GiveBack();
    }
}
