using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Sundog.Unikernel.Net.Tcp;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Tcp;

/// <summary>
/// A conversation with the stack, segment by segment. A segment is a line such as <c>A. seq=1 ack=1 len=100 win=5000
/// sack=201-301</c>: flags first (S, F, R, P and a point for ACK), then fields. Sequence numbers count from each side's
/// ISS; the peer's lies shortly before the wrap. A line that is expected names only what matters.
/// </summary>
internal sealed class Script
{
    public const uint PeerInitial = 0xffff_fc00;

    public static readonly IpAddress Local = IpAddress.FromV4(0x0a00_0001);
    public static readonly IpAddress Remote = IpAddress.FromV4(0x0a00_0002);

    private readonly byte[] _buffer = new byte[65_535];
    private readonly Queue<string> _unread = new();
    private uint? _initial;

    public Script(TcpOptions? options = null, NetworkCapabilities capabilities = NetworkCapabilities.None)
    {
        Network = new TestNetwork(Local);
        byte[] secret = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
        Layer = new TcpLayer(options ?? new TcpOptions(), Network, capabilities, secret);
    }

    public TestNetwork Network { get; }

    public TcpLayer Layer { get; }

    public Instant Now { get; private set; } = new(1_000_000);

    public ushort LocalPort { get; set; } = 80;

    public ushort RemotePort { get; set; } = 40_000;

    public TcpConnection Connection { get; private set; } = null!;

    public TcpListener Listener { get; private set; } = null!;

    /// <summary>The timestamp clock of the peer, when it uses one.</summary>
    public uint PeerClock { get; set; } = 5000;

    public uint LastTimestamp { get; private set; }

    public byte[] LastSegment { get; private set; } = [];

    public static Script Connected(
        TcpOptions? options = null, string offer = "mss=1460 sackok ws=0", int window = 60_000, NetworkCapabilities capabilities = NetworkCapabilities.None)
    {
        Script script = new(options, capabilities);
        script.Listen();
        Open(script, offer, window);
        return script;
    }

    /// <summary>The handshake of another connection, from the port that is set.</summary>
    public static void Open(Script script, string offer = "mss=1460 sackok ws=0", int window = 60_000)
    {
        script._initial = null;
        script.In($"S seq=0 win={window} {offer}");
        script.Out("S. seq=0 ack=1");
        script.In($". seq=1 ack=1 win={window}" + (offer.Contains(" ts", StringComparison.Ordinal) ? " ts" : ""));
        script.Accept();
    }

    public void Listen(int backlog = 16) => Listener = Layer.Listen(LocalPort, backlog)!;

    public void Accept()
    {
        Assert.True(Listener.TryAccept(out TcpConnection? connection));
        Connection = connection;
        Connection.NoDelay = true;
    }

    public void Connect()
    {
        Connection = Layer.Connect(new IpEndpoint(Remote, 80), Now)!;
        LocalPort = Connection.Local.Port;
        RemotePort = 80;
    }

    /// <summary>The peer sends a segment.</summary>
    public void In(string line) => Layer.Receive(Remote, Local, Build(line), false, Now);

    /// <summary>The stack sends a segment that has all of these fields.</summary>
    public void Out(string line)
    {
        Drain();
        Assert.True(_unread.Count > 0, $"expected {line}, but nothing was sent");
        string sent = _unread.Dequeue();
        string[] fields = sent.Split(' ');
        foreach (string field in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Assert.True(fields.Contains(field), $"expected {line}, sent {sent}");
    }

    /// <summary>The stack sends nothing.</summary>
    public void Quiet()
    {
        Drain();
        Assert.Empty(_unread);
    }

    /// <summary>Everything that the stack sends now, as lines.</summary>
    public List<string> TakeAll()
    {
        Drain();
        List<string> lines = [.. _unread];
        _unread.Clear();
        return lines;
    }

    /// <summary>Time passes; what is sent meanwhile waits for <see cref="Out"/>.</summary>
    public void Wait(long milliseconds)
    {
        Drain();
        Instant end = Now.After(milliseconds * 1000);
        for (int i = 0; i < 100_000 && Layer.NextDeadline <= end; i++)
        {
            if (Layer.NextDeadline > Now)
                Now = Layer.NextDeadline;
            Layer.Advance(Now);
            Drain();
        }
        PeerClock += (uint)milliseconds;
        Now = end;
        Layer.Advance(Now);
        Drain();
    }

    public void Write(int count, int start = 0) => Assert.Equal(count, Connection.Write(Pattern(start, count)));

    public void Read(int count, int start = 0)
    {
        byte[] data = new byte[count + 1];
        Assert.Equal(count, Connection.Read(data));
        Assert.Equal(Pattern(start, count), data[..count]);
    }

    /// <summary>The byte at each place of a stream is known from the place.</summary>
    public static byte[] Pattern(int start, int count)
    {
        byte[] data = new byte[count];
        for (int i = 0; i < count; i++)
            data[i] = (byte)((start + i) * 31 % 251);
        return data;
    }

    public byte[] Build(string line)
    {
        string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        byte[] segment = new byte[20 + 40 + Number(fields, "len")];
        int length = 20 + WriteOptions(segment.AsSpan(20), fields);
        int payload = Number(fields, "len");
        int sequence = Number(fields, "seq");
        Pattern(Number(fields, "at", sequence - 1), payload).CopyTo(segment, length);
        new TcpHeader
        {
            SourcePort = RemotePort,
            DestinationPort = LocalPort,
            Sequence = unchecked(PeerInitial + (uint)sequence),
            Acknowledgment = unchecked((_initial ?? 0) + (uint)Number(fields, "ack")),
            Flags = Flags(fields[0]),
            Window = (ushort)Number(fields, "win", 60_000),
            Length = length,
        }.Write(segment);
        segment = segment[..(length + payload)];
        TcpChecksum.Complete(Remote, Local, segment);
        return segment;
    }

    /// <summary>The peer repeats its SYN, to learn the stack's ISS again.</summary>
    public static void Reopen(Script script)
    {
        script._initial = null;
        script.Wait(150);
        script.TakeAll();
        script.In("S seq=0 mss=1460");
        script.Out("S. seq=0 ack=1");
    }

    /// <summary>The peer echoes this timestamp from now on.</summary>
    public void EchoTimestamp(uint value) => LastTimestamp = value;

    /// <summary>ISS of the stack, when a script has to know it otherwise than from a SYN.</summary>
    public void SetInitial(uint initial) => _initial = initial;

    private void Drain()
    {
        for (int i = 0; i < 10_000 && Layer.TryTransmit(_buffer, Now, out TcpOutgoing outgoing); i++)
        {
            Assert.Equal(Local, outgoing.Source);
            Assert.Equal(Remote, outgoing.Destination);
            byte[] segment = _buffer[..outgoing.Length];
            if (!outgoing.NeedsChecksum)
                Assert.True(TcpChecksum.Verify(Local, Remote, segment));
            _unread.Enqueue(Describe(segment, outgoing));
            LastSegment = segment;
        }
    }

    private string Describe(byte[] segment, TcpOutgoing outgoing)
    {
        Assert.True(TcpHeader.TryRead(segment, out TcpHeader header));
        Assert.Equal(outgoing.HeaderLength, header.Length);
        Assert.True(TcpOptionsWire.TryRead(segment.AsSpan(20..header.Length), header.Has(TcpFlags.Syn), out TcpOptionsWire options));
        if (header.Has(TcpFlags.Syn))
            _initial ??= header.Sequence;
        int payload = segment.Length - header.Length;
        List<string> fields =
        [
            (header.Has(TcpFlags.Syn) ? "S" : "") + (header.Has(TcpFlags.Fin) ? "F" : "") + (header.Has(TcpFlags.Rst) ? "R" : "")
                + (header.Has(TcpFlags.Ack) ? "." : ""),
            string.Create(CultureInfo.InvariantCulture, $"seq={(int)unchecked(header.Sequence - (_initial ?? 0))}"),
            string.Create(CultureInfo.InvariantCulture, $"ack={(int)unchecked(header.Acknowledgment - PeerInitial)}"),
            string.Create(CultureInfo.InvariantCulture, $"len={payload}"),
            string.Create(CultureInfo.InvariantCulture, $"win={header.Window}"),
            string.Create(CultureInfo.InvariantCulture, $"cut={outgoing.SegmentSize}"),
        ];
        if (header.Has(TcpFlags.Psh))
            fields.Add("push");
        if (options.SegmentSize > 0)
            fields.Add(string.Create(CultureInfo.InvariantCulture, $"mss={options.SegmentSize}"));
        if (options.WindowScale >= 0)
            fields.Add(string.Create(CultureInfo.InvariantCulture, $"ws={options.WindowScale}"));
        if (options.SackPermitted)
            fields.Add("sackok");
        if (options.Timestamps is { } timestamps)
        {
            fields.Add("ts");
            fields.Add(string.Create(CultureInfo.InvariantCulture, $"tsecr={timestamps.Echo}"));
            LastTimestamp = timestamps.Value;
        }
        if (options.SackCount > 0)
        {
            SackBlocks blocks = options.SackBlocks;
            fields.Add("sack=" + string.Join(',', Enumerable.Range(0, options.SackCount).Select(i => string.Create(
                CultureInfo.InvariantCulture,
                $"{unchecked((int)(blocks[i].Left - PeerInitial))}-{unchecked((int)(blocks[i].Right - PeerInitial))}"))));
        }
        CheckPayload(segment.AsSpan(header.Length), (int)unchecked(header.Sequence - (_initial ?? 0)) - 1);
        return string.Join(' ', fields);
    }

    private static void CheckPayload(ReadOnlySpan<byte> payload, int start)
    {
        if (!payload.IsEmpty)
            Assert.Equal(Pattern(start, payload.Length), payload.ToArray());
    }

    private int WriteOptions(Span<byte> options, string[] fields)
    {
        int length = 0;
        if (fields.Any(field => field.StartsWith("mss=", StringComparison.Ordinal)))
        {
            bool hasScale = fields.Any(field => field.StartsWith("ws=", StringComparison.Ordinal));
            length = TcpOptionsWire.WriteSyn(options, new SynOffer(
                (ushort)Number(fields, "mss"), hasScale ? (sbyte)Number(fields, "ws") : (sbyte)-1, fields.Contains("sackok")));
        }
        if (fields.Contains("ts") || fields.Any(field => field.StartsWith("tsval=", StringComparison.Ordinal)))
        {
            uint value = (uint)Number(fields, "tsval", (int)PeerClock);
            length += TcpOptionsWire.WriteTimestamps(options[length..], new TcpTimestamps(value, LastTimestamp));
        }
        if (fields.FirstOrDefault(field => field.StartsWith("sack=", StringComparison.Ordinal)) is { } sack)
        {
            SackBlock[] blocks = [.. sack[5..].Split(',').Select(block => block.Split('-')).Select(ends => new SackBlock(
                unchecked((_initial ?? 0) + uint.Parse(ends[0], CultureInfo.InvariantCulture)),
                unchecked((_initial ?? 0) + uint.Parse(ends[1], CultureInfo.InvariantCulture))))];
            length += TcpOptionsWire.WriteSack(options[length..], blocks);
        }
        if (fields.FirstOrDefault(field => field.StartsWith("raw=", StringComparison.Ordinal)) is { } raw)
        {
            byte[] bytes = Convert.FromHexString(raw[4..]);
            bytes.CopyTo(options[length..]);
            length += bytes.Length;
        }
        return length;
    }

    private static int Number(string[] fields, string name, int otherwise = 0)
    {
        string? field = fields.FirstOrDefault(it => it.StartsWith(name + "=", StringComparison.Ordinal));
        return field is null ? otherwise : int.Parse(field[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }

    private static TcpFlags Flags(string text)
    {
        TcpFlags flags = TcpFlags.None;
        foreach (char letter in text)
        {
            flags |= letter switch
            {
                'S' => TcpFlags.Syn,
                'F' => TcpFlags.Fin,
                'R' => TcpFlags.Rst,
                'P' => TcpFlags.Psh,
                'U' => TcpFlags.Urg,
                '.' => TcpFlags.Ack,
                _ => throw new ArgumentException($"No flag is called {letter}."),
            };
        }
        return flags;
    }
}
