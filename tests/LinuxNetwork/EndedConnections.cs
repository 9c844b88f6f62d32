using System.Collections.Generic;
using Sundog.Unikernel.Net;

namespace Sundog.LinuxNetwork;

/// <summary>
/// The connections of one host that have ended in order: both sides had closed, and each had acknowledged all of the other. What
/// a link delays or doubles of them comes late, to nobody; that the answer is a RST (RFC 9293 §3.10.7.1) harms nothing.
/// Kept for a while, so that the memory stays bounded.
/// </summary>
internal sealed class EndedConnections
{
    // In microseconds: longer than a segment is on its way, and than the other side repeats its FIN.
    private const long Kept = 60_000_000;

    private readonly List<TcpConnection> _ending = [];
    private readonly Dictionary<(IpEndpoint Local, IpEndpoint Remote), Instant> _ended = [];
    private readonly Queue<((IpEndpoint Local, IpEndpoint Remote) Pair, Instant Time)> _order = new();

    /// <summary>The user has closed it; the stack still works for its end.</summary>
    public void Add(TcpConnection connection) => _ending.Add(connection);

    /// <summary>Looks which have ended since the last time.</summary>
    public void Turn(Instant now)
    {
        _ending.RemoveAll(connection => HasEnded(connection, now));
        while (_order.TryPeek(out var oldest) && now.Since(oldest.Time) > Kept)
        {
            _order.Dequeue();
            // The pair may have been used again since.
            if (_ended.TryGetValue(oldest.Pair, out Instant last) && last == oldest.Time)
                _ended.Remove(oldest.Pair);
        }
    }

    /// <summary>Whether a connection of the two ended in order not long ago.</summary>
    public bool Contains(in IpEndpoint local, in IpEndpoint remote) => _ended.ContainsKey((local, remote));

    private bool HasEnded(TcpConnection connection, Instant now)
    {
        if (connection.State is not (TcpState.Closed or TcpState.TimeWait))
            return false;
        if (connection.Failure is null)
        {
            (IpEndpoint, IpEndpoint) pair = (connection.Local, connection.Remote);
            _ended[pair] = now;
            _order.Enqueue((pair, now));
        }
        return true;
    }
}
