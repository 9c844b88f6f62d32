using System;
using Sundog.Unikernel.Net.Dns;

namespace Sundog.Unikernel.Net;

/// <summary>What is known of a name.</summary>
public enum DnsStatus
{
    /// <summary>Servers are being asked.</summary>
    Pending,

    /// <summary>It has addresses.</summary>
    Resolved,

    /// <summary>It does not exist (NXDOMAIN).</summary>
    NoSuchName,

    /// <summary>It exists, but has no address of the families that were asked for.</summary>
    NoAddress,

    /// <summary>The text is no name of the DNS.</summary>
    BadName,

    /// <summary>No name server is known.</summary>
    NoServer,

    /// <summary>Every server failed or refused.</summary>
    ServerFailure,

    /// <summary>No server answered in time.</summary>
    Timeout,

    /// <summary>As many queries are under way as the limits allow.</summary>
    TooMany,
}

/// <summary>Which addresses are asked for.</summary>
[Flags]
public enum DnsAddressKinds
{
    /// <summary>IPv4 (A).</summary>
    V4 = 1,

    /// <summary>IPv6 (AAAA).</summary>
    V6 = 2,

    /// <summary>Both.</summary>
    Both = V4 | V6,
}

/// <summary>A name that is being resolved, and in the end its addresses.</summary>
public sealed class DnsQuery
{
    /// <summary>How many addresses of a family are kept of an answer.</summary>
    public const int MostAddresses = 8;

    private readonly IpAddress[] _addresses = new IpAddress[2 * MostAddresses];
    private int _count;
    private DnsStatus _worst = DnsStatus.NoAddress;

    internal DnsQuery(string name) => Name = name;

    /// <summary>The name as it was asked for.</summary>
    public string Name { get; }

    /// <summary>What is known.</summary>
    public DnsStatus Status { get; private set; }

    /// <summary>The addresses, those of IPv6 and IPv4 in the order of the answers; empty while pending and after failures.</summary>
    public ReadOnlySpan<IpAddress> Addresses => _addresses.AsSpan(0, Status == DnsStatus.Resolved ? _count : 0);

    /// <summary>The caller's own; the stack does not look at it.</summary>
    public object? Owner { get; set; }

    /// <summary>How many of its questions are not answered yet.</summary>
    internal int Open { get; set; }

    /// <summary>Whether the end is told: it did not come at once.</summary>
    internal bool IsReported { get; set; }

    internal void Finish(DnsStatus status) => Status = status;

    internal void Finish(IpAddress address)
    {
        _addresses[_count++] = address;
        Status = DnsStatus.Resolved;
    }

    // Half an answer is an answer: a name whose one family failed has the addresses of the other.
    internal void Close(in DnsAnswer answer)
    {
        answer.Addresses.CopyTo(_addresses.AsSpan(_count));
        _count += answer.Addresses.Length;
        if (answer.Status != DnsStatus.Resolved && answer.Status != DnsStatus.NoAddress)
            _worst = answer.Status;
        if (--Open == 0)
            Status = _count > 0 ? DnsStatus.Resolved : _worst;
    }
}
