using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Sundog.Unikernel.Net;
using Xunit;

namespace Sundog.Unikernel.Adapter.Tests;

/// <summary>Names are resolved, and hosts connected to by them, with a server on the other end of the wire.</summary>
public sealed class NameTests
{
    private const ushort Port = 443;
    private const ushort TypeV4 = 1;

    private static readonly IpAddress Nobody = IpAddress.FromV4(0x0a00_0009);

    [Fact]
    public void A_name_is_resolved() => Run([Network.ServerAddress, Nobody], async (network, _) =>
    {
        DnsQuery query = await network.Client.ResolveAsync("www.test");
        Assert.Equal(DnsStatus.Resolved, query.Status);
        Assert.Equal([Network.ServerAddress, Nobody], query.Addresses.ToArray());
    });

    [Fact]
    public void Many_names_are_resolved_at_once() => Run([Network.ServerAddress], async (network, _) =>
    {
        Task<DnsQuery>[] queries = [.. Enumerable.Range(0, 8).Select(i => network.Client.ResolveAsync($"n{i}.test").AsTask())];
        foreach (Task<DnsQuery> query in queries)
            Assert.Equal(DnsStatus.Resolved, (await query).Status);
    });

    [Fact]
    public void A_host_is_connected_to_by_its_name() => Run([Network.ServerAddress], async (network, machine) =>
    {
        TcpFlowListener listener = network.Server.Listen(Port)!;
        TcpFlow flow = await network.Client.ConnectAsync("www.test", Port);
        Assert.Equal(new IpEndpoint(Network.ServerAddress, Port), flow.Remote);
        Assert.NotNull(await listener.AcceptAsync());
    });

    [Fact]
    public void An_address_that_does_not_answer_holds_up_the_next_for_a_quarter_of_a_second() => Run([Nobody, Network.ServerAddress], async (network, machine) =>
    {
        TcpFlowListener listener = network.Server.Listen(Port)!;
        Instant start = machine.Now;
        TcpFlow flow = await network.Client.ConnectAsync("www.test", Port);
        Assert.Equal(Network.ServerAddress, flow.Remote.Address);
        Assert.InRange(machine.Now.Since(start), 250_000, 300_000);
        Assert.Equal(1, network.Client.Stack.TcpCounters.Connections);
        Assert.NotNull(await listener.AcceptAsync());
    });

    [Fact]
    public void An_address_that_refuses_gives_way_at_once() => Run([Network.ServerAddress, Network.ServerAddress], async (network, machine) =>
    {
        Instant start = machine.Now;
        FlowException failure = await Assert.ThrowsAsync<FlowException>(() => network.Client.ConnectAsync("www.test", Port).AsTask());
        Assert.Equal(FlowFailure.Refused, failure.Reason);
        Assert.InRange(machine.Now.Since(start), 0, 100_000);
    });

    [Fact]
    public void A_name_without_an_address_says_so() => Run([], async (network, _) =>
    {
        FlowException failure = await Assert.ThrowsAsync<FlowException>(() => network.Client.ConnectAsync("www.test", Port).AsTask());
        Assert.Equal(FlowFailure.NotResolved, failure.Reason);
        Assert.Equal("www.test: the name has no address", failure.Message);
    });

    [Fact]
    public void An_address_in_digits_needs_no_server() => Run([], async (network, _) =>
    {
        TcpFlowListener listener = network.Server.Listen(Port)!;
        TcpFlow flow = await network.Client.ConnectAsync("10.0.0.2", Port);
        Assert.Equal(Port, flow.Remote.Port);
        Assert.NotNull(await listener.AcceptAsync());
    });

    [Fact]
    public void Families_take_turns()
    {
        IpAddress a = new(0x2001_0db8_0000_0000, 1), b = new(0x2001_0db8_0000_0000, 2), c = new(0x2001_0db8_0000_0000, 3);
        Assert.Equal([a, Nobody, b, c], ConnectionRace.Order([a, b, c, Nobody]));
    }

    private static void Run(IpAddress[] addresses, Func<Network, FakeMachine, Task> body)
    {
        TestLoop test = new();
        Network network = new(test);
        test.Loop.Add(new NameServer(network.Server.Stack.BindUdp(53)!, addresses));
        test.Run(async () => await body(network, test.Machine));
    }

    /// <summary>Knows the same addresses, of IPv4, for every name.</summary>
    private sealed class NameServer(UdpSocket socket, IpAddress[] addresses) : LoopSource
    {
        public override Instant NextDeadline => Instant.Never;

        public override bool Poll(Instant now)
        {
            byte[] question = new byte[512];
            bool any = false;
            while (socket.TryReceive(question, out IpEndpoint remote, out int length))
            {
                socket.TrySend(remote, Answer(question[..length]), now);
                any = true;
            }
            return any;
        }

        public override bool Flush(Instant now) => false;

        private byte[] Answer(byte[] question)
        {
            bool isV4 = BinaryPrimitives.ReadUInt16BigEndian(question.AsSpan(question.Length - 4)) == TypeV4;
            IpAddress[] known = isV4 ? addresses : [];
            List<byte> answer = [.. question];
            foreach (IpAddress address in known)
            {
                // The name by a pointer, type A, class IN, a minute, four bytes.
                answer.AddRange([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
                byte[] bytes = new byte[4];
                address.Write(bytes);
                answer.AddRange(bytes);
            }
            answer[2] = 0x81;
            answer[3] = 0x80;
            answer[7] = (byte)known.Length;
            return [.. answer];
        }
    }
}
