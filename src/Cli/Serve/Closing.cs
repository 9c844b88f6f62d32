using System;
using System.Buffers;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Sundog.Cli;

/// <summary>
/// Ends a TCP connection so that its last bytes, such as an alert, arrive: half-close, read what still comes for a
/// bounded time and a bounded amount, close. Closing at once would reset the connection, and the peer's system would
/// throw away what it had not read.
/// </summary>
internal static class Closing
{
    private const int MaxDrained = 4 * 1024 * 1024;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(2);

    /// <summary>Closes, and never throws.</summary>
    public static async Task CloseAsync(Socket socket)
    {
        byte[] waste = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            using CancellationTokenSource patience = new(MaxTime);
            int drained = 0;
            int read;
            do
            {
                read = await socket.ReceiveAsync(waste, SocketFlags.None, patience.Token);
                drained += read;
            }
            while (read > 0 && drained < MaxDrained);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The peer is gone already, or takes too long: either way it is over.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(waste);
            socket.Dispose();
        }
    }
}
