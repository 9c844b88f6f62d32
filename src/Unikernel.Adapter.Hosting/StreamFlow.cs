using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;

namespace Sundog.Unikernel.Adapter.Hosting;

/// <summary>A stream of the host as a flow, which owns it.</summary>
public sealed class StreamFlow : HostFlow
{
    private readonly Stream _stream;
    private readonly Func<ValueTask>? _endSending;

    /// <summary>Takes a stream that reads and writes.</summary>
    /// <param name="stream">One read and one write at a time may be under way on it.</param>
    /// <param name="endSending">
    /// Ends the sending side; a <see cref="Stream"/> itself has no way to. Null where it cannot be done: then only closing
    /// ends it, and <see cref="IFlow.ShutdownWriteAsync"/> merely flushes.
    /// </param>
    public StreamFlow(Stream stream, Func<ValueTask>? endSending = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _endSending = endSending;
    }

    private protected override ValueTask<int> ReceiveAsync(Memory<byte> destination) => _stream.ReadAsync(destination);

    private protected override ValueTask SendAsync(ReadOnlyMemory<byte> source) => _stream.WriteAsync(source);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private protected override async ValueTask EndSendingAsync()
    {
        await _stream.FlushAsync().ConfigureAwait(true);
        if (_endSending is not null)
            await _endSending().ConfigureAwait(true);
    }

    private protected override void Release() => _stream.Dispose();

    private protected override void Reset() => _stream.Dispose();
}
