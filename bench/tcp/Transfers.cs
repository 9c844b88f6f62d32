using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Sundog.LinuxNetwork;
using Sundog.Unikernel.Net;

namespace Sundog.Bench.Tcp;

/// <summary>One transfer's result.</summary>
/// <param name="BitsPerSecond">What the receiver got, headers not counted.</param>
/// <param name="BitsPerProcessorSecond">The same for each second of processor time of the stack's thread; 0 without a stack.</param>
/// <param name="Statistics">What the stack's connection counted; default without a stack.</param>
internal readonly record struct TransferResult(double BitsPerSecond, double BitsPerProcessorSecond, TcpStatistics Statistics);

/// <summary>Transfers of a given time, each in fresh network namespaces.</summary>
internal static class Transfers
{
    private const string LinuxAddress = "10.78.0.1";
    private const string PeerAddress = "10.78.0.2";

    // Of Linux's own default: both sides' windows reach further than any of these links needs.
    private const int BufferBytes = 4 << 20;

    public static TransferResult OursToLinux(Scenario scenario, ulong seed, double seconds) => WithStack(scenario, seed, seconds, sends: true);

    public static TransferResult LinuxToOurs(Scenario scenario, ulong seed, double seconds) => WithStack(scenario, seed, seconds, sends: false);

    /// <summary>Between two namespaces, each with a tap; a thread carries the frames through the same link.</summary>
    public static TransferResult LinuxToLinux(Scenario scenario, ulong seed, double seconds)
    {
        TransferResult result = default;
        NetworkNamespace.Run(() =>
        {
            using TapDevice left = MakeTap(LinuxAddress, hasOffloads: false);
            using Socket sender = LinuxSocket.Make(Scenario.CongestionControl);
            NetworkNamespace.Run(() =>
            {
                using TapDevice right = MakeTap(PeerAddress, hasOffloads: false);
                using TapBridge bridge = new(left, right, new SeededLink(seed, scenario.Faults), new SeededLink(seed + 1, scenario.Faults));
                result = BetweenSockets(sender, seconds);
            });
        });
        return result;
    }

    private static TransferResult BetweenSockets(Socket sender, double seconds)
    {
        using Socket listener = LinuxSocket.Make(Scenario.CongestionControl);
        listener.Bind(new IPEndPoint(IPAddress.Parse(PeerAddress), OurSide.Port));
        listener.Listen();
        Thread thread = new(() =>
        {
            LinuxSocket.Connect(sender, PeerAddress, OurSide.Port);
            LinuxSocket.Send(sender, seconds + 1);
        });
        thread.Start();
        if (!listener.Poll(10_000_000, SelectMode.SelectRead))
            throw new TimeoutException("Linux does not connect to Linux.");
        using Socket receiver = listener.Accept();
        long bytes = LinuxSocket.Receive(receiver, seconds);
        receiver.Close(0);
        thread.Join();
        return new(bytes * 8 / seconds, 0, default);
    }

    private static TransferResult WithStack(Scenario scenario, ulong seed, double seconds, bool sends)
    {
        TransferResult result = default;
        NetworkNamespace.Run(() =>
        {
            using TapDevice tap = MakeTap(LinuxAddress, scenario.HasOffloads);
            using OurSide ours = new(sends, seconds);
            bool hasLink = scenario.Faults != default;
            using TapHost host = new(
                tap, Options(tap), ours.Serve,
                hasLink ? new SeededLink(sends ? seed + 1 : seed, scenario.Faults) : null,
                hasLink ? new SeededLink(sends ? seed : seed + 1, scenario.Faults) : null);
            using Socket socket = LinuxSocket.Make(Scenario.CongestionControl);
            LinuxSocket.Connect(socket, PeerAddress, OurSide.Port);
            long bytes = 0;
            if (sends)
                bytes = LinuxSocket.Receive(socket, seconds - 0.05);
            else
                LinuxSocket.Send(socket, seconds + 1);
            ours.Wait();
            double rate = sends ? bytes * 8 / (seconds - 0.05) : ours.Bytes * 8 / ours.Elapsed;
            result = new(rate, rate * ours.Elapsed / ours.ProcessorSeconds, ours.Statistics);
        });
        return result;
    }

    private static NetworkOptions Options(TapDevice tap) => new()
    {
        Mac = new MacAddress(0x0200_0000_0078),
        Secret = Enumerable.Range(0, NetworkOptions.SecretSize).Select(i => (byte)(i * 5)).ToArray(),
        Capabilities = tap.Capabilities,
        AddressV4 = new IpPrefix(IpAddress.Parse(PeerAddress), 24),
        UseV6 = false,
        Tcp = new TcpOptions { SendBuffer = BufferBytes, ReceiveBuffer = BufferBytes, MemoryBudget = 16 * BufferBytes },
    };

    private static TapDevice MakeTap(string address, bool hasOffloads)
    {
        TapDevice tap = new("bench0", hasOffloads);
        NetworkNamespace.Execute("ip", "link set bench0 up txqueuelen 10000");
        NetworkNamespace.Execute("ip", $"addr add {address}/24 dev bench0");
        return tap;
    }
}
