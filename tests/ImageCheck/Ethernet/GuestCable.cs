using System;
using System.IO;
using System.Net.Sockets;
using System.Threading;

namespace Sundog.ImageCheck;

/// <summary>
/// The cable to QEMU's network card: two datagram sockets of the file system, a frame to a datagram. Neither root nor a
/// tap is needed, nobody else can put a frame in, and what does not fit waits at its sender.
/// </summary>
internal sealed class GuestCable : IDisposable
{
    private const int LongestFrame = 65_550;

    private readonly string _guestPath;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly byte[] _received = new byte[LongestFrame];

    /// <summary>Lays it out in a folder: QEMU comes after, and <see cref="Connect"/> after that.</summary>
    public GuestCable(string folder)
    {
        _guestPath = Path.Combine(folder, "guest.socket");
        string path = Path.Combine(folder, "peer.socket");
        File.Delete(path);
        File.Delete(_guestPath);
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        _socket.Blocking = false;
        Netdev = $"dgram,local.type=unix,local.path={_guestPath},remote.type=unix,remote.path={path}";
    }

    /// <summary>What QEMU's <c>-netdev</c> says for its end.</summary>
    public string Netdev { get; }

    /// <summary>Waits until QEMU has its end.</summary>
    /// <exception cref="TimeoutException">It has none within ten seconds.</exception>
    public void Connect()
    {
        for (int tries = 0; !File.Exists(_guestPath); tries++)
        {
            if (tries == 1000)
                throw new TimeoutException("QEMU does not take its end of the cable.");
            Thread.Sleep(10);
        }
        _socket.Connect(new UnixDomainSocketEndPoint(_guestPath));
    }

    /// <summary>Sends a frame; false when there is no room now.</summary>
    /// <exception cref="IOException">QEMU has ended.</exception>
    public bool TrySend(ReadOnlySpan<byte> frame)
    {
        _socket.Send(frame, SocketFlags.None, out SocketError error);
        return error switch
        {
            SocketError.Success => true,
            SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable => false,
            _ => throw new IOException($"The cable to the guest is cut: {error}."),
        };
    }

    /// <summary>Takes a frame of the guest; it is good until the next call.</summary>
    public bool TryReceive(out ReadOnlySpan<byte> frame)
    {
        int length = _socket.Receive(_received, SocketFlags.None, out SocketError error);
        frame = error == SocketError.Success ? _received.AsSpan(0, length) : default;
        return error == SocketError.Success;
    }

    /// <summary>Sleeps until a frame comes or the microseconds are over.</summary>
    public void Wait(long microseconds) => _socket.Poll((int)Math.Clamp(microseconds, 0, 1_000_000), SelectMode.SelectRead);

    public void Dispose() => _socket.Dispose();
}
