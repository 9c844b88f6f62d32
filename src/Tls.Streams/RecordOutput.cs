using System;
using System.Buffers;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Sundog.Tls;

/// <summary>
/// Takes records from the engine and writes them below, in the order in which they were sealed: whoever seals holds the
/// gate until the bytes are written. After a write that failed or was cut off nobody knows what the peer has, so the
/// side is dead.
/// </summary>
internal sealed class RecordOutput(Stream inner, TlsEngine engine, Lock engineLock) : IDisposable
{
    // One record with its overhead fits the first; three fit the second, for one call of the system.
    private const int SmallBuffer = 32768;
    private const int LargeBuffer = 65536;
    private const int OneRecord = 16384;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private Exception? _failure;

    /// <summary>Seals and writes all of <paramref name="source"/>, after what the engine itself wants to send.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync<TIo>(ReadOnlyMemory<byte> source, CancellationToken cancellation)
        where TIo : struct, IStreamIo
    {
        await TIo.EnterAsync(_gate, cancellation).ConfigureAwait(false);
        try
        {
            ThrowIfFailed();
            await SealAsync<TIo>(source, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
        FlushWithoutWaiting<TIo>();
    }

    /// <summary>Writes what the engine itself wants to send.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask FlushAsync<TIo>(CancellationToken cancellation)
        where TIo : struct, IStreamIo
    {
        await TIo.EnterAsync(_gate, cancellation).ConfigureAwait(false);
        try
        {
            ThrowIfFailed();
            await DrainAsync<TIo>(cancellation).ConfigureAwait(false);
            await TIo.FlushAsync(inner, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// For the reader, whose progress must not depend on the peer's reading: starts to write what the engine wants to
    /// send, unless a writer is at it, who then does it when done.
    /// </summary>
    public void FlushWithoutWaiting<TIo>()
        where TIo : struct, IStreamIo
    {
        while (PendingOutput() > 0 && _failure is null && _gate.Wait(0))
        {
            ValueTask drain = DrainAndReleaseAsync<TIo>();
            if (!drain.IsCompleted)
            {
                _ = drain.AsTask();
                return;
            }
            drain.GetAwaiter().GetResult();
        }
    }

    public void Dispose() => _gate.Dispose();

    // What fails here is remembered, and thrown at the next write.
    private async ValueTask DrainAndReleaseAsync<TIo>()
        where TIo : struct, IStreamIo
    {
        try
        {
            await DrainAsync<TIo>(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception) when (_failure is not null)
        {
        }
        finally
        {
            _gate.Release();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SealAsync<TIo>(ReadOnlyMemory<byte> source, CancellationToken cancellation)
        where TIo : struct, IStreamIo
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(source.Length <= OneRecord ? SmallBuffer : LargeBuffer);
        try
        {
            do
            {
                cancellation.ThrowIfCancellationRequested();
                TlsStatus status = Seal(ref source, buffer, out int written);
                // What was pending, such as an alert, goes out even when nothing can be sealed any more.
                await SendAsync<TIo>(buffer.AsMemory(0, written), cancellation).ConfigureAwait(false);
                ThrowUnlessComplete(status);
            }
            while (!source.IsEmpty);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private TlsStatus Seal(ref ReadOnlyMemory<byte> source, Span<byte> destination, out int written)
    {
        lock (engineLock)
        {
            TlsStatus status = engine.Send(source.Span, destination, out int consumed, out written);
            source = source[consumed..];
            return status;
        }
    }

    private void ThrowUnlessComplete(TlsStatus status)
    {
        if (status == TlsStatus.Faulted)
            throw new TlsException(engine.Fault!);
        if (status == TlsStatus.Closed)
            throw new InvalidOperationException("This side of the connection was shut down: nothing can be written.");
        if (status != TlsStatus.Complete)
            throw new InvalidOperationException($"The engine cannot send: {status}.");
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask DrainAsync<TIo>(CancellationToken cancellation)
        where TIo : struct, IStreamIo
    {
        if (PendingOutput() == 0)
            return;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(SmallBuffer);
        try
        {
            int drained;
            while ((drained = Drain(buffer)) > 0)
                await SendAsync<TIo>(buffer.AsMemory(0, drained), cancellation).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendAsync<TIo>(ReadOnlyMemory<byte> records, CancellationToken cancellation)
        where TIo : struct, IStreamIo
    {
        if (records.IsEmpty)
            return;
        try
        {
            await TIo.WriteAsync(inner, records, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            _failure = failure;
            throw;
        }
    }

    private int PendingOutput()
    {
        lock (engineLock)
            return engine.PendingOutput;
    }

    private int Drain(Span<byte> destination)
    {
        lock (engineLock)
            return engine.Drain(destination);
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null)
            throw new IOException("An earlier write failed or was cut off, and what the peer received is not known.", _failure);
    }
}
