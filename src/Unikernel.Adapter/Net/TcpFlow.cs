using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Sundog.Unikernel.Net;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// A connection of our TCP as a flow. Bytes are copied to and from the stack's buffers; reading and writing allocate
/// nothing. Small writes go out at once: what is to go together is written together.
/// </summary>
public sealed class TcpFlow : IFlow
{
    private readonly TcpConnection _connection;
    private readonly LoopSignal _readable;
    private readonly LoopSignal _writable;
    private FlowFailure? _abortReason;
    private bool _isReading;
    private bool _isWriting;
    private bool _isShutDown;
    private bool _isClosed;

    internal TcpFlow(EventLoop loop, TcpConnection connection)
    {
        _connection = connection;
        _readable = new LoopSignal(loop);
        _writable = new LoopSignal(loop);
        connection.Owner = this;
        connection.NoDelay = true;
    }

    internal TcpConnection Connection => _connection;

    /// <summary>The peer.</summary>
    public IpEndpoint Remote => _connection.Remote;

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
        CheckWritable();
        int written = _connection.Write(source.Span);
        return written == source.Length ? ValueTask.CompletedTask : WriteSlowlyAsync(source[written..]);
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<ReadOnlyMemory<byte>> sources)
    {
        CheckWritable();
        for (int i = 0; i < sources.Length; i++)
        {
            ReadOnlyMemory<byte> source = sources.Span[i];
            int written = _connection.Write(source.Span);
            if (written < source.Length)
                return WriteSlowlyAsync(source[written..], sources[(i + 1)..]);
        }
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask ShutdownWriteAsync()
    {
        CheckOpen();
        if (_isWriting)
            throw new InvalidOperationException("Another write is under way.");
        _isShutDown = true;
        _connection.ShutdownWrite();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask CloseAsync()
    {
        _isClosed = true;
        _connection.Close();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Abort(FlowFailure reason = FlowFailure.Aborted)
    {
        if (_connection.Failure is null)
            _abortReason ??= reason;
        _connection.Abort();
        OnReady();
    }

    internal void OnReady()
    {
        if (_connection.CanRead || _connection.IsReadClosed || _connection.Failure is not null)
            _readable.Set();
        _writable.Set();
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    internal async ValueTask WaitConnectedAsync()
    {
        while (!_connection.IsConnected && _connection.Failure is null)
            await _writable.WaitAsync().ConfigureAwait(false);
        ThrowIfFailed();
    }

    // An empty destination asks whether there is something to read.
    private bool TryRead(Span<byte> destination, out int read)
    {
        read = _connection.Read(destination);
        return read > 0 || (destination.IsEmpty && _connection.CanRead) || _connection.IsReadClosed;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<int> ReadSlowlyAsync(Memory<byte> destination)
    {
        _isReading = true;
        try
        {
            int read;
            while (!TryRead(destination.Span, out read))
            {
                ThrowIfFailed();
                await _readable.WaitAsync().ConfigureAwait(false);
            }
            return read;
        }
        finally
        {
            _isReading = false;
        }
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask WriteSlowlyAsync(ReadOnlyMemory<byte> source, ReadOnlyMemory<ReadOnlyMemory<byte>> more = default)
    {
        _isWriting = true;
        try
        {
            await WriteAllAsync(source).ConfigureAwait(false);
            for (int i = 0; i < more.Length; i++)
                await WriteAllAsync(more.Span[i]).ConfigureAwait(false);
        }
        finally
        {
            _isWriting = false;
        }
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask WriteAllAsync(ReadOnlyMemory<byte> source)
    {
        while (!source.IsEmpty)
        {
            ThrowIfFailed();
            int written = _connection.Write(source.Span);
            source = source[written..];
            if (written == 0)
                await _writable.WaitAsync().ConfigureAwait(false);
        }
    }

    private void CheckWritable()
    {
        CheckOpen();
        if (_isWriting)
            throw new InvalidOperationException("Another write is under way.");
        if (_isShutDown)
            throw new InvalidOperationException("This side of the flow was shut down: nothing can be written.");
        ThrowIfFailed();
    }

    // Not by ThrowIf, which asks for the name of the type: a small image has none, and a server meets this every day.
    private void CheckOpen()
    {
        if (_isClosed)
            throw Closed();
    }

    private static ObjectDisposedException Closed() => new(nameof(TcpFlow));

    private void ThrowIfFailed()
    {
        if (_connection.Failure is { } failure)
            throw _abortReason is { } reason ? new FlowException(reason) : new FlowException(ReasonOf(failure.Reason), failure.Detail);
    }

    private static FlowFailure ReasonOf(TcpFailureReason reason) => reason switch
    {
        TcpFailureReason.Refused => FlowFailure.Refused,
        TcpFailureReason.Reset => FlowFailure.Reset,
        TcpFailureReason.TimedOut or TcpFailureReason.Stalled => FlowFailure.TimedOut,
        TcpFailureReason.Unreachable => FlowFailure.Unreachable,
        _ => FlowFailure.Aborted,
    };
}
