using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Sundog.Unikernel.Net.Tests.Simulation;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Golden;

/// <summary>
/// Whole exchanges, byte for byte and microsecond for microsecond, against captures beside this file. A run is a function
/// of its inputs, so they change only on purpose: <c>SUNDOG_UPDATE_GOLDEN=1</c> writes them anew.
/// </summary>
public sealed class GoldenTests
{
    private const long Second = 1_000_000;

    [Fact]
    public void Two_hosts_come_up_and_exchange_datagrams_over_IPv4()
        => Check("udp-v4", wire =>
        {
            NetworkStack a = wire.Add(Hosts.OptionsA(detection: ConflictDetection.Strict));
            NetworkStack b = wire.Add(Hosts.OptionsB());
            wire.Run(10 * Second);
            ExchangeDatagrams(wire, a, b, Hosts.B);
        });

    [Fact]
    public void Two_hosts_come_up_and_exchange_datagrams_over_IPv6()
        => Check("udp-v6", wire =>
        {
            NetworkStack a = wire.Add(Hosts.OptionsBoth(useSlaac: true));
            NetworkStack b = wire.Add(new NetworkOptions
            {
                Mac = Hosts.MacB,
                Secret = Hosts.Secret(2),
                AddressV6 = new IpPrefix(Hosts.X6, 64),
                ConflictDetection = ConflictDetection.Strict,
            });
            wire.Run(10 * Second);
            ExchangeDatagrams(wire, a, b, Hosts.X6);
        });

    [Fact]
    public void A_client_without_a_server_asks_for_addresses()
        => Check("dhcp-discover", wire =>
        {
            wire.Add(new NetworkOptions { Mac = Hosts.MacA, Secret = Hosts.Secret(1), UseDhcp = true, UseV6 = false, HostName = "sundog" });
            wire.Run(30 * Second);
        });

    [Fact]
    public void A_connection_opens_carries_bytes_both_ways_and_closes_over_IPv4()
        => Check("tcp-v4", wire => Converse(wire, wire.Add(Hosts.OptionsA()), wire.Add(Hosts.OptionsB()), Hosts.B));

    [Fact]
    public void A_connection_opens_carries_bytes_both_ways_and_closes_over_IPv6()
        => Check("tcp-v6", wire =>
        {
            NetworkStack a = wire.Add(Hosts.OptionsBoth());
            NetworkStack b = wire.Add(new NetworkOptions { Mac = Hosts.MacB, Secret = Hosts.Secret(2), AddressV6 = new IpPrefix(Hosts.X6, 64) });
            Converse(wire, a, b, Hosts.X6);
        });

    [Fact]
    public void A_lost_segment_is_reported_by_SACK_and_sent_again()
        => Check("tcp-loss", wire =>
        {
            int segments = 0;
            wire.Filter = frame => frame.Length < 1000 || ++segments != 3;
            Converse(wire, wire.Add(Hosts.OptionsA()), wire.Add(Hosts.OptionsB()), Hosts.B);
        });

    [Fact]
    public void A_port_where_nobody_listens_answers_with_a_reset()
        => Check("tcp-refused", wire =>
        {
            NetworkStack a = wire.Add(Hosts.OptionsA());
            wire.Add(Hosts.OptionsB());
            TcpConnection connection = a.ConnectTcp(new IpEndpoint(Hosts.B, 81), wire.Now)!;
            wire.Run(Second);
            Assert.Equal(TcpFailure.Refused, connection.Failure);
        });

    private static void Converse(SimulatedWire wire, NetworkStack client, NetworkStack server, IpAddress address)
    {
        TcpListener listener = server.ListenTcp(80)!;
        TcpConnection asking = client.ConnectTcp(new IpEndpoint(address, 80), wire.Now)!;
        wire.Run(Second);
        Assert.True(listener.TryAccept(out TcpConnection? answering));
        Assert.Equal(8, asking.Write("question"u8));
        asking.ShutdownWrite();
        wire.Run(Second);
        byte[] buffer = new byte[10_000];
        Assert.Equal("question"u8, buffer.AsSpan(0, answering.Read(buffer)));
        Assert.True(answering.IsReadClosed);
        byte[] answer = [.. Enumerable.Range(0, 9000).Select(i => (byte)(i * 7 >> 3))];
        Assert.Equal(answer.Length, answering.Write(answer));
        answering.Close();
        wire.Run(Second);
        Assert.Equal(answer, buffer[..asking.Read(buffer)]);
        Assert.True(asking.IsReadClosed);
        asking.Close();
        wire.Run(Second);
    }

    private static void ExchangeDatagrams(SimulatedWire wire, NetworkStack a, NetworkStack b, IpAddress addressOfB)
    {
        UdpSocket first = a.BindUdp(0)!;
        UdpSocket second = b.BindUdp(7)!;
        Assert.Equal(UdpSendResult.Queued, first.TrySend(new IpEndpoint(addressOfB, 7), "question"u8, wire.Now));
        wire.Run(Second);
        byte[] buffer = new byte[100];
        Assert.True(second.TryReceive(buffer, out IpEndpoint remote, out int length));
        Assert.Equal("question"u8, buffer.AsSpan(0, length));
        Assert.Equal(UdpSendResult.Queued, second.TrySend(remote, "answer"u8, wire.Now));
        Assert.Equal(UdpSendResult.Queued, second.TrySend(new IpEndpoint(remote.Address, 9), "nobody"u8, wire.Now));
        wire.Run(Second);
        Assert.True(first.TryReceive(buffer, out _, out length));
        Assert.Equal("answer"u8, buffer.AsSpan(0, length));
    }

    private static void Check(string name, Action<SimulatedWire> scenario)
    {
        SimulatedWire wire = new();
        scenario(wire);
        byte[] capture = PcapFile.Write(wire.Sent);
        string path = Path.Combine(Folder(), name + ".pcap");
        if (Environment.GetEnvironmentVariable("SUNDOG_UPDATE_GOLDEN") == "1")
            File.WriteAllBytes(path, capture);
        Assert.True(File.Exists(path), $"{path} is missing: SUNDOG_UPDATE_GOLDEN=1 writes it");
        List<(Instant Time, byte[] Frame)> agreed = PcapFile.Read(File.ReadAllBytes(path));
        for (int i = 0; i < Math.Min(agreed.Count, wire.Sent.Count); i++)
        {
            Assert.True(agreed[i].Time == wire.Sent[i].Time, $"frame {i + 1} of {name} comes at another time");
            Assert.True(agreed[i].Frame.SequenceEqual(wire.Sent[i].Frame), $"frame {i + 1} of {name} has other bytes");
        }
        Assert.Equal(agreed.Count, wire.Sent.Count);
    }

    private static string Folder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sundog.slnx")))
                return Path.Combine(folder.FullName, "tests", "Unikernel.Net.Tests", "Golden");
        }
        throw new InvalidOperationException("These tests run inside the checkout that they check.");
    }
}
