using System.Threading;

namespace Sundog.Unikernel.Adapter;

/// <summary>Brings what is awaited on the loop's thread, and completes elsewhere, back to it.</summary>
internal sealed class LoopContext(EventLoop loop) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => loop.PostAny(d, state);

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (!loop.IsCurrent)
            throw new System.NotSupportedException("Nothing waits for the event loop's thread: post to it.");
        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;
}
