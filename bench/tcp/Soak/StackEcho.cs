using System;
using Sundog.Unikernel.Net;

namespace Sundog.Bench.Tcp.Soak;

/// <summary>A connection that the stack accepted: sends back what it receives, and ends when the peer has.</summary>
internal sealed class StackEcho(TcpConnection connection, SoakCounts counts)
{
    private readonly byte[] _held = new byte[8_192];
    private int _from;
    private int _to;

    public TcpConnection Connection => connection;

    /// <summary>Does what can be done now.</summary>
    /// <returns>Whether the connection is over.</returns>
    public bool Turn()
    {
        while (connection.Failure is null)
        {
            if (_from == _to)
                (_from, _to) = (0, connection.Read(_held));
            if (_from == _to)
                break;
            int count = connection.Write(_held.AsSpan(_from, _to - _from));
            if (count == 0)
                return false;
            _from += count;
        }
        if (connection.Failure is { } failure)
            counts.Fail($"echo of the stack to {connection.Remote.Address}:{connection.Remote.Port}: {failure}");
        else if (!connection.IsReadClosed)
            return false;
        connection.Close();
        return true;
    }
}
