using System;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>
/// Connections by the time at which they want to be woken. A deadline that moves later is left where it is until it
/// comes: the timers of a busy connection move with each acknowledgment, and nearly none of them ever fires.
/// </summary>
internal sealed class TimerHeap
{
    private TcpConnection[] _heap = new TcpConnection[16];
    private int _count;

    /// <summary>When the first connection wants to be looked at; it may turn out that it is too early.</summary>
    public Instant Next => _count == 0 ? Instant.Never : _heap[0].TimerKey;

    /// <summary>Sees that the connection is woken at the deadline or before.</summary>
    public void Schedule(TcpConnection connection, Instant deadline)
    {
        if (connection.TimerIndex >= 0)
        {
            if (deadline >= connection.TimerKey)
                return;
            connection.TimerKey = deadline;
            Rise(connection.TimerIndex);
            return;
        }
        if (deadline == Instant.Never)
            return;
        if (_count == _heap.Length)
            Array.Resize(ref _heap, _count * 2);
        connection.TimerKey = deadline;
        Place(_count, connection);
        Rise(_count++);
    }

    /// <summary>Takes a connection whose time has come.</summary>
    public TcpConnection? TakeDue(Instant now)
    {
        if (_count == 0 || _heap[0].TimerKey > now)
            return null;
        TcpConnection first = _heap[0];
        Remove(first);
        return first;
    }

    public void Remove(TcpConnection connection)
    {
        int index = connection.TimerIndex;
        if (index < 0)
            return;
        connection.TimerIndex = -1;
        TcpConnection last = _heap[--_count];
        _heap[_count] = null!;
        if (last == connection)
            return;
        Place(index, last);
        Rise(index);
        Sink(last.TimerIndex);
    }

    private void Rise(int index)
    {
        TcpConnection moving = _heap[index];
        while (index > 0 && _heap[(index - 1) / 2].TimerKey > moving.TimerKey)
        {
            Place(index, _heap[(index - 1) / 2]);
            index = (index - 1) / 2;
        }
        Place(index, moving);
    }

    private void Sink(int index)
    {
        TcpConnection moving = _heap[index];
        for (int child = 2 * index + 1; child < _count; child = 2 * index + 1)
        {
            if (child + 1 < _count && _heap[child + 1].TimerKey < _heap[child].TimerKey)
                child++;
            if (_heap[child].TimerKey >= moving.TimerKey)
                break;
            Place(index, _heap[child]);
            index = child;
        }
        Place(index, moving);
    }

    private void Place(int index, TcpConnection connection)
    {
        _heap[index] = connection;
        connection.TimerIndex = index;
    }
}
