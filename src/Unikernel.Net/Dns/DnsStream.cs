using System;
using System.Buffers.Binary;
using Sundog.Unikernel.Net.Tcp;

namespace Sundog.Unikernel.Net.Dns;

/// <summary>
/// A question over TCP (RFC 7766), for an answer that does not fit a datagram: a connection for it alone, on which each message
/// follows its length (RFC 1035 §4.2.2).
/// </summary>
internal sealed class DnsStream
{
    // Room for about a thousand addresses; a server that sends more is as one that fails.
    private const int MostSize = 16_384;
    private const int PrefixSize = 2;

    private readonly TcpConnection _connection;
    private byte[] _received = new byte[PrefixSize];
    private int _count;

    private DnsStream(TcpConnection connection) => _connection = connection;

    /// <summary>Whether nothing more will come that counts: the connection ended, or the message is too long.</summary>
    public bool IsOver => _connection.Failure is not null || _connection.IsReadClosed || Length > MostSize;

    private int Length => _count < PrefixSize ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_received);

    /// <summary>Connects, and asks as soon as that is done. Null when it cannot be tried.</summary>
    public static DnsStream? Open(TcpLayer tcp, IpAddress server, ReadOnlySpan<byte> question, Instant now)
    {
        if (tcp.Connect(new IpEndpoint(server, DnsResolver.ServerPort), now) is not { } connection)
            return null;
        DnsStream stream = new(connection);
        connection.Owner = stream;
        Span<byte> message = stackalloc byte[PrefixSize + DnsMessage.MostSize];
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)question.Length);
        question.CopyTo(message[PrefixSize..]);
        message = message[..(PrefixSize + question.Length)];
        if (connection.Write(message) == message.Length)
            return stream;
        connection.Abort();
        return null;
    }

    /// <summary>Takes what came; true when the answer is whole.</summary>
    /// <param name="message">The answer, in the stream's memory.</param>
    public bool TryRead(out ReadOnlySpan<byte> message)
    {
        Fill(PrefixSize);
        if (_count >= PrefixSize && Length <= MostSize)
        {
            Array.Resize(ref _received, PrefixSize + Length);
            Fill(_received.Length);
        }
        message = _received.AsSpan(PrefixSize);
        return _count == PrefixSize + Length && _count > PrefixSize;
    }

    public void Close() => _connection.Close();

    private void Fill(int end)
    {
        while (_count < end)
        {
            int read = _connection.Read(_received.AsSpan(_count, end - _count));
            if (read == 0)
                return;
            _count += read;
        }
    }
}
