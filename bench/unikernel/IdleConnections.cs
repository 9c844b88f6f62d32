using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Sundog.Tls;

namespace Sundog.Bench.Unikernel;

/// <summary>
/// Connections that are open at once and have nothing to say. Each has fetched a page before it falls silent, and fetches
/// one more at the end, over the same connection, which shows that the guest kept it.
/// </summary>
/// <param name="running">The guest.</param>
/// <param name="path">The page.</param>
/// <param name="client">Whom to trust.</param>
internal sealed class IdleConnections(VirtualGuest running, string path, TlsClientConfiguration client) : IAsyncDisposable
{
    // QEMU's user network listens with a backlog of one, and so holds two connections that it has not yet taken. Linux drops
    // the SYN of a third, which comes again a second later: with more at once a thousand take minutes.
    private const int Together = 2;

    // No server keeps a silent connection for ever (the unikernel a minute): whoever was silent for so long asks again.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(20);

    // For one handshake or page. What takes longer has failed, however slow the machine: the emulated processor needs 20 ms.
    private static readonly TimeSpan StepPatience = TimeSpan.FromSeconds(20);

    private readonly Queue<(HttpsConnection Connection, long Since)> _silent = [];

    /// <summary>How many are open.</summary>
    public int Count => _silent.Count;

    /// <summary>Opens so many, keeps them, and asks each again.</summary>
    /// <exception cref="System.IO.IOException">The guest closed one, or refused it.</exception>
    /// <exception cref="OperationCanceledException">One of them was not answered in time.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">One of them could not be made.</exception>
    /// <exception cref="TlsException">One of them was made wrongly.</exception>
    public async Task HoldAsync(int count)
    {
        while (Count < count)
        {
            HttpsConnection[] opened = await Task.WhenAll(Enumerable.Range(0, Math.Min(Together, count - Count)).Select(_ => OpenAsync()));
            foreach (HttpsConnection connection in opened)
                _silent.Enqueue((connection, Stopwatch.GetTimestamp()));
            while (Stopwatch.GetElapsedTime(_silent.Peek().Since) > LongestSilence)
                await AskAsync();
        }
        for (int i = 0; i < count; i++)
            await AskAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((HttpsConnection connection, _) in _silent)
            await connection.DisposeAsync();
    }

    private async Task<HttpsConnection> OpenAsync()
    {
        using CancellationTokenSource patience = new(StepPatience);
        HttpsConnection connection = await HttpsConnection.OpenAsync(running.Port, client, patience.Token);
        await connection.GetAsync(path, patience.Token);
        return connection;
    }

    // The one that has been silent longest.
    private async Task AskAsync()
    {
        (HttpsConnection connection, _) = _silent.Dequeue();
        _silent.Enqueue((connection, Stopwatch.GetTimestamp()));
        using CancellationTokenSource patience = new(StepPatience);
        await connection.GetAsync(path, patience.Token);
    }
}
