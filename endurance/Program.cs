using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Tasks;

namespace Sundog.Endurance;

/// <summary>Load, attack, memory: see <c>endurance/run</c>.</summary>
internal static class Program
{
    // What a runtime's collector may keep beyond what it had; growth from one half of the attack to the other is the test.
    private const long MaxGrowth = 8 * 1024;

    private static int _passed;
    private static int _failed;

    private static async Task<int> Main(string[] words)
    {
        bool quick = Array.IndexOf(words, "--quick") >= 0;
        int connections = Number(words, "--connections", quick ? 50 : 200);
        int pages = Number(words, "--pages", quick ? 20 : 100);
        int hostile = Number(words, "--hostile", quick ? 500 : 10_000);
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(words[0]);
        Attack attack = new(server);

        // The same kinds of work first, so that what is grown once is there before anything is compared.
        await Load.RunAsync(server, connections, 5);
        await attack.RunAsync(1000);
        Footprint before = await server.RestAsync();

        await LoadAsync(server, connections, pages);
        Footprint afterLoad = await server.RestAsync();
        Footprint firstHalf = await AttackAsync(server, attack, hostile / 2, "first");
        Footprint secondHalf = await AttackAsync(server, attack, hostile - (hostile / 2), "second");

        Console.WriteLine($"memory, KB: warmed up {before.Memory}, after the load {afterLoad.Memory}, after half the attack {firstHalf.Memory}, at the end {secondHalf.Memory}, at most {server.Peak}");
        Console.WriteLine($"descriptors: {before.Descriptors}, {afterLoad.Descriptors}, {firstHalf.Descriptors}, {secondHalf.Descriptors}");
        Check("memory does not grow under attack", secondHalf.Memory - firstHalf.Memory <= MaxGrowth);
        Check("memory is back to where it was", secondHalf.Memory - before.Memory <= MaxGrowth);
        // The runtime opens some by itself, once, whenever it first needs them: what a connection leaves would come by hundreds.
        Check("descriptors are back to where they were", secondHalf.Descriptors <= Math.Max(before.Descriptors, afterLoad.Descriptors));
        Console.WriteLine($"{_passed} passed, {_failed} failed, 0 skipped");
        return _failed == 0 ? 0 : 1;
    }

    private static async Task LoadAsync(ServerUnderTest server, int connections, int pages)
    {
        Stopwatch watch = Stopwatch.StartNew();
        LoadResult result = await Load.RunAsync(server, connections, pages);
        double seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine($"load: {connections} connections at once, {pages} pages each: {result.Pages} pages in {seconds:f1} s, {result.Pages / seconds:f0} a second, {result.Lost} lost");
        Check("no page is lost", result.Lost == 0 && result.Pages == connections * pages);
    }

    private static async Task<Footprint> AttackAsync(ServerUnderTest server, Attack attack, int count, string half)
    {
        Stopwatch watch = Stopwatch.StartNew();
        AttackResult result = await attack.RunAsync(count);
        Console.WriteLine($"attack, {half} half: {count} connections in {watch.Elapsed.TotalSeconds:f1} s ({result}); slowest honest page meanwhile {result.SlowestPage.TotalMilliseconds:f0} ms");
        Check($"the server serves during the {half} half of the attack", result.PagesMissed == 0);
        LoadResult page = await Load.RunAsync(server, 1, 1);
        Check($"the server serves after the {half} half of the attack", page.Lost == 0);
        return await server.RestAsync();
    }

    private static void Check(string what, bool holds)
    {
        Console.WriteLine($"{(holds ? "ok  " : "FAIL")}  {what}");
        if (holds)
            _passed++;
        else
            _failed++;
    }

    private static int Number(string[] words, string option, int fallback)
    {
        int at = Array.IndexOf(words, option);
        return at >= 0 && at + 1 < words.Length ? int.Parse(words[at + 1], CultureInfo.InvariantCulture) : fallback;
    }
}
