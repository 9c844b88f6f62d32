using System;
using System.Threading.Tasks;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// A connection that carries bytes both ways, each in order: TCP, TLS over another flow, a stream of a host. The two
/// directions end separately. Used from the event loop's thread alone; one read and one write at a time.
/// </summary>
/// <remarks>
/// When the connection fails, every call under way and every later one throws <see cref="FlowException"/> with the first
/// reason. Calls that a correct caller does not make (two reads at once, a write after its end) throw
/// <see cref="InvalidOperationException"/>. There is no cancellation: a caller that is out of patience calls
/// <see cref="Abort"/>, which ends what is under way.
/// </remarks>
public interface IFlow
{
    /// <summary>
    /// Reads at least one byte, as many as are there; 0 when the peer has ended its side in order, and from then on. An
    /// empty destination waits until there is something to read, or the end, and returns 0: so nobody holds memory for a
    /// silent peer.
    /// </summary>
    /// <param name="destination">The flow's until the task ends.</param>
    ValueTask<int> ReadAsync(Memory<byte> destination);

    /// <summary>Writes all of it: when the task ends, the flow has taken the bytes, not the peer.</summary>
    /// <param name="source">Must not change until the task ends.</param>
    ValueTask WriteAsync(ReadOnlyMemory<byte> source);

    /// <summary>Writes the parts one after the other as if they were one.</summary>
    /// <param name="sources">Must not change until the task ends.</param>
    ValueTask WriteAsync(ReadOnlyMemory<ReadOnlyMemory<byte>> sources);

    /// <summary>Ends this side after what was written: the peer reads an end. Reading may go on. Idempotent.</summary>
    ValueTask ShutdownWriteAsync();

    /// <summary>
    /// Ends both sides in order and gives everything back: what was written is still delivered, what comes is thrown away.
    /// No other call may be under way or follow. Idempotent; after <see cref="Abort"/> or a failure it gives back what is
    /// left, and throws nothing.
    /// </summary>
    ValueTask CloseAsync();

    /// <summary>
    /// Ends both sides at once; the peer sees a reset. What is under way throws <see cref="FlowException"/> with this
    /// reason. After the end of the flow it does nothing.
    /// </summary>
    void Abort(FlowFailure reason = FlowFailure.Aborted);
}
