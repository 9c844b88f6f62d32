using System;
using Sundog.Unikernel.Net;

namespace Sundog.Bench.Tcp.Soak;

/// <summary>A session from the stack: sends a part of the stream, half-closes, and checks the echo.</summary>
internal sealed class StackClient(TcpConnection connection, long place, int size, SoakCounts counts)
{
    private int _written;
    private int _read;
    private bool _isShut;

    public TcpConnection Connection => connection;

    /// <summary>Does what can be done now.</summary>
    /// <returns>Whether the session is over.</returns>
    public bool Turn(Span<byte> buffer)
    {
        if (connection.Failure is { } failure)
        {
            counts.Fail($"stack to {connection.Remote.Address}:{connection.Remote.Port}, {_written} of {size} written, {_read} read: {failure}");
            return true;
        }
        Write();
        for (int count; (count = connection.Read(buffer)) > 0; _read += count)
            ByteStream.Check(place + _read, buffer[..count]);
        if (!connection.IsReadClosed)
            return false;
        if (_read == size)
            counts.Complete(size);
        else
            counts.Fail($"stack to {connection.Remote.Address}: the end came after {_read} of {size} bytes");
        connection.Close();
        return true;
    }

    private void Write()
    {
        if (_isShut || !connection.IsConnected)
            return;
        _written += connection.Write(ByteStream.At(place + _written, Math.Min(size - _written, ByteStream.Most)));
        _isShut = _written == size;
        if (_isShut)
            connection.ShutdownWrite();
    }
}
