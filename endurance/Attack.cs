using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Sundog.Tls;
using Sundog.X509;

namespace Sundog.Endurance;

/// <summary>What came of an attack: how many connections of each kind, and how honest clients fared meanwhile.</summary>
internal sealed class AttackResult
{
    public required IReadOnlyDictionary<string, int> Kinds { get; init; }

    public required TimeSpan SlowestPage { get; init; }

    public required int PagesMissed { get; init; }

    public override string ToString() => string.Join(", ", Kinds.Select(kind => $"{kind.Value} {kind.Key}"));
}

/// <summary>Hostile clients, some hundred at once, each bounded in time.</summary>
internal sealed class Attack(ServerUnderTest server)
{
    private const int AtOnce = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly Random _random = new(20261124);

    public async Task<AttackResult> RunAsync(int count)
    {
        (string Name, Func<NetworkStream, CancellationToken, Task> Act)[] kinds =
        [
            ("random", RandomBytesAsync),
            ("mutated hello", MutatedHelloAsync),
            ("cut hello", CutHelloAsync),
            ("slow", SlowAsync),
            ("silent", SilentAsync),
            ("reset", ResetAsync),
            ("oversized record", OversizedAsync),
            ("endless message", EndlessMessageAsync),
            ("plain HTTP", PlainHttpAsync),
            ("change_cipher_spec flood", ChangeCipherSpecsAsync),
            ("KeyUpdate flood", KeyUpdatesAsync),
            ("mutated after the handshake", MutatedRecordsAsync),
        ];
        Dictionary<string, int> counts = kinds.ToDictionary(kind => kind.Name, _ => 0);
        using CancellationTokenSource over = new();
        Task<(TimeSpan Slowest, int Missed)> honest = VisitAsync(over.Token);
        using SemaphoreSlim places = new(AtOnce);
        List<Task> running = [];
        for (int i = 0; i < count; i++)
        {
            await places.WaitAsync(CancellationToken.None);
            (string name, Func<NetworkStream, CancellationToken, Task> act) = kinds[i % kinds.Length];
            counts[name]++;
            running.Add(ConnectAsync(act, places));
        }
        await Task.WhenAll(running);
        await over.CancelAsync();
        (TimeSpan slowest, int missed) = await honest;
        return new AttackResult { Kinds = counts, SlowestPage = slowest, PagesMissed = missed };
    }

    // An honest client comes all the while.
    private async Task<(TimeSpan Slowest, int Missed)> VisitAsync(CancellationToken over)
    {
        TimeSpan slowest = TimeSpan.Zero;
        int missed = 0;
        while (!over.IsCancellationRequested)
        {
            Stopwatch watch = Stopwatch.StartNew();
            missed += (await Load.RunAsync(server, 1, 1)).Lost;
            slowest = watch.Elapsed > slowest ? watch.Elapsed : slowest;
            await Task.Delay(200, CancellationToken.None);
        }
        return (slowest, missed);
    }

    private async Task ConnectAsync(Func<NetworkStream, CancellationToken, Task> act, SemaphoreSlim places)
    {
        try
        {
            using TcpClient tcp = new();
            using CancellationTokenSource patience = new(Patience);
            await tcp.ConnectAsync(IPAddress.Loopback, server.Port, patience.Token);
            await act(tcp.GetStream(), patience.Token);
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Being cut off is what an attacker has to expect.
        }
        finally
        {
            places.Release();
        }
    }

    private async Task RandomBytesAsync(NetworkStream stream, CancellationToken cancellation)
    {
        byte[] bytes = new byte[Next(1, 4096)];
        Fill(bytes);
        await stream.WriteAsync(bytes, cancellation);
        await DrainAsync(stream, cancellation);
    }

    private async Task MutatedHelloAsync(NetworkStream stream, CancellationToken cancellation)
    {
        await stream.WriteAsync(Mutate(Hello()), cancellation);
        await DrainAsync(stream, cancellation);
    }

    private async Task CutHelloAsync(NetworkStream stream, CancellationToken cancellation)
    {
        byte[] hello = Hello();
        await stream.WriteAsync(hello.AsMemory(0, Next(1, hello.Length)), cancellation);
        stream.Socket.Shutdown(SocketShutdown.Send);
        await DrainAsync(stream, cancellation);
    }

    private async Task SlowAsync(NetworkStream stream, CancellationToken cancellation)
    {
        foreach (byte b in Hello())
        {
            await stream.WriteAsync(new[] { b }, cancellation);
            await Task.Delay(30, cancellation);
        }
    }

    private static async Task SilentAsync(NetworkStream stream, CancellationToken cancellation)
        => await DrainAsync(stream, cancellation);

    private async Task ResetAsync(NetworkStream stream, CancellationToken cancellation)
    {
        await stream.WriteAsync(Hello().AsMemory(0, 20), cancellation);
        stream.Socket.LingerState = new LingerOption(true, 0);
    }

    private static async Task OversizedAsync(NetworkStream stream, CancellationToken cancellation)
    {
        await stream.WriteAsync(new byte[] { 22, 3, 1, 255, 255 }, cancellation);
        await stream.WriteAsync(new byte[65535], cancellation);
        await DrainAsync(stream, cancellation);
    }

    private static async Task EndlessMessageAsync(NetworkStream stream, CancellationToken cancellation)
    {
        byte[] record = new byte[5 + 16384];
        byte[] header = [22, 3, 1, 64, 0, 1, 255, 255, 255];
        header.CopyTo(record, 0);
        for (int i = 0; i < 64; i++)
            await stream.WriteAsync(record, cancellation);
        await DrainAsync(stream, cancellation);
    }

    private static async Task PlainHttpAsync(NetworkStream stream, CancellationToken cancellation)
    {
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), cancellation);
        await DrainAsync(stream, cancellation);
    }

    private async Task ChangeCipherSpecsAsync(NetworkStream stream, CancellationToken cancellation)
    {
        await stream.WriteAsync(Hello(), cancellation);
        byte[] flood = Enumerable.Repeat(new byte[] { 20, 3, 3, 0, 1, 1 }, 1000).SelectMany(record => record).ToArray();
        await stream.WriteAsync(flood, cancellation);
        await DrainAsync(stream, cancellation);
    }

    private static async Task KeyUpdatesAsync(NetworkStream stream, CancellationToken cancellation)
    {
        await using TlsStream tls = await HandshakeAsync(stream, cancellation);
        for (int i = 0; i < 500; i++)
            await tls.UpdateKeysAsync(requestPeer: true, cancellation);
        await DrainAsync(stream, cancellation);
    }

    private async Task MutatedRecordsAsync(NetworkStream stream, CancellationToken cancellation)
    {
        await using TlsStream tls = await HandshakeAsync(stream, cancellation);
        await tls.WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\n"u8.ToArray(), cancellation);
        byte[] garbage = new byte[Next(6, 2000)];
        Fill(garbage);
        byte[] header = [23, 3, 3, (byte)((garbage.Length - 5) >> 8), (byte)((garbage.Length - 5) & 0xff)];
        header.CopyTo(garbage, 0);
        await stream.WriteAsync(garbage, cancellation);
        await DrainAsync(stream, cancellation);
    }

    private static async Task<TlsStream> HandshakeAsync(NetworkStream stream, CancellationToken cancellation)
    {
        TlsStream tls = new(stream, leaveInnerStreamOpen: true);
        await tls.AuthenticateAsClientAsync(Configuration(), "localhost", cancellation);
        return tls;
    }

    private static byte[] Hello()
    {
        using TlsEngine engine = TlsEngine.CreateClient(Configuration(), ServerName.TryParse("localhost", out ServerName? name) ? name : null);
        byte[] hello = new byte[engine.PendingOutput];
        engine.Drain(hello);
        return hello;
    }

    private static TlsClientConfiguration Configuration() => TlsClientConfiguration.Create(new TlsClientOptions
    {
        Random = HostRandom.Shared,
        Clock = TimeProvider.System,
        Authenticator = PeerAuthenticator.DangerousAcceptAny,
    });

    private byte[] Mutate(byte[] honest)
    {
        List<byte> bytes = [.. honest];
        for (int edits = Next(1, 8); edits > 0; edits--)
        {
            int at = Next(0, bytes.Count);
            switch (Next(0, 4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << Next(0, 8));
                    break;
                case 1:
                    bytes.Insert(at, (byte)Next(0, 256));
                    break;
                case 2:
                    bytes.RemoveAt(at);
                    break;
                default:
                    bytes.AddRange(bytes.GetRange(at, bytes.Count - at));
                    break;
            }
        }
        return [.. bytes];
    }

    private static async Task DrainAsync(NetworkStream stream, CancellationToken cancellation)
    {
        byte[] buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, cancellation) > 0)
        {
        }
    }

    private int Next(int least, int end)
    {
        lock (_random)
            return _random.Next(least, end);
    }

    private void Fill(byte[] bytes)
    {
        lock (_random)
            _random.NextBytes(bytes);
    }
}
