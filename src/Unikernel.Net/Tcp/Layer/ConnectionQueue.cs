namespace Sundog.Unikernel.Net.Tcp;

/// <summary>A place in a queue; a connection has one for each queue that it can stand in.</summary>
internal struct QueueLink
{
    public TcpConnection? Next;
    public bool IsQueued;
}

/// <summary>Which queue.</summary>
internal enum QueueKind
{
    /// <summary>What has something to send.</summary>
    Transmit,

    /// <summary>What the adapter should look at.</summary>
    Ready,

    /// <summary>What could not write because the pool was empty.</summary>
    Memory,
}

/// <summary>A queue of connections, linked through themselves: to join and to leave costs no memory.</summary>
internal struct ConnectionQueue(QueueKind kind)
{
    private TcpConnection? _first;
    private TcpConnection? _last;

    public int Count { get; private set; }

    /// <summary>Puts a connection at the end, unless it stands in the queue.</summary>
    public void Add(TcpConnection connection)
    {
        ref QueueLink link = ref connection.Link(kind);
        if (link.IsQueued)
            return;
        link.IsQueued = true;
        Count++;
        if (_last is null)
            _first = connection;
        else
            _last.Link(kind).Next = connection;
        _last = connection;
    }

    public bool TryTake(out TcpConnection? connection)
    {
        connection = _first;
        if (connection is null)
            return false;
        ref QueueLink link = ref connection.Link(kind);
        _first = link.Next;
        if (_first is null)
            _last = null;
        link = default;
        Count--;
        return true;
    }
}
