using System;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;

namespace Sundog.Unikernel.Adapter.Hosting;

/// <summary>A connected socket as a flow, which owns it.</summary>
public sealed class SocketFlow : HostFlow
{
    private readonly Socket _socket;

    /// <summary>Takes a connected stream socket.</summary>
    public SocketFlow(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
        socket.NoDelay = true;
    }

    private protected override ValueTask<int> ReceiveAsync(Memory<byte> destination) => _socket.ReceiveAsync(destination, SocketFlags.None);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private protected override async ValueTask SendAsync(ReadOnlyMemory<byte> source)
    {
        while (!source.IsEmpty)
            source = source[await _socket.SendAsync(source, SocketFlags.None).ConfigureAwait(true)..];
    }

    private protected override ValueTask EndSendingAsync()
    {
        _socket.Shutdown(SocketShutdown.Send);
        return ValueTask.CompletedTask;
    }

    private protected override void Release() => _socket.Dispose();

    // A linger of no time makes the close a reset.
    private protected override void Reset() => _socket.Close(0);
}
