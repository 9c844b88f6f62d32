using System;
using System.Threading.Tasks;
using Sundog.Unikernel.Adapter;
using Sundog.Unikernel.Net;

namespace Sundog.ImageCheck;

/// <summary>What disturbs a soak now and then: a cable that is pulled, floods, peers that are slow, stop or vanish.</summary>
internal sealed class SoakMischief(EventLoop loop, GuestEthernet ethernet, Floods floods, Func<BadPeers> makePeers)
{
    // In microseconds. The cut is shorter than what TCP needs three repetitions for: the guest closes within 5 s.
    private const long Second = 1_000_000;
    private const long CutFor = 700_000;
    private const long FloodFor = 300_000;
    private const long Millisecond = 1_000;
    private const int FramesPerMillisecond = 5;
    private const int TurnsBetweenPeers = 3;

    private bool _isOpen = true;
    private bool _isOver;

    /// <summary>How often the cable was pulled.</summary>
    public int Cuts { get; private set; }

    /// <summary>Frames of floods.</summary>
    public long Frames { get; private set; }

    /// <summary>How often the bad peers came, each time all sorts of them.</summary>
    public int BadPeers { get; private set; }

    public async ValueTask RunAsync()
    {
        Flood[] all = [.. floods.All()];
        for (int turn = 0; _isOpen; turn++)
        {
            await PauseAsync(5 * Second);
            await FloodAsync(all[turn % all.Length]);
            await PauseAsync(5 * Second);
            await CutAsync();
            if (turn % TurnsBetweenPeers == 0)
            {
                BadPeers++;
                await makePeers().StartAsync();
            }
        }
        _isOver = true;
    }

    /// <summary>Ends it, and waits until it has.</summary>
    public async ValueTask StopAsync()
    {
        _isOpen = false;
        while (!_isOver)
            await PauseAsync(Second / 10);
    }

    private async ValueTask FloodAsync(Flood flood)
    {
        for (Instant end = loop.Now.After(FloodFor); loop.Now < end;)
        {
            for (int i = 0; i < FramesPerMillisecond && ethernet.TryInject(flood.Make()); i++)
                Frames++;
            await PauseAsync(Millisecond);
        }
    }

    private async ValueTask CutAsync()
    {
        ethernet.IsCut = true;
        Cuts++;
        await PauseAsync(CutFor);
        ethernet.IsCut = false;
    }

    private ValueTask PauseAsync(long microseconds) => loop.DelayUntilAsync(loop.Now.After(microseconds));
}
