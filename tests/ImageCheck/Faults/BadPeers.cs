using System;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Sundog.Tls;
using Sundog.Unikernel.Adapter;
using Sundog.Unikernel.Net;

namespace Sundog.ImageCheck;

/// <summary>Peers that are slow, stop in the middle, vanish, or speak something else. Each ends when the guest ends it.</summary>
/// <param name="loop">The loop of all.</param>
/// <param name="slow">The host of those who stay.</param>
/// <param name="vanishing">The host of those who vanish; if it had vanished before, it is back.</param>
/// <param name="configuration">How they speak TLS.</param>
/// <param name="ofEach">How many there are of each sort.</param>
internal sealed class BadPeers(EventLoop loop, Peer slow, Peer vanishing, TlsClientConfiguration configuration, int ofEach)
{
    /// <summary>How many of the nine sorts the guest ends by itself, when their time is over: not who speaks no TLS or resets.</summary>
    public const int SortsGivenUp = 7;

    // In microseconds.
    private const long Second = 1_000_000;
    private const long LongestBegin = 20 * Second;

    private const string Large = "GET /bytes/52428800 HTTP/1.1\r\nHost: localhost\r\n\r\n";

    // The start of a ClientHello, of which the rest never comes (RFC 9846 §4.1.2).
    private static readonly byte[] HalfHello = [22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3, .. new byte[100]];

    private static readonly byte[] SlowHead = Encoding.ASCII.GetBytes("GET /" + new string('a', 1000));

    private int _active;
    private int _begun;

    /// <summary>Starts all of them.</summary>
    public async ValueTask StartAsync()
    {
        vanishing.Port.IsCut = false;
        for (int i = 0; i < ofEach; i++)
        {
            Start(SilentAsync);
            Start(SlowHelloAsync);
            Start(SlowHeadAsync);
            Start(StalledReaderAsync);
            Start(StalledWriterAsync);
            Start(NoTlsAsync);
            Start(ResetAsync);
            Start(HalfHelloAsync);
            Start(VanishingReaderAsync);
        }
        // The last two sorts have begun; then their host is gone.
        Instant limit = loop.Now.After(LongestBegin);
        while (_begun < 2 * ofEach && loop.Now < limit)
            await loop.DelayUntilAsync(loop.Now.After(Second / 20));
        vanishing.Port.IsCut = true;
    }

    /// <summary>Whether all that can see their end have seen it.</summary>
    public bool AreGone => _active == 0;

    private void Start(Func<ValueTask> peer)
    {
        loop.Start(async () =>
        {
            _active++;
            try
            {
                await peer();
            }
            catch (IOException)
            {
                // The guest has ended it, as it should.
            }
            _active--;
        });
    }

    private async ValueTask SilentAsync()
    {
        TcpFlow flow = await slow.Driver.ConnectAsync(GuestAddress.Server);
        await DrainAsync(flow);
    }

    private async ValueTask SlowHelloAsync() => await TrickleAsync(await slow.Driver.ConnectAsync(GuestAddress.Server), HalfHello);

    private async ValueTask SlowHeadAsync() => await TrickleAsync((await Visit.BeginAsync(loop, slow, configuration)).Tls, SlowHead);

    // It asks for much and reads nothing: its window shuts, and stays so. The guest's reset is how it learns of its end.
    private async ValueTask StalledReaderAsync()
    {
        Visit visit = await Visit.BeginAsync(loop, slow, configuration);
        await visit.SendAsync(Encoding.ASCII.GetBytes(Large));
        while (true)
        {
            await loop.DelayUntilAsync(loop.Now.After(Second));
            // Sends nothing, but a dead connection says so.
            await visit.Tcp.WriteAsync(ReadOnlyMemory<byte>.Empty);
        }
    }

    private async ValueTask StalledWriterAsync()
    {
        Visit visit = await Visit.BeginAsync(loop, slow, configuration);
        await visit.SendAsync(Encoding.ASCII.GetBytes("PUT /sink HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nthe beginning"));
        await DrainAsync(visit.Tls);
    }

    private async ValueTask NoTlsAsync()
    {
        TcpFlow flow = await slow.Driver.ConnectAsync(GuestAddress.Server);
        await flow.WriteAsync(Encoding.ASCII.GetBytes(Large));
        await DrainAsync(flow);
    }

    private async ValueTask ResetAsync()
    {
        Visit visit = await Visit.BeginAsync(loop, slow, configuration);
        await visit.SendAsync(Encoding.ASCII.GetBytes(Large));
        await visit.Tls.ReadAsync(new byte[1000]);
        visit.Tls.Abort();
    }

    private async ValueTask HalfHelloAsync()
    {
        TcpFlow flow = await vanishing.Driver.ConnectAsync(GuestAddress.Server);
        await flow.WriteAsync(HalfHello);
        _begun++;
    }

    private async ValueTask VanishingReaderAsync()
    {
        Visit visit = await Visit.BeginAsync(loop, vanishing, configuration);
        await visit.SendAsync(Encoding.ASCII.GetBytes(Large));
        await visit.Tls.ReadAsync(new byte[1000]);
        _begun++;
    }

    // A byte a second, until the flow is dead.
    private async ValueTask TrickleAsync(IFlow flow, byte[] bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            await flow.WriteAsync(bytes.AsMemory(i, 1));
            await loop.DelayUntilAsync(loop.Now.After(Second));
        }
    }

    private static async ValueTask DrainAsync(IFlow flow)
    {
        byte[] waste = new byte[1000];
        while (await flow.ReadAsync(waste) > 0)
            continue;
        await flow.CloseAsync();
    }
}
