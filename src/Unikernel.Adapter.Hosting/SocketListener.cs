using System;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;

namespace Sundog.Unikernel.Adapter.Hosting;

/// <summary>A listening socket.</summary>
public sealed class SocketListener : IFlowListener, IDisposable
{
    private const int Backlog = 512;

    private readonly Socket _socket;

    /// <summary>Listens on an address of this host; port 0 takes a free one.</summary>
    /// <exception cref="SocketException">The address cannot be had.</exception>
    public SocketListener(IPEndPoint address)
    {
        ArgumentNullException.ThrowIfNull(address);
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(address);
            _socket.Listen(Backlog);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>The address it listens on.</summary>
    public IPEndPoint Address => (IPEndPoint)_socket.LocalEndPoint!;

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<IFlow> AcceptAsync()
    {
        try
        {
            return new SocketFlow(await _socket.AcceptAsync().ConfigureAwait(true));
        }
        catch (Exception error) when (error is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
        {
            throw new FlowException(FlowFailure.Aborted);
        }
        catch (SocketException error)
        {
            throw new FlowException(FlowFailure.Transport, error.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
