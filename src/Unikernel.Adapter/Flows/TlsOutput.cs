using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Sundog.Tls;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// Takes records from the engine and writes them below in the order in which they were sealed: whoever seals holds the
/// place until the bytes are written. After a write that failed nobody knows what the peer has, so the side is dead.
/// </summary>
internal sealed class TlsOutput(EventLoop loop, IFlow inner, TlsEngine engine)
{
    // Where a record's content goes: behind its header (RFC 9846 §5.1).
    private const int HeaderSize = 5;
    private const int MaxContent = 16384;

    private readonly LoopSignal _placeIsFree = new(loop);
    private FlowException? _failure;
    private bool _isTaken;

    /// <summary>Seals and writes all of <paramref name="source"/>, after what the engine itself wants to send.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> source)
    {
        await TakePlaceAsync().ConfigureAwait(false);
        byte[] buffer = loop.Buffers.Rent();
        try
        {
            do
            {
                TlsStatus status = engine.Send(source.Span, buffer, out int consumed, out int written);
                source = source[consumed..];
                // What was pending, such as an alert, goes out even when nothing can be sealed any more.
                await SendAsync(buffer.AsMemory(0, written)).ConfigureAwait(false);
                ThrowUnlessComplete(status);
            }
            while (!source.IsEmpty);
        }
        finally
        {
            loop.Buffers.Return(buffer, 0);
            LeavePlace();
        }
        FlushWithoutWaiting();
    }

    /// <summary>The same for parts, which share records: each is full but the last.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    public async ValueTask WriteAsync(ReadOnlyMemory<ReadOnlyMemory<byte>> sources)
    {
        await TakePlaceAsync().ConfigureAwait(false);
        byte[] buffer = loop.Buffers.Rent();
        try
        {
            GatherPosition position = new(sources);
            do
            {
                TlsStatus status = Gather(ref position, buffer, out int written);
                await SendAsync(buffer.AsMemory(0, written)).ConfigureAwait(false);
                ThrowUnlessComplete(status);
            }
            while (!position.IsAtEnd);
        }
        finally
        {
            // Plaintext was gathered where its record was then sealed over it: nothing of it is left.
            loop.Buffers.Return(buffer, 0);
            LeavePlace();
        }
        FlushWithoutWaiting();
    }

    /// <summary>Writes what the engine itself wants to send.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    public async ValueTask FlushAsync()
    {
        if (engine.PendingOutput == 0 && !_isTaken)
            return;
        await TakePlaceAsync().ConfigureAwait(false);
        try
        {
            await DrainAsync().ConfigureAwait(false);
        }
        finally
        {
            LeavePlace();
        }
    }

    /// <summary>
    /// For the reader, whose progress must not depend on the peer's reading: starts to write what the engine wants to
    /// send, unless a writer is at it, who then does it when done.
    /// </summary>
    public void FlushWithoutWaiting()
    {
        if (engine.PendingOutput == 0 || _isTaken || _failure is not null)
            return;
        _isTaken = true;
        loop.Observe(DrainAndLeaveAsync());
    }

    // What fails here is remembered, and thrown at the next write.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask DrainAndLeaveAsync()
    {
        try
        {
            await DrainAsync().ConfigureAwait(false);
        }
        catch (FlowException) when (_failure is not null)
        {
        }
        finally
        {
            LeavePlace();
        }
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask DrainAsync()
    {
        while (engine.PendingOutput > 0)
        {
            byte[] buffer = loop.Buffers.Rent();
            try
            {
                await SendAsync(buffer.AsMemory(0, engine.Drain(buffer))).ConfigureAwait(false);
            }
            finally
            {
                loop.Buffers.Return(buffer, 0);
            }
        }
    }

    private TlsStatus Gather(ref GatherPosition position, Span<byte> destination, out int written)
    {
        TlsStatus status = engine.Send([], destination, out _, out written);
        // The content lies in its place only if nothing else goes before it.
        while (status == TlsStatus.Complete && engine.PendingOutput == 0
            && destination.Length - written >= TlsEngine.MaxRecordSize)
        {
            Span<byte> record = destination[written..];
            int length = position.CopyTo(record.Slice(HeaderSize, MaxContent));
            if (length == 0)
                break;
            status = engine.Send(record.Slice(HeaderSize, length), record, out int consumed, out int sealedLength);
            if (consumed != length)
                throw new InvalidOperationException($"The engine sealed {consumed} of {length} bytes: status {(int)status}.");
            written += sealedLength;
        }
        return status;
    }

    private void ThrowUnlessComplete(TlsStatus status)
    {
        if (status == TlsStatus.Faulted)
            throw new FlowException(engine.Fault!);
        if (status == TlsStatus.Closed)
            throw new InvalidOperationException("This side of the flow was shut down: nothing can be written.");
        if (status is not (TlsStatus.Complete or TlsStatus.DestinationTooSmall))
            throw new InvalidOperationException($"The engine cannot send: status {(int)status}.");
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask SendAsync(ReadOnlyMemory<byte> records)
    {
        if (records.IsEmpty)
            return;
        try
        {
            await inner.WriteAsync(records).ConfigureAwait(false);
        }
        catch (FlowException failure)
        {
            _failure = failure;
            throw;
        }
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask TakePlaceAsync()
    {
        while (_isTaken)
            await _placeIsFree.WaitAsync().ConfigureAwait(false);
        if (_failure is not null)
            throw new FlowException(_failure.Reason, _failure.Message);
        _isTaken = true;
    }

    private void LeavePlace()
    {
        _isTaken = false;
        _placeIsFree.Set();
    }
}
