using System;
using System.IO;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;

namespace Sundog.Unikernel.Adapter.Hosting;

/// <summary>
/// A flow over something of the host that completes on threads of its own; each call comes back to the event loop. Made,
/// and used, on the loop's thread.
/// </summary>
public abstract class HostFlow : IFlow
{
    private FlowException? _failure;
    private bool _isReading;
    private bool _isWriting;
    private bool _isShutDown;
    private bool _isClosed;

    private protected HostFlow()
    {
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(Memory<byte> destination)
    {
        CheckOpen();
        if (_isReading)
            throw new InvalidOperationException("Another read is under way.");
        _isReading = true;
        try
        {
            int read = await ReceiveAsync(destination).ConfigureAwait(true);
            // A read that an abort cut off may look like an end.
            return _failure is null ? read : throw new FlowException(_failure.Reason, _failure.Message);
        }
        catch (Exception error) when (IsTransport(error))
        {
            throw Fail(error);
        }
        finally
        {
            _isReading = false;
        }
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> source)
    {
        EnterWrite();
        try
        {
            await SendAsync(source).ConfigureAwait(true);
        }
        catch (Exception error) when (IsTransport(error))
        {
            throw Fail(error);
        }
        finally
        {
            _isWriting = false;
        }
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync(ReadOnlyMemory<ReadOnlyMemory<byte>> sources)
    {
        EnterWrite();
        try
        {
            for (int i = 0; i < sources.Length; i++)
                await SendAsync(sources.Span[i]).ConfigureAwait(true);
        }
        catch (Exception error) when (IsTransport(error))
        {
            throw Fail(error);
        }
        finally
        {
            _isWriting = false;
        }
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask ShutdownWriteAsync()
    {
        CheckOpen();
        if (_isWriting)
            throw new InvalidOperationException("Another write is under way.");
        if (_isShutDown)
            return;
        _isShutDown = true;
        try
        {
            await EndSendingAsync().ConfigureAwait(true);
        }
        catch (Exception error) when (IsTransport(error))
        {
            throw Fail(error);
        }
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask CloseAsync()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        try
        {
            if (_failure is null && !_isShutDown)
                await EndSendingAsync().ConfigureAwait(true);
        }
        catch (Exception error) when (IsTransport(error))
        {
            // Nobody is left who could be told.
        }
        Release();
    }

    /// <inheritdoc/>
    public void Abort(FlowFailure reason = FlowFailure.Aborted)
    {
        if (_isClosed || _failure is not null)
            return;
        _failure = new FlowException(reason);
        Reset();
    }

    private protected abstract ValueTask<int> ReceiveAsync(Memory<byte> destination);

    private protected abstract ValueTask SendAsync(ReadOnlyMemory<byte> source);

    private protected abstract ValueTask EndSendingAsync();

    /// <summary>Gives everything back, in order.</summary>
    private protected abstract void Release();

    /// <summary>Gives everything back at once: what is under way fails, the peer sees a reset where that is possible.</summary>
    private protected abstract void Reset();

    private static bool IsTransport(Exception error) => error is IOException or SocketException or ObjectDisposedException;

    // The first reason is the reason: what fails after an abort fails because of it.
    private FlowException Fail(Exception error)
    {
        _failure ??= error is SocketException { SocketErrorCode: SocketError.ConnectionReset }
            or IOException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionReset } }
            ? new FlowException(FlowFailure.Reset)
            : new FlowException(FlowFailure.Transport, error.Message);
        return new FlowException(_failure.Reason, _failure.Message);
    }

    private void EnterWrite()
    {
        CheckOpen();
        if (_isWriting)
            throw new InvalidOperationException("Another write is under way.");
        if (_isShutDown)
            throw new InvalidOperationException("This side of the flow was shut down: nothing can be written.");
        _isWriting = true;
    }

    private void CheckOpen()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (_failure is not null)
            throw new FlowException(_failure.Reason, _failure.Message);
    }
}
