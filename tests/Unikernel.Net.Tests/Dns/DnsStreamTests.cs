using System;
using System.Buffers.Binary;
using System.Linq;
using Sundog.Unikernel.Net.Tests.Simulation;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Dns;

/// <summary>Answers that do not fit a datagram (RFC 7766), from a server on a stack of its own.</summary>
public sealed class DnsStreamTests
{
    private const int HeaderSize = 12;
    private const long Second = 1_000_000;
    private const long Turn = 10_000;

    private readonly SimulatedWire _wire = new();
    private readonly NetworkStack _stack;
    private readonly NetworkStack _server;
    private readonly UdpSocket _datagrams;

    public DnsStreamTests()
    {
        _stack = _wire.Add(new NetworkOptions
        {
            Mac = Hosts.MacA,
            Secret = Hosts.Secret(5),
            AddressV4 = new IpPrefix(Hosts.A, 24),
            UseV6 = false,
            DnsServers = [Hosts.B],
        });
        _server = _wire.Add(Hosts.OptionsB());
        _datagrams = _server.BindUdp(53)!;
    }

    [Fact]
    public void An_answer_that_was_cut_is_asked_for_by_TCP()
    {
        TcpListener listener = _server.ListenTcp(53)!;
        DnsQuery query = Begin();
        byte[] question = TakeQuestion(listener, out TcpConnection connection);
        byte[] answer = Framed(Answer(question, 50));
        Assert.True(answer.Length > 512);
        // In two pieces, the first of which ends amid the length.
        connection.Write(answer.AsSpan(0, 1));
        _wire.Run(Turn);
        connection.Write(answer.AsSpan(1));
        _wire.Run(Turn);
        Assert.Equal(DnsStatus.Resolved, query.Status);
        Assert.Equal(DnsQuery.MostAddresses, query.Addresses.Length);
        Assert.True(_stack.TryTakeResolved(out DnsQuery? taken));
        Assert.Same(query, taken);
        // The connection is nobody's but the resolver's, which has closed it.
        Assert.False(_stack.TryTakeReady(out _));
        Assert.True(connection.IsReadClosed);
    }

    [Fact]
    public void A_server_without_TCP_has_failed()
    {
        DnsQuery query = Begin();
        ServeCutAnswers(query);
        Assert.Equal(DnsStatus.ServerFailure, query.Status);
        Assert.Equal(0, _stack.TcpCounters.Connections);
    }

    [Fact]
    public void A_server_that_is_silent_on_TCP_is_left()
    {
        TcpListener listener = _server.ListenTcp(53)!;
        DnsQuery query = Begin();
        ServeCutAnswers(query);
        Assert.Equal(DnsStatus.Timeout, query.Status);
        Assert.True(listener.CanAccept);
        Assert.False(_stack.TryTakeReady(out _));
    }

    [Theory]
    [InlineData("cut again")]
    [InlineData("another question's")]
    [InlineData("too long")]
    [InlineData("ended early")]
    public void An_answer_by_TCP_that_cannot_be_used_is_the_servers_failure(string what)
    {
        TcpListener listener = _server.ListenTcp(53)!;
        DnsQuery query = Begin();
        byte[] question = TakeQuestion(listener, out TcpConnection connection);
        byte[] answer = Framed(Answer(question, 1));
        if (what == "cut again")
            answer[4] |= 2;
        if (what == "another question's")
            answer[2] ^= 1;
        if (what == "too long")
            answer = [0x40, 1, .. new byte[0x4001]];
        if (what == "ended early")
            answer = answer[..^1];
        connection.Write(answer);
        connection.ShutdownWrite();
        _wire.Run(Turn);
        ServeCutAnswers(query);
        Assert.Equal(DnsStatus.ServerFailure, query.Status);
    }

    private DnsQuery Begin()
    {
        DnsQuery query = _stack.Resolve("example.test", DnsAddressKinds.V4, _wire.Now);
        _wire.Run(Turn);
        return query;
    }

    private byte[] TakeQuestion(TcpListener listener, out TcpConnection connection)
    {
        AnswerCut();
        _wire.Run(Turn);
        Assert.True(listener.TryAccept(out TcpConnection? accepted));
        connection = accepted;
        byte[] buffer = new byte[1000];
        int length = connection.Read(buffer);
        Assert.Equal(length - 2, BinaryPrimitives.ReadUInt16BigEndian(buffer));
        return buffer[2..length];
    }

    // Datagrams are answered as if all were too short; nothing is done about TCP.
    private void ServeCutAnswers(DnsQuery query)
    {
        Instant end = _wire.Now.After(60 * Second);
        while (query.Status == DnsStatus.Pending && _wire.Now < end)
        {
            AnswerCut();
            _wire.Run(Second / 10);
        }
    }

    private void AnswerCut()
    {
        byte[] buffer = new byte[512];
        while (_datagrams.TryReceive(buffer, out IpEndpoint remote, out int length))
        {
            byte[] answer = Answer(buffer[..length], 0);
            answer[2] |= 2;
            _datagrams.TrySend(remote, answer, _wire.Now);
        }
    }

    private static byte[] Answer(byte[] question, int count)
    {
        byte[] answer = [.. question, .. Enumerable.Range(0, count).SelectMany(i => DnsTests.Record("example.test", 1, 60, Hosts.X))];
        answer[2] = 0x81;
        answer[3] = 0x80;
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(6), (ushort)count);
        Assert.True(question.Length > HeaderSize);
        return answer;
    }

    private static byte[] Framed(byte[] message) => [(byte)(message.Length >> 8), (byte)message.Length, .. message];
}
