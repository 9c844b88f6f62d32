using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Sundog.Unikernel.Net.Link;
using Sundog.Unikernel.Net.Tcp;
using Sundog.Unikernel.Net.Udp;

namespace Sundog.Unikernel.Net.Dns;

/// <summary>
/// A stub resolver (RFC 1034 §5.3.1, RFC 1035 §7): asks recursive servers, one after the other, and remembers what they
/// said. An answer is believed when it comes from the server's address to the port, with the number and the question that
/// were sent: port and number are unpredictable, and new for each datagram (RFC 5452). One that does not fit a datagram is
/// asked for again by TCP (RFC 7766 §5).
/// </summary>
internal sealed class DnsResolver : INameResolver
{
    public const ushort ServerPort = 53;

    // Each server is asked three times, waiting one, two and four seconds.
    private const int Rounds = 3;
    private const long FirstTimeout = 1_000_000;
    private const long StreamTimeout = 5_000_000;
    private const int MostAliases = 8;

    private readonly NetworkInterface _link;
    private readonly UdpLayer _udp;
    private readonly TcpLayer _tcp;
    private readonly NameServers _servers;
    private readonly DnsCache _cache;
    private readonly DnsQuestion[] _questions;
    private readonly Queue<DnsQuery> _ready = new();
    private readonly byte[] _message = new byte[DnsMessage.MostSize];
    private int _streams;

    public DnsResolver(NetworkInterface link, UdpLayer udp, TcpLayer tcp, NameServers servers)
    {
        _link = link;
        _udp = udp;
        _tcp = tcp;
        _servers = servers;
        _cache = new DnsCache(link.Options.Limits.DnsNames);
        _questions = new DnsQuestion[2 * link.Options.Limits.DnsQueries];
        for (int i = 0; i < _questions.Length; i++)
            _questions[i] = new DnsQuestion(this);
    }

    public Instant NextDeadline { get; private set; } = Instant.Never;

    /// <summary>Begins to resolve a name; a query that is over at once is given back so, and not reported.</summary>
    public DnsQuery Resolve(string name, DnsAddressKinds kinds, Instant now)
    {
        DnsQuery query = new(name);
        Span<byte> encoded = stackalloc byte[DnsName.MostSize];
        if (IpAddress.TryParse(name, out IpAddress literal))
            query.Finish(literal);
        else if (!DnsName.TryEncode(name, encoded, out int length))
            query.Finish(DnsStatus.BadName);
        else if (CountFree() < 2)
            query.Finish(DnsStatus.TooMany);
        else
        {
            query.Open = kinds == DnsAddressKinds.Both ? 2 : 1;
            if ((kinds & DnsAddressKinds.V6) != 0)
                Begin(query, encoded[..length], DnsMessage.TypeV6, now);
            if ((kinds & DnsAddressKinds.V4) != 0)
                Begin(query, encoded[..length], DnsMessage.TypeV4, now);
        }
        query.IsReported = query.Status == DnsStatus.Pending;
        return query;
    }

    /// <summary>Takes a query that is over.</summary>
    public bool TryTakeReady([NotNullWhen(true)] out DnsQuery? query) => _ready.TryDequeue(out query);

    public void Advance(Instant now)
    {
        PollStreams(now);
        if (now < NextDeadline)
            return;
        NextDeadline = Instant.Never;
        foreach (DnsQuestion question in _questions)
        {
            if (question.Query is not null && question.Deadline <= now)
                Ask(question, now);
            if (question.Query is not null)
                NextDeadline = Instant.Earlier(NextDeadline, question.Deadline);
        }
    }

    public void PollStreams(Instant now)
    {
        if (_streams == 0)
            return;
        foreach (DnsQuestion question in _questions)
        {
            if (question.Stream is not { } stream)
                continue;
            if (stream.TryRead(out ReadOnlySpan<byte> message))
                OnStreamAnswer(question, message, now);
            else if (stream.IsOver)
                OnServerFailure(question, now);
        }
    }

    public void DropAnswer() => _link.Drop(DropReason.BadDns);

    public void OnAnswer(DnsQuestion question, in DnsAnswer answer, Instant now)
    {
        switch (answer.Status)
        {
            case var _ when answer.IsTruncated && question.Stream is null:
                AskByStream(question, now);
                break;
            case DnsStatus.ServerFailure:
                OnServerFailure(question, now);
                break;
            // The server named an alias and left it at that: the alias is asked for, anew.
            case DnsStatus.Pending when ++question.Aliases <= MostAliases:
                question.Attempts = 0;
                Ask(question, now);
                break;
            case DnsStatus.Pending:
                Close(question, DnsAnswer.Failure(DnsStatus.ServerFailure));
                break;
            default:
                _cache.Add(question.Asked, question.Type, answer, now);
                Close(question, answer);
                break;
        }
    }

    private void OnStreamAnswer(DnsQuestion question, ReadOnlySpan<byte> message, Instant now)
    {
        if (question.TryReadAnswer(message, out DnsAnswer answer))
        {
            OnAnswer(question, answer, now);
            return;
        }
        DropAnswer();
        OnServerFailure(question, now);
    }

    private void OnServerFailure(DnsQuestion question, Instant now)
    {
        question.WasRefused = true;
        Ask(question, now);
    }

    private void Begin(DnsQuery query, ReadOnlySpan<byte> name, ushort type, Instant now)
    {
        if (_cache.TryFind(name, type, now, out DnsAnswer known))
        {
            Close(query, known);
            return;
        }
        DnsQuestion question = Array.Find(_questions, static candidate => candidate.Query is null)!;
        question.Begin(query, name, type);
        Ask(question, now);
    }

    // The next server, or the first one again with more patience.
    private void Ask(DnsQuestion question, Instant now)
    {
        Release(question);
        Span<IpAddress> servers = stackalloc IpAddress[NameServers.Most];
        int count = _servers.Collect(servers, now);
        if (count == 0 || question.Attempts >= Rounds * count)
        {
            DnsStatus status = count == 0 ? DnsStatus.NoServer : question.WasRefused ? DnsStatus.ServerFailure : DnsStatus.Timeout;
            Close(question, DnsAnswer.Failure(status));
            return;
        }
        int round = question.Attempts / count;
        question.Server = servers[question.Attempts % count];
        question.Attempts++;
        Expect(question, now.After(FirstTimeout << round));
        // What cannot be sent now is like what was lost: the deadline tries again.
        if (!_link.Addresses.TrySelectSource(question.Server, out IpAddress local) || !_udp.TryBindAny(question, out ushort port))
            return;
        question.Port = port;
        _udp.TrySend(new IpEndpoint(local, port), new IpEndpoint(question.Server, ServerPort), Message(question), now);
    }

    // The same server, which has the answer.
    private void AskByStream(DnsQuestion question, Instant now)
    {
        Release(question);
        Expect(question, now.After(StreamTimeout));
        question.Stream = DnsStream.Open(_tcp, question.Server, Message(question), now);
        if (question.Stream is not null)
            _streams++;
        else
            OnServerFailure(question, now);
    }

    private void Expect(DnsQuestion question, Instant deadline)
    {
        question.Identifier = _link.Random.NextUInt16();
        question.Deadline = deadline;
        NextDeadline = Instant.Earlier(NextDeadline, deadline);
    }

    private ReadOnlySpan<byte> Message(DnsQuestion question)
        => _message.AsSpan(0, DnsMessage.WriteQuestion(_message, question.Identifier, question.Name, question.Type));

    private void Close(DnsQuestion question, in DnsAnswer answer)
    {
        DnsQuery query = question.Query!;
        Release(question);
        question.End();
        Close(query, answer);
    }

    private void Close(DnsQuery query, in DnsAnswer answer)
    {
        query.Close(answer);
        if (query.Status == DnsStatus.Pending || !query.IsReported)
            return;
        // A caller that only looks at the status takes none: the oldest gives way.
        if (_ready.Count == _questions.Length)
            _ready.Dequeue();
        _ready.Enqueue(query);
    }

    private void Release(DnsQuestion question)
    {
        if (question.Port != 0)
            _udp.Release(question.Port);
        question.Port = 0;
        if (question.Stream is null)
            return;
        question.Stream.Close();
        question.Stream = null;
        _streams--;
    }

    private int CountFree()
    {
        int count = 0;
        foreach (DnsQuestion question in _questions)
            count += question.Query is null ? 1 : 0;
        return count;
    }
}
