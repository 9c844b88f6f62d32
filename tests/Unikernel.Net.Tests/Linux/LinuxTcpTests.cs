using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Threading;
using Sundog.LinuxNetwork;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Linux;

/// <summary>TCP between the stack and Linux: both ways, both families, with and without offloads and losses.</summary>
public sealed class LinuxTcpTests
{
    private const ushort SinkPort = 9;
    private const ushort SourcePort = 19;
    private const int Size = 4 << 20;

    private static readonly LinkFaults Faults = new(Loss: 10_000, Duplication: 5_000, Reordering: 10_000, Delay: 1_000, ReorderDelay: 2_000);

    [Theory]
    [InlineData(LinuxLink.StackV4, false)]
    [InlineData(LinuxLink.StackV4, true)]
    [InlineData(LinuxLink.StackV6, false)]
    [InlineData(LinuxLink.StackV6, true)]
    public void Bytes_go_both_ways_unchanged(string address, bool hasOffloads)
        => LinuxLink.Run(hasOffloads, new Transfers().Serve, _ => Exchange(address, Size));

    [Fact]
    public void Bytes_go_both_ways_unchanged_through_a_link_that_loses_reorders_and_duplicates()
        => LinuxLink.Run(
            hasOffloads: false, new Transfers().Serve, _ => Exchange(LinuxLink.StackV4, Size / 4),
            new SeededLink(11, Faults), new SeededLink(12, Faults));

    [Fact]
    public void The_stack_connects_to_Linux()
    {
        using ManualResetEventSlim isListening = new();
        Client client = new(isListening);
        LinuxLink.Run(hasOffloads: false, client.Serve, _ =>
        {
            using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Parse(LinuxLink.LinuxV4), 8_080));
            listener.Listen();
            isListening.Set();
            Assert.True(listener.Poll(10_000_000, SelectMode.SelectRead), "nobody connected");
            using Socket accepted = listener.Accept();
            accepted.ReceiveTimeout = 10_000;
            byte[] buffer = new byte[16];
            Assert.Equal(5, accepted.Receive(buffer));
            Assert.Equal("hello"u8, buffer.AsSpan(0, 5));
        });
    }

    [Fact]
    public void A_port_that_nobody_listens_on_refuses_Linux()
        => LinuxLink.Run(hasOffloads: false, (_, _) => { }, _ =>
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            SocketException refused = Assert.Throws<SocketException>(() => socket.Connect(IPAddress.Parse(LinuxLink.StackV4), 81));
            Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        });

    private static void Exchange(string address, int size)
    {
        byte[] data = new byte[size];
        Transfers.Fill(data, 0);
        using (Socket up = Connect(address, SinkPort))
        {
            for (int sent = 0; sent < size;)
                sent += up.Send(data, sent, size - sent, SocketFlags.None);
            up.Shutdown(SocketShutdown.Send);
            byte[] hash = new byte[32];
            Receive(up, hash);
            Assert.Equal(SHA256.HashData(data), hash);
        }
        using Socket down = Connect(address, SourcePort);
        down.Send(BitConverter.GetBytes(size));
        byte[] received = new byte[size];
        Receive(down, received);
        Assert.Equal(data, received);
        Assert.Equal(0, down.Receive(received));
    }

    private static Socket Connect(string address, int port)
    {
        IPAddress target = IPAddress.Parse(address);
        Socket socket = new(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 15_000, SendTimeout = 15_000 };
        socket.Connect(target, port);
        return socket;
    }

    private static void Receive(Socket socket, byte[] destination)
    {
        for (int filled = 0, count; filled < destination.Length; filled += count)
        {
            count = socket.Receive(destination, filled, destination.Length - filled, SocketFlags.None);
            Assert.True(count > 0, $"the stack closed after {filled} bytes");
        }
    }

    private sealed class Client(ManualResetEventSlim isListening)
    {
        private TcpConnection? _connection;
        private bool _isDone;

        public void Serve(NetworkStack stack, Instant now)
        {
            if (isListening.IsSet)
                _connection ??= stack.ConnectTcp(new IpEndpoint(IpAddress.Parse(LinuxLink.LinuxV4), 8_080), now);
            if (_isDone || _connection is not { IsConnected: true })
                return;
            Assert.Equal(5, _connection.Write("hello"u8));
            _connection.Close();
            _isDone = true;
        }
    }

    /// <summary>Hashes what comes to one port, and sends as much as is asked for from another.</summary>
    private sealed class Transfers
    {
        private readonly byte[] _buffer = new byte[65_536];
        private readonly List<(TcpConnection Connection, IncrementalHash Hash)> _sinks = [];
        private readonly List<Source> _sources = [];
        private TcpListener? _sink;
        private TcpListener? _source;

        private sealed class Source(TcpConnection connection)
        {
            public TcpConnection Connection { get; } = connection;
            public int Asked { get; set; } = -1;
            public int Sent { get; set; }
        }

        public static void Fill(Span<byte> data, int offset)
        {
            for (int i = 0; i < data.Length; i++)
                data[i] = (byte)((i + offset) * 7 + ((i + offset) >> 9) & 0xff);
        }

        public void Serve(NetworkStack stack, Instant now)
        {
            _sink ??= stack.ListenTcp(SinkPort);
            _source ??= stack.ListenTcp(SourcePort);
            while (_sink!.TryAccept(out TcpConnection? accepted))
                _sinks.Add((accepted, IncrementalHash.CreateHash(HashAlgorithmName.SHA256)));
            while (_source!.TryAccept(out TcpConnection? accepted))
                _sources.Add(new Source(accepted));
            while (stack.TryTakeReady(out _))
                continue;
            _sinks.RemoveAll(sink => Drain(sink.Connection, sink.Hash));
            _sources.RemoveAll(Pour);
        }

        private bool Drain(TcpConnection connection, IncrementalHash hash)
        {
            for (int count; connection.CanRead && (count = connection.Read(_buffer)) > 0;)
                hash.AppendData(_buffer, 0, count);
            if (connection.Failure is null && !connection.IsReadClosed)
                return false;
            connection.Write(hash.GetHashAndReset());
            connection.Close();
            return true;
        }

        private bool Pour(Source source)
        {
            if (source.Asked < 0 && source.Connection.CanRead && source.Connection.Read(_buffer.AsSpan(0, 4)) == 4)
                source.Asked = BitConverter.ToInt32(_buffer, 0);
            while (source.Sent < source.Asked && source.Connection.CanWrite)
            {
                Span<byte> part = _buffer.AsSpan(0, Math.Min(_buffer.Length, source.Asked - source.Sent));
                Fill(part, source.Sent);
                int count = source.Connection.Write(part);
                source.Sent += count;
                if (count < part.Length)
                    break;
            }
            if (source.Sent != source.Asked && source.Connection.Failure is null)
                return false;
            source.Connection.Close();
            return true;
        }
    }
}
