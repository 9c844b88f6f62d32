using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Sundog.Unikernel.Adapter.Hosting;
using Sundog.Unikernel.Net;
using Xunit;

namespace Sundog.Unikernel.Adapter.Tests;

/// <summary>What every kind of flow has to keep.</summary>
public sealed class FlowContractTests
{
    private const ushort Port = 4433;

    private static readonly TlsSetup Setup = new();

    // The flow of the tests itself does not look for its caller's errors.
    public static TheoryData<string> CheckedKinds => ["tcp", "tls over memory", "tls over tcp", "socket", "stream", "tls over socket"];

    public static TheoryData<string> Kinds => ["memory", "tcp", "tls over memory", "tls over tcp", "socket", "stream", "tls over socket"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Bytes_arrive_in_order_whichever_way_they_are_written(string kind) => Run(kind, async (one, other) =>
    {
        byte[] sent = Enumerable.Range(0, 700_000).Select(i => (byte)(i * 7 + i / 251)).ToArray();
        Task write = WriteAsync();
        byte[] received = await Bytes.ReadAsync(other, sent.Length);
        await write;
        Assert.Equal(sent, received);

        async Task WriteAsync()
        {
            await one.WriteAsync(sent.AsMemory(0, 1));
            await one.WriteAsync(sent.AsMemory(1, 399_999));
            await one.WriteAsync(ReadOnlyMemory<byte>.Empty);
            ReadOnlyMemory<byte>[] parts = [sent.AsMemory(400_000, 3), ReadOnlyMemory<byte>.Empty, sent.AsMemory(400_003, 99_997), sent.AsMemory(500_000)];
            await one.WriteAsync(parts);
        }
    });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_side_ends_by_itself(string kind) => Run(kind, async (one, other) =>
    {
        await one.WriteAsync("question"u8.ToArray());
        await one.ShutdownWriteAsync();
        await one.ShutdownWriteAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await one.WriteAsync("more"u8.ToArray()));
        Assert.Equal("question"u8.ToArray(), await Bytes.ReadAsync(other, 8));
        Assert.Equal(0, await other.ReadAsync(new byte[8]));
        Assert.Equal(0, await other.ReadAsync(new byte[8]));
        await other.WriteAsync("answer"u8.ToArray());
        await other.ShutdownWriteAsync();
        Assert.Equal("answer"u8.ToArray(), await Bytes.ReadAsync(one, 6));
        Assert.Equal(0, await one.ReadAsync(new byte[8]));
        await one.CloseAsync();
        await one.CloseAsync();
        await other.CloseAsync();
    });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_empty_read_waits_without_taking(string kind) => Run(kind, async (one, other) =>
    {
        Task<int> wait = other.ReadAsync(Memory<byte>.Empty).AsTask();
        Assert.False(wait.IsCompleted);
        await one.WriteAsync("x"u8.ToArray());
        Assert.Equal(0, await wait);
        Assert.Equal("x"u8.ToArray(), await Bytes.ReadAsync(other, 1));
    });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Abort_ends_what_is_under_way_with_its_reason_and_the_peer_sees_an_end(string kind) => Run(kind, async (one, other) =>
    {
        Task<int> read = one.ReadAsync(new byte[8]).AsTask();
        Task<int> peer = other.ReadAsync(new byte[8]).AsTask();
        one.Abort(FlowFailure.TimedOut);
        one.Abort();
        FlowException failure = await Assert.ThrowsAsync<FlowException>(() => read);
        Assert.Equal(FlowFailure.TimedOut, failure.Reason);
        // TLS tells the end from a cut; a stream of the host cannot be reset, only ended.
        if (kind == "stream")
            Assert.Equal(0, await peer);
        else
            await Assert.ThrowsAsync<FlowException>(() => peer);
        await one.CloseAsync();
    });

    [Theory]
    [MemberData(nameof(CheckedKinds))]
    public void Two_reads_at_once_are_the_callers_error(string kind) => Run(kind, async (one, other) =>
    {
        Task<int> first = one.ReadAsync(new byte[8]).AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await one.ReadAsync(new byte[8]));
        await other.WriteAsync("x"u8.ToArray());
        Assert.Equal(1, await first);
    });

    private static void Run(string kind, Func<IFlow, IFlow, ValueTask> check)
    {
        if (kind.Contains("socket", StringComparison.Ordinal) || kind == "stream")
            RunOnHost(kind, check);
        else
            RunOnFakeMachine(kind, check);
    }

    private static void RunOnFakeMachine(string kind, Func<IFlow, IFlow, ValueTask> check)
    {
        TestLoop test = new();
        test.Run(async () =>
        {
            (IFlow one, IFlow other) = kind.EndsWith("tcp", StringComparison.Ordinal) ? await TcpAsync(test) : MemoryFlow.Pair(test.Loop);
            if (kind.StartsWith("tls", StringComparison.Ordinal))
                (one, other) = await Setup.ConnectAsync(test.Loop, one, other);
            await check(one, other);
        });
        Assert.Equal(0, test.Loop.Buffers.Rented);
    }

    private static async ValueTask<(IFlow One, IFlow Other)> TcpAsync(TestLoop test)
    {
        Network network = new(test);
        TcpFlowListener listener = network.Server.Listen(Port)!;
        Task<IFlow> accept = listener.AcceptAsync().AsTask();
        TcpFlow client = await network.Client.ConnectAsync(new IpEndpoint(Network.ServerAddress, Port));
        return (client, await accept);
    }

    private static void RunOnHost(string kind, Func<IFlow, IFlow, ValueTask> check)
    {
        EventLoop loop = new(new HostMachine([]), _ => { });
        List<Exception> failures = [];
        using SocketListener listener = new(new IPEndPoint(IPAddress.Loopback, 0));
        using Timer limit = new(_ => loop.Stop(), null, 20_000, Timeout.Infinite);
        bool isOver = false;
        loop.Start(async () =>
        {
            try
            {
                Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(listener.Address);
                IFlow other = await listener.AcceptAsync();
                IFlow one = kind == "stream"
                    ? new StreamFlow(new NetworkStream(socket, ownsSocket: true), () =>
                    {
                        socket.Shutdown(SocketShutdown.Send);
                        return ValueTask.CompletedTask;
                    })
                    : new SocketFlow(socket);
                if (kind.StartsWith("tls", StringComparison.Ordinal))
                    (one, other) = await Setup.ConnectAsync(loop, one, other);
                await check(one, other);
            }
            catch (Exception error)
            {
                failures.Add(error);
            }
            isOver = true;
            loop.Stop();
        });
        loop.Run();
        Assert.True(isOver, "the flow hangs");
        Assert.Empty(failures);
    }
}
