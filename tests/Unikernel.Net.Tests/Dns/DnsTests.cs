using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using FsCheck.Xunit;
using Sundog.Unikernel.Net.Dns;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.Tests.Simulation;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Dns;

/// <summary>The resolver against servers that the tests play.</summary>
public sealed class DnsTests
{
    private const ushort A = 1;
    private const ushort Aaaa = 28;
    private const ushort Alias = 5;
    private const ushort Authority = 6;
    private const long Second = 1_000_000;

    private static readonly IpAddress First = IpAddress.Parse("192.0.2.53");
    private static readonly IpAddress Other = IpAddress.Parse("192.0.2.54");
    private static readonly MacAddress ServerMac = new(0x0200_0000_0053);

    private readonly SimulatedWire _wire = new();
    private readonly NetworkStack _stack;

    public DnsTests()
    {
        _stack = _wire.Add(new NetworkOptions
        {
            Mac = Hosts.MacA,
            Secret = Hosts.Secret(5),
            AddressV4 = new IpPrefix(Hosts.A, 24),
            UseV6 = false,
            DnsServers = [First, Other],
            Limits = new NetworkLimits { DnsQueries = 4, DnsNames = 4 },
        });
        _wire.Drain(_stack);
        foreach (IpAddress server in new[] { First, Other })
            _wire.Inject(_stack, Frames.Arp(Hosts.MacA, false, ServerMac, server, default, Hosts.A));
    }

    [Fact]
    public void Addresses_of_both_families_are_asked_for_and_found()
    {
        DnsQuery query = _stack.Resolve("Example.test", DnsAddressKinds.Both, _wire.Now);
        List<Question> questions = Questions(_wire.Drain(_stack));
        Assert.Equal([Aaaa, A], questions.Select(question => question.Type));
        Assert.All(questions, question => Assert.Equal("example.test", question.Name));
        Assert.NotEqual(questions[0].Port, questions[1].Port);
        Answer(questions[0], 0, Record("example.test", Aaaa, 60, IpAddress.Parse("2001:db8::5")));
        Assert.Equal(DnsStatus.Pending, query.Status);
        Answer(questions[1], 0, Record("EXAMPLE.test", A, 60, Hosts.X), Record("example.test", A, 60, Hosts.B));
        Assert.Equal(DnsStatus.Resolved, query.Status);
        Assert.Equal([IpAddress.Parse("2001:db8::5"), Hosts.X, Hosts.B], query.Addresses.ToArray());
        Assert.True(_stack.TryTakeResolved(out DnsQuery? taken));
        Assert.Same(query, taken);
        Assert.False(_stack.TryTakeResolved(out _));
    }

    [Fact]
    public void An_answer_is_remembered_for_its_time()
    {
        Resolved("example.test", 60);
        Assert.Equal(DnsStatus.Resolved, _stack.Resolve("example.test", DnsAddressKinds.V4, _wire.Now).Status);
        _wire.Run(61 * Second);
        Assert.Equal(DnsStatus.Pending, _stack.Resolve("example.test", DnsAddressKinds.V4, _wire.Now).Status);
    }

    [Fact]
    public void Aliases_in_the_answer_are_followed_and_others_asked_for()
    {
        DnsQuery query = _stack.Resolve("www.test", DnsAddressKinds.V4, _wire.Now);
        Question question = Assert.Single(Questions(_wire.Drain(_stack)));
        List<byte[]> sent = Answer(question, 0, AliasRecord("www.test", "web.test"), AliasRecord("web.test", "host.test"));
        Question next = Assert.Single(Questions(sent));
        Assert.Equal("host.test", next.Name);
        Answer(next, 0, Record("host.test", A, 60, Hosts.X));
        Assert.Equal([Hosts.X], query.Addresses.ToArray());
    }

    [Fact]
    public void A_loop_of_aliases_ends()
    {
        DnsQuery query = _stack.Resolve("a.test", DnsAddressKinds.V4, _wire.Now);
        List<Question> questions = Questions(_wire.Drain(_stack));
        int asked = 0;
        for (; questions.Count == 1 && asked < 50; asked++)
        {
            string target = questions[0].Name == "a.test" ? "b.test" : "a.test";
            questions = Questions(Answer(questions[0], 0, AliasRecord(questions[0].Name, target)));
        }
        Assert.InRange(asked, 2, 10);
        Assert.Equal(DnsStatus.ServerFailure, query.Status);
    }

    [Fact]
    public void What_does_not_exist_is_said_and_remembered()
    {
        DnsQuery query = _stack.Resolve("none.test", DnsAddressKinds.V4, _wire.Now);
        Question question = Assert.Single(Questions(_wire.Drain(_stack)));
        byte[] soa = [.. Name("ns.test"), .. Name("mail.test"), .. new byte[16], 0, 0, 0, 100];
        Deliver(question, Message(question, 0x8183, [], [RawRecord("test", Authority, 600, soa)]), First);
        Assert.Equal(DnsStatus.NoSuchName, query.Status);
        Assert.Equal(DnsStatus.NoSuchName, _stack.Resolve("none.test", DnsAddressKinds.V4, _wire.Now).Status);
        _wire.Run(101 * Second);
        Assert.Equal(DnsStatus.Pending, _stack.Resolve("none.test", DnsAddressKinds.V4, _wire.Now).Status);
    }

    [Fact]
    public void A_server_that_fails_or_is_silent_gives_way_to_the_next()
    {
        DnsQuery query = _stack.Resolve("example.test", DnsAddressKinds.V4, _wire.Now);
        Question first = Assert.Single(Questions(_wire.Drain(_stack)));
        Question second = Assert.Single(Questions(Answer(first, 2)));
        Assert.Equal((First, Other), (first.Server, second.Server));
        Assert.NotEqual((first.Identifier, first.Port), (second.Identifier, second.Port));
        _wire.Sent.Clear();
        _wire.Run(8 * Second);
        Assert.Equal(3, Questions(_wire.Sent.Select(sent => sent.Frame)).Count);
        _wire.Run(12 * Second);
        Assert.Equal(DnsStatus.ServerFailure, query.Status);
    }

    [Fact]
    public void Silence_is_a_timeout()
    {
        DnsQuery query = _stack.Resolve("example.test", DnsAddressKinds.V4, _wire.Now);
        _wire.Run(20 * Second);
        Assert.Equal(DnsStatus.Timeout, query.Status);
    }

    [Theory]
    [InlineData("identifier")]
    [InlineData("server")]
    [InlineData("name")]
    [InlineData("type")]
    [InlineData("question")]
    public void A_forged_answer_is_dropped(string what)
    {
        DnsQuery query = _stack.Resolve("example.test", DnsAddressKinds.V4, _wire.Now);
        Question question = Assert.Single(Questions(_wire.Drain(_stack)));
        byte[] answer = Message(question, 0x8180, [Record("example.test", A, 60, Hosts.X)], []);
        if (what == "identifier")
            answer[0] ^= 1;
        if (what == "question")
            answer[2] &= 0x7f;
        if (what == "name")
            answer[13] ^= 1;
        if (what == "type")
            answer[27] = 28;
        Deliver(question, answer, what == "server" ? Other : First);
        Assert.Equal(DnsStatus.Pending, query.Status);
        Assert.Equal(1, _stack.Statistics.Dropped(DropReason.BadDns));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..b")]
    [InlineData("-a.test")]
    [InlineData("a-.test")]
    [InlineData("a b.test")]
    [InlineData("ä.test")]
    [InlineData("a123456789012345678901234567890123456789012345678901234567890123.test")]
    public void What_is_no_name_is_said_at_once(string name)
        => Assert.Equal(DnsStatus.BadName, _stack.Resolve(name, DnsAddressKinds.Both, _wire.Now).Status);

    [Fact]
    public void An_address_is_its_own_answer_at_once()
    {
        Assert.Equal([Hosts.X], _stack.Resolve("192.0.2.99", DnsAddressKinds.Both, _wire.Now).Addresses.ToArray());
        Assert.False(_stack.TryTakeResolved(out _));
    }

    [Fact]
    public void More_queries_than_the_limit_are_refused()
    {
        for (int i = 0; i < 4; i++)
            Assert.Equal(DnsStatus.Pending, _stack.Resolve($"n{i}.test", DnsAddressKinds.Both, _wire.Now).Status);
        Assert.Equal(DnsStatus.TooMany, _stack.Resolve("n5.test", DnsAddressKinds.Both, _wire.Now).Status);
    }

    [Fact]
    public void Pointers_go_backwards_only()
    {
        byte[] name = new byte[255];
        int offset = 0;
        Assert.False(DnsName.TryRead([0xc0, 0], ref offset, name, out _));
        offset = 0;
        Assert.False(DnsName.TryRead([0xc0, 2, 1, (byte)'a', 0], ref offset, name, out _));
        offset = 3;
        Assert.False(DnsName.TryRead([1, (byte)'a', 0, 1, (byte)'b', 0xc0, 3], ref offset, name, out _));
        offset = 3;
        Assert.True(DnsName.TryRead([1, (byte)'A', 0, 1, (byte)'b', 0xc0, 0], ref offset, name, out int length));
        Assert.Equal(7, offset);
        Assert.Equal("b.a", DnsName.ToText(name.AsSpan(0, length)));
    }

    [Property(MaxTest = 500)]
    public void No_change_of_an_answer_throws(int position, byte value, ushort length)
    {
        byte[] question = [.. Name("www.example.test"), 0, 1, 0, 1];
        byte[] message =
        [
            0, 7, 0x81, 0x80, 0, 1, 0, 2, 0, 1, 0, 0, .. question, .. AliasRecord("www.example.test", "b.test"),
            .. Record("b.test", A, 60, Hosts.X), .. RawRecord("test", Authority, 600, new byte[22]),
        ];
        message[(position & int.MaxValue) % message.Length] = value;
        foreach (byte[] input in new[] { message, message[..(length % (message.Length + 1))] })
        {
            byte[] name = new byte[255];
            Name("www.example.test").CopyTo(name, 0);
            int nameLength = 18;
            DnsMessage.TryReadAnswer(input, 7, name, ref nameLength, A, out DnsAnswer answer);
            Assert.InRange(answer.Count, 0, 1);
        }
    }

    private void Resolved(string name, uint timeToLive)
    {
        DnsQuery query = _stack.Resolve(name, DnsAddressKinds.V4, _wire.Now);
        Answer(Assert.Single(Questions(_wire.Drain(_stack))), 0, Record(name, A, timeToLive, Hosts.X));
        Assert.Equal(DnsStatus.Resolved, query.Status);
    }

    private List<byte[]> Answer(Question question, ushort code, params byte[][] records)
        => Deliver(question, Message(question, (ushort)(0x8180 | code), records, []), question.Server);

    private List<byte[]> Deliver(Question question, byte[] message, IpAddress server)
    {
        byte[] datagram = Frames.Udp(new IpEndpoint(server, 53), new IpEndpoint(Hosts.A, question.Port), message);
        return _wire.Inject(_stack, Frames.Ip(server, Hosts.A, IpProtocol.Udp, datagram));
    }

    private static byte[] Message(Question question, ushort flags, byte[][] answers, byte[][] authorities)
    {
        byte[] header = new byte[12];
        BinaryPrimitives.WriteUInt16BigEndian(header, question.Identifier);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), flags);
        header[5] = 1;
        header[7] = (byte)answers.Length;
        header[9] = (byte)authorities.Length;
        byte[] asked = [.. Name(question.Name), 0, (byte)question.Type, 0, 1];
        return [.. header, .. asked, .. answers.SelectMany(record => record), .. authorities.SelectMany(record => record)];
    }

    internal static byte[] Record(string owner, ushort type, uint timeToLive, IpAddress address)
    {
        byte[] data = new byte[16];
        return RawRecord(owner, type, timeToLive, data[..address.Write(data)]);
    }

    private static byte[] AliasRecord(string owner, string target) => RawRecord(owner, Alias, 60, Name(target));

    private static byte[] RawRecord(string owner, ushort type, uint timeToLive, byte[] data)
    {
        byte[] fixedPart = new byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart, type);
        fixedPart[3] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(fixedPart.AsSpan(4), timeToLive);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart.AsSpan(8), (ushort)data.Length);
        return [.. Name(owner), .. fixedPart, .. data];
    }

    private static byte[] Name(string text)
        => [.. text.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];

    private static List<Question> Questions(IEnumerable<byte[]> frames)
        => frames.Where(frame => frame[13] == 0 && frame[23] == 17 && frame[37] == 53).Select(frame => new Question(frame)).ToList();

    private sealed class Question
    {
        public Question(byte[] frame)
        {
            Server = IpAddress.ReadV4(frame.AsSpan(30));
            Port = BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(34));
            Identifier = BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(42));
            byte[] name = new byte[255];
            int offset = 12;
            Assert.True(DnsName.TryRead(frame.AsSpan(42), ref offset, name, out int length));
            Name = DnsName.ToText(name.AsSpan(0, length));
            Type = BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(42 + offset));
        }

        public IpAddress Server { get; }
        public ushort Port { get; }
        public ushort Identifier { get; }
        public string Name { get; }
        public ushort Type { get; }
    }
}
