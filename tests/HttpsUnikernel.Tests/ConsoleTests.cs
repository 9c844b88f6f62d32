using Sundog.Unikernel.Adapter;
using Sundog.Unikernel.Adapter.Tests;
using Xunit;

namespace Sundog.HttpsUnikernel.Tests;

/// <summary>The log, and what is typed.</summary>
public sealed class ConsoleTests
{
    private readonly FakeMachine _machine = new();

    [Fact]
    public void A_line_has_its_time_and_its_level_decides()
    {
        ConsoleLog log = new(_machine, LogLevel.Info);
        log.Debug("unseen");
        log.Info("seen");
        _machine.Pass(23_000);
        log.Error("wrong");
        Assert.Equal("[1.000] seen\n[1.023] error: wrong\n", _machine.Console.ToString());
    }

    [Fact]
    public void Signs_of_Latin_1_are_UTF_8_and_nothing_steers_the_terminal()
    {
        new ConsoleLog(_machine, LogLevel.Info).Info("RFC 9846 \u00a75.1 \u00fc \u001b[2J\r\n\u009b\u00ad\u202e\ud800");
        Assert.Equal("[1.000] RFC 9846 \u00a75.1 \u00fc ?[2J??????\n", _machine.Console.ToString());
    }

    [Fact]
    public void A_flood_of_details_is_cut_and_the_cut_is_told()
    {
        ConsoleLog log = new(_machine, LogLevel.Debug);
        for (int i = 0; i < 1000; i++)
            log.Debug("again");
        _machine.Pass(1_000_000);
        log.Debug("later");
        string[] lines = _machine.Console.ToString().Split('\n');
        Assert.Equal(50 + 2 + 1, lines.Length);
        Assert.Equal("[2.000] (950 more lines)", lines[50]);
    }

    [Fact]
    public void Ctrl_C_ends_once_and_other_keys_do_nothing()
    {
        EventLoop loop = new(_machine, _ => { });
        int ends = 0;
        ConsoleOrders.Watch(loop, () => ends++);
        foreach ((string typed, int expected) in ((string, int)[])[("", 0), ("quit\n", 0), ("0123456789abcdef\u0003", 0), ("", 1), ("\u0003", 1)])
        {
            _machine.Typed += typed;
            _machine.Pass(100_000);
            for (int turn = 0; turn < 10; turn++)
                loop.RunTurn();
            Assert.Equal(expected, ends);
        }
    }
}
