using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Sundog.Tls;
using Sundog.Unikernel.Adapter;
using Sundog.Unikernel.Net;

namespace Sundog.ImageCheck;

/// <summary>
/// Who has to be served whatever others do: one keeps its connection for all its pages, the others make a new one for each.
/// Every byte is checked.
/// </summary>
internal sealed class Visitors(EventLoop loop, Peer peer, TlsClientConfiguration configuration)
{
    // In microseconds: between two pages of one visitor.
    private const long Pause = 20_000;
    private const int PageSize = 20_000;
    private const int Fresh = 2;

    private bool _isOpen = true;
    private int _active;

    /// <summary>Pages that came in whole.</summary>
    public int Pages { get; private set; }

    /// <summary>Of those, by the connection that is kept.</summary>
    public int KeptPages { get; private set; }

    /// <summary>The longest that one waited for a page, a new connection included, in microseconds.</summary>
    public long LongestWait { get; private set; }

    /// <summary>What they did not get.</summary>
    public List<string> Failures { get; } = [];

    public void Start()
    {
        _active = Fresh + 1;
        loop.Start(() => RunAsync(KeepAsync));
        foreach (int _ in Enumerable.Range(0, Fresh))
            loop.Start(() => RunAsync(ComeAgainAsync));
    }

    /// <summary>Lets them finish their pages.</summary>
    public async ValueTask StopAsync()
    {
        _isOpen = false;
        while (_active > 0)
            await loop.DelayUntilAsync(loop.Now.After(Pause));
    }

    private async ValueTask RunAsync(Func<ValueTask> visit)
    {
        try
        {
            await visit();
        }
        catch (IOException error)
        {
            Failures.Add(error.Message);
        }
        _active--;
    }

    private async ValueTask KeepAsync()
    {
        Visit visit = await Visit.BeginAsync(loop, peer, configuration);
        while (_isOpen)
        {
            await FetchAsync(visit, loop.Now);
            KeptPages++;
            await loop.DelayUntilAsync(loop.Now.After(Pause));
        }
        await visit.EndAsync();
    }

    private async ValueTask ComeAgainAsync()
    {
        while (_isOpen)
        {
            Instant start = loop.Now;
            Visit visit = await Visit.BeginAsync(loop, peer, configuration);
            await FetchAsync(visit, start);
            await visit.EndAsync();
            await loop.DelayUntilAsync(loop.Now.After(Pause));
        }
    }

    private async ValueTask FetchAsync(Visit visit, Instant start)
    {
        await visit.GetAsync($"/bytes/{PageSize}", Pattern.Check);
        Pages++;
        LongestWait = Math.Max(LongestWait, loop.Now.Since(start));
    }
}
