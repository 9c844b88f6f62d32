using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Sundog.Unikernel.Net;

namespace Sundog.Unikernel.Adapter;

/// <summary>A port of our TCP that takes connections.</summary>
public sealed class TcpFlowListener : IFlowListener
{
    private readonly EventLoop _loop;
    private readonly TcpListener _listener;
    private readonly LoopSignal _ready;

    internal TcpFlowListener(EventLoop loop, TcpListener listener)
    {
        _loop = loop;
        _listener = listener;
        _ready = new LoopSignal(loop);
    }

    /// <summary>The port.</summary>
    public ushort Port => _listener.Port;

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<IFlow> AcceptAsync()
    {
        while (true)
        {
            if (_listener.IsClosed)
                throw new FlowException(FlowFailure.Aborted);
            if (_listener.TryAccept(out TcpConnection? connection))
                return new TcpFlow(_loop, connection);
            await _ready.WaitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Takes no more connections; those that wait are reset, and an accept under way throws.</summary>
    public void Close()
    {
        _listener.Close();
        _ready.Set();
    }

    internal void OnReady()
    {
        if (_listener.CanAccept)
            _ready.Set();
    }
}
