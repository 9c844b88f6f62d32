using System;
using Sundog.Unikernel.Net.Udp;

namespace Sundog.Unikernel.Net.Dns;

/// <summary>One question to servers, for one name and type, with a port and a number of its own each time it is sent.</summary>
internal sealed class DnsQuestion(DnsResolver resolver) : IUdpReceiver
{
    private readonly byte[] _asked = new byte[DnsName.MostSize];
    private readonly byte[] _name = new byte[DnsName.MostSize];
    private int _askedLength;
    private int _nameLength;

    /// <summary>Whose question it is; null while it is free.</summary>
    public DnsQuery? Query { get; private set; }

    public ushort Type { get; private set; }
    public ushort Identifier { get; set; }
    public ushort Port { get; set; }
    public IpAddress Server { get; set; }
    public int Attempts { get; set; }
    public int Aliases { get; set; }
    public bool WasRefused { get; set; }
    public Instant Deadline { get; set; }

    /// <summary>The connection on which it is asked; null while it is asked by datagram.</summary>
    public DnsStream? Stream { get; set; }

    /// <summary>The name that the caller asked for: what the answer is kept under.</summary>
    public ReadOnlySpan<byte> Asked => _asked.AsSpan(0, _askedLength);

    /// <summary>The name that is being asked for: that, or an alias of it.</summary>
    public ReadOnlySpan<byte> Name => _name.AsSpan(0, _nameLength);

    public void Begin(DnsQuery query, ReadOnlySpan<byte> name, ushort type)
    {
        Query = query;
        Type = type;
        name.CopyTo(_asked);
        name.CopyTo(_name);
        _askedLength = _nameLength = name.Length;
        Attempts = 0;
        Aliases = 0;
        WasRefused = false;
        Deadline = Instant.Never;
    }

    public void End() => Query = null;

    public void Receive(IpEndpoint remote, IpAddress local, ReadOnlySpan<byte> payload, Instant now)
    {
        if (remote.Address == Server && remote.Port == DnsResolver.ServerPort && TryReadAnswer(payload, out DnsAnswer answer))
            resolver.OnAnswer(this, answer, now);
        else
            resolver.DropAnswer();
    }

    /// <summary>Reads the answer to this question; where it leads to an alias, that is the name from now on.</summary>
    public bool TryReadAnswer(ReadOnlySpan<byte> message, out DnsAnswer answer)
    {
        int length = _nameLength;
        Span<byte> name = stackalloc byte[DnsName.MostSize];
        Name.CopyTo(name);
        if (!DnsMessage.TryReadAnswer(message, Identifier, name, ref length, Type, out answer))
            return false;
        name[..length].CopyTo(_name);
        _nameLength = length;
        return true;
    }
}
