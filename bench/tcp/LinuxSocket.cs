using System;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sundog.Bench.Tcp;

/// <summary>Linux's end of a transfer: sends or receives the stream for so long, and no longer.</summary>
internal static class LinuxSocket
{
    private const int ConnectTimeout = 10_000_000;

    // TCP_CONGESTION of <netinet/tcp.h>.
    private const int TcpCongestion = 13;

    /// <summary>A socket in the calling thread's network namespace, with the congestion control that ours is compared with.</summary>
    public static Socket Make(string congestionControl)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetRawSocketOption((int)ProtocolType.Tcp, TcpCongestion, Encoding.ASCII.GetBytes(congestionControl));
        return socket;
    }

    /// <summary>Connects within ten seconds.</summary>
    /// <exception cref="TimeoutException">It did not.</exception>
    public static void Connect(Socket socket, string address, int port)
    {
        socket.Blocking = false;
        try
        {
            socket.Connect(IPAddress.Parse(address), port);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.InProgress or SocketError.WouldBlock)
        {
            if (!socket.Poll(ConnectTimeout, SelectMode.SelectWrite))
                throw new TimeoutException("The connection was not made within ten seconds.");
        }
    }

    /// <summary>Sends as much as the peer takes until the time is over.</summary>
    public static void Send(Socket socket, double seconds)
    {
        socket.Blocking = false;
        Stopwatch watch = Stopwatch.StartNew();
        for (long sent = 0; Remaining(watch, seconds) is var rest and > 0;)
        {
            if (!socket.Poll(rest, SelectMode.SelectWrite))
                return;
            int count = socket.Send(ByteStream.SegmentAt(sent, 65_536), SocketFlags.None, out SocketError error);
            if (error is not (SocketError.Success or SocketError.WouldBlock))
                return;
            sent += Math.Max(0, count);
        }
    }

    /// <summary>Receives and checks until the time is over.</summary>
    /// <returns>How many bytes came.</returns>
    public static long Receive(Socket socket, double seconds)
    {
        socket.Blocking = false;
        byte[] buffer = new byte[ByteStream.Most];
        Stopwatch watch = Stopwatch.StartNew();
        long received = 0;
        while (Remaining(watch, seconds) is var rest and > 0)
        {
            if (!socket.Poll(rest, SelectMode.SelectRead))
                break;
            int count = socket.Receive(buffer, 0, buffer.Length, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
                continue;
            if (error != SocketError.Success || count == 0)
                throw new InvalidOperationException($"The peer ended the connection after {received} bytes: {error}.");
            ByteStream.Check(received, buffer.AsSpan(0, count));
            received += count;
        }
        return received;
    }

    private static int Remaining(Stopwatch watch, double seconds) => (int)Math.Max(0, (seconds - watch.Elapsed.TotalSeconds) * 1e6);
}
