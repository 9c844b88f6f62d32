using System;
using System.Buffers;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Sundog.Tls;

namespace Sundog.Cli;

/// <summary>Standard input to the peer, the peer to standard output.</summary>
internal static class Piping
{
    private const int BufferSize = 65536;

    /// <summary>
    /// Runs until the peer has closed its side. The end of standard input closes only this side: what the peer still
    /// sends is still written.
    /// </summary>
    public static async Task RunAsync(TlsStream stream, CommandContext context, bool updateKeys, CancellationToken cancellation)
    {
        using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Reading standard input cannot be cancelled; the process ends without waiting for it.
        Task sending = Task.Run(() => SendAsync(stream, context.Input, updateKeys, done.Token), CancellationToken.None);
        Task receiving = ReceiveAsync(stream, context.Output, done.Token);
        Task first = await Task.WhenAny(sending, receiving);
        if (first == sending && !sending.IsCompletedSuccessfully)
            await FirstCauseAsync(sending, receiving);
        await receiving;
        await done.CancelAsync();
        if (sending.IsCompleted)
            await sending;
    }

    // When the peer ends the connection both directions fail; what the peer said about it is found by reading.
    private static async Task FirstCauseAsync(Task sending, Task receiving)
    {
        await Task.WhenAny(receiving, Task.Delay(TimeSpan.FromSeconds(1)));
        if (receiving.IsFaulted)
            await receiving;
        await sending;
    }

    private static async Task SendAsync(TlsStream stream, Stream input, bool updateKeys, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        int read;
        while ((read = await input.ReadAsync(buffer, cancellation)) > 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellation);
            if (updateKeys)
                await stream.UpdateKeysAsync(requestPeer: true, cancellation);
            updateKeys = false;
        }
        ArrayPool<byte>.Shared.Return(buffer);
        await stream.ShutdownAsync(cancellation);
    }

    private static async Task ReceiveAsync(TlsStream stream, Stream output, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation)) > 0)
            await output.WriteAsync(buffer.AsMemory(0, read), cancellation);
        ArrayPool<byte>.Shared.Return(buffer);
        await output.FlushAsync(cancellation);
    }
}
