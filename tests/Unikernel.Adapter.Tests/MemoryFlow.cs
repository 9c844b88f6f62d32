using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;

namespace Sundog.Unikernel.Adapter.Tests;

/// <summary>One end of a pair of flows in memory, each direction with room for so many bytes.</summary>
internal sealed class MemoryFlow : IFlow
{
    private readonly Pipe _incoming;
    private readonly Pipe _outgoing;

    private MemoryFlow(Pipe incoming, Pipe outgoing) => (_incoming, _outgoing) = (incoming, outgoing);

    /// <summary>The most bytes that one read gives; small ones cut records.</summary>
    public int MaxRead { get; set; } = int.MaxValue;

    public static (MemoryFlow One, MemoryFlow Other) Pair(EventLoop loop, int room = 65536)
    {
        (Pipe there, Pipe back) = (new Pipe(loop, room), new Pipe(loop, room));
        return (new MemoryFlow(there, back), new MemoryFlow(back, there));
    }

    public ValueTask<int> ReadAsync(Memory<byte> destination)
        => _incoming.ReadAsync(destination[..Math.Min(destination.Length, MaxRead)]);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> source) => _outgoing.WriteAsync(source);

    public async ValueTask WriteAsync(ReadOnlyMemory<ReadOnlyMemory<byte>> sources)
    {
        for (int i = 0; i < sources.Length; i++)
            await _outgoing.WriteAsync(sources.Span[i]);
    }

    public ValueTask ShutdownWriteAsync()
    {
        _outgoing.End();
        return ValueTask.CompletedTask;
    }

    public ValueTask CloseAsync()
    {
        _outgoing.End();
        _incoming.Discard();
        return ValueTask.CompletedTask;
    }

    public void Abort(FlowFailure reason = FlowFailure.Aborted)
    {
        _incoming.Fail(reason);
        _outgoing.Fail(FlowFailure.Reset);
        _failureOfWrites = reason;
    }

    private FlowFailure? _failureOfWrites;

    public bool IsAborted => _failureOfWrites is not null;

    private sealed class Pipe(EventLoop loop, int room)
    {
        private readonly Queue<byte> _bytes = new(room);
        private readonly LoopSignal _readable = new(loop);
        private readonly LoopSignal _writable = new(loop);
        private FlowFailure? _failure;
        private bool _isEnded;
        private bool _isDiscarded;

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        public async ValueTask<int> ReadAsync(Memory<byte> destination)
        {
            while (_bytes.Count == 0 && !_isEnded && _failure is null)
                await _readable.WaitAsync().ConfigureAwait(false);
            if (_failure is { } failure)
                throw new FlowException(failure);
            int read = 0;
            while (read < destination.Length && _bytes.TryDequeue(out byte value))
                destination.Span[read++] = value;
            if (read > 0)
                _writable.Set();
            return read;
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
        public async ValueTask WriteAsync(ReadOnlyMemory<byte> source)
        {
            if (_isEnded)
                throw new InvalidOperationException("This side was ended.");
            while (!source.IsEmpty)
            {
                while (_bytes.Count >= room && _failure is null && !_isDiscarded)
                    await _writable.WaitAsync().ConfigureAwait(false);
                if (_failure is { } failure)
                    throw new FlowException(failure);
                int length = _isDiscarded ? source.Length : Math.Min(source.Length, room - _bytes.Count);
                if (!_isDiscarded)
                {
                    foreach (byte value in source.Span[..length])
                        _bytes.Enqueue(value);
                }
                source = source[length..];
                _readable.Set();
            }
        }

        public void End()
        {
            _isEnded = true;
            _readable.Set();
        }

        public void Discard()
        {
            _isDiscarded = true;
            _writable.Set();
        }

        public void Fail(FlowFailure reason)
        {
            _failure ??= reason;
            _readable.Set();
            _writable.Set();
        }
    }
}
