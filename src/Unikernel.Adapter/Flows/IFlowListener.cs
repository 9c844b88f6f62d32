using System.Threading.Tasks;

namespace Sundog.Unikernel.Adapter;

/// <summary>Where connections arrive. Used from the event loop's thread alone; one accept at a time.</summary>
public interface IFlowListener
{
    /// <summary>The next connection, which belongs to the caller.</summary>
    /// <exception cref="FlowException">The listener is closed, or its host failed.</exception>
    ValueTask<IFlow> AcceptAsync();
}
