using System;
using Sundog.Unikernel.Net.Arp;
using Sundog.Unikernel.Net.Dns;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.IpV4;
using Sundog.Unikernel.Net.Link;
using Sundog.Unikernel.Net.Udp;

namespace Sundog.Unikernel.Net.Dhcp;

/// <summary>
/// A DHCP client (RFC 2131, RFC 2132): gets an address, keeps it, declines one that another station has, and gives it up
/// when its time is over. It takes the first offer that is good. It begins at once (§4.4.1 suggests to wait some seconds
/// first), for a unikernel is of use only with an address.
/// </summary>
internal sealed class DhcpClient : IUdpReceiver, IAddressConflictListener
{
    private const ushort ServerPort = 67;
    private const ushort ClientPort = 68;

    // RFC 2131 §4.1: 4 s, doubled up to 64, each give or take a second.
    private const long FirstTimeout = 4_000_000;
    private const long MostTimeout = 64_000_000;
    private const long Jitter = 1_000_000;

    // RFC 2131 §3.1(5): after so many unanswered requests it begins anew.
    private const int MostRequests = 4;

    // RFC 2131 §3.1(5): at least ten seconds after a decline.
    private const long DeclineWait = 10_000_000;
    private const long RefusalWait = 1_000_000;

    // RFC 2131 §4.4.5: half of the time that is left, down to a minute.
    private const long LeastRenewalTimeout = 60_000_000;

    // A shorter lease would be nothing but work.
    private const uint ShortestLease = 30;

    private static readonly IpPrefix Default = new(IpAddress.AnyV4, 0);

    private readonly NetworkInterface _link;
    private readonly UdpLayer _udp;
    private readonly Ipv4Layer _ipv4;
    private readonly AddressGuardV4 _guard;
    private readonly NameServers _nameServers;
    private readonly byte[] _message = new byte[DhcpLayout.MostSize];
    private readonly byte[] _hostName;
    private uint _transaction;
    private long _timeout;
    private int _attempts;
    private IpAddress _offered;
    private IpAddress _server;

    public DhcpClient(NetworkInterface link, UdpLayer udp, Ipv4Layer ipv4, AddressGuardV4 guard, NameServers nameServers)
    {
        _link = link;
        _udp = udp;
        _ipv4 = ipv4;
        _guard = guard;
        _nameServers = nameServers;
        _hostName = System.Text.Encoding.ASCII.GetBytes(link.Options.HostName);
    }

    public DhcpState State { get; private set; }

    public DhcpLease? Lease { get; private set; }

    public Instant NextDeadline { get; private set; } = Instant.Never;

    /// <summary>Begins to ask for an address.</summary>
    public void Start(Instant now)
    {
        _udp.TryBind(ClientPort, this);
        _guard.Lessee = this;
        Restart(now);
    }

    public void Advance(Instant now)
    {
        if (now < NextDeadline)
            return;
        if (Lease is { } lease && lease.ExpiresAt <= now)
        {
            GiveUp();
            Restart(now);
        }
        switch (State)
        {
            case DhcpState.Initial:
            case DhcpState.Requesting when _attempts >= MostRequests:
                Discover(now);
                break;
            case DhcpState.Selecting or DhcpState.Requesting:
                Repeat(now);
                break;
            case DhcpState.Bound or DhcpState.Renewing or DhcpState.Rebinding:
                Prolong(Lease!.Value, now);
                break;
        }
    }

    public void Receive(IpEndpoint remote, IpAddress local, ReadOnlySpan<byte> payload, Instant now)
    {
        if (remote.Port != ServerPort || !DhcpReply.TryRead(payload, _transaction, _link.Mac, out DhcpReply reply))
        {
            _link.Drop(DropReason.BadDhcp);
            return;
        }
        switch (State, reply.Type)
        {
            case (DhcpState.Selecting, DhcpMessageType.Offer) when IsUsable(reply):
                _offered = reply.Address;
                _server = reply.Server;
                State = DhcpState.Requesting;
                Begin(now);
                break;
            case (DhcpState.Requesting or DhcpState.Renewing, DhcpMessageType.Ack) when reply.Server == _server && IsUsable(reply):
            case (DhcpState.Rebinding, DhcpMessageType.Ack) when IsUsable(reply):
                Bind(reply, now);
                break;
            // RFC 2131 §3.1(4), §4.4.5: refused, it begins anew, without the address.
            case (DhcpState.Requesting or DhcpState.Renewing, DhcpMessageType.Nak) when reply.Server == _server:
            case (DhcpState.Rebinding, DhcpMessageType.Nak):
                GiveUp();
                Restart(now.After(RefusalWait));
                break;
            default:
                _link.Drop(DropReason.BadDhcp);
                break;
        }
    }

    public void OnConflict(IpAddress address, Instant now)
    {
        if (Lease is not { } lease || lease.Address.Address != address)
            return;
        // RFC 2131 §4.4.4: a decline is broadcast, and names the address and the server.
        DhcpRequestWriter writer = new(_message, DhcpMessageType.Decline, NewTransaction(), _link.Mac, IpAddress.AnyV4);
        writer.Write(DhcpOption.RequestedAddress, address);
        writer.Write(DhcpOption.ServerIdentifier, lease.Server);
        GiveUp();
        Send(writer.Finish(), IpAddress.AnyV4, IpAddress.BroadcastV4, now);
        Restart(now.After(DeclineWait));
    }

    private bool IsUsable(in DhcpReply reply)
    {
        IpPrefix prefix = new(reply.Address, reply.PrefixLength);
        return reply.Address.IsUnicast && reply.PrefixLength > 0 && reply.LeaseTime >= ShortestLease
            && !prefix.IsBroadcast(reply.Address) && !prefix.IsNetwork(reply.Address)
            && (State == DhcpState.Selecting || reply.Address == _offered);
    }

    private void Restart(Instant at)
    {
        State = DhcpState.Initial;
        NextDeadline = at;
        _ipv4.AcceptsUnconfigured = true;
    }

    private void Discover(Instant now)
    {
        State = DhcpState.Selecting;
        NewTransaction();
        Begin(now);
    }

    private void Begin(Instant now)
    {
        _timeout = FirstTimeout;
        _attempts = 0;
        Repeat(now);
    }

    private void Repeat(Instant now)
    {
        SendRequest(State == DhcpState.Selecting ? DhcpMessageType.Discover : DhcpMessageType.Request, now);
        _attempts++;
        NextDeadline = now.After(_timeout - Jitter + _link.Random.Below(2 * Jitter));
        _timeout = Math.Min(2 * _timeout, MostTimeout);
    }

    private void Bind(in DhcpReply reply, Instant now)
    {
        DhcpLease? before = Lease;
        DhcpLease lease = DhcpLeaseReader.Read(reply, _link.Random, now);
        if (before is { } old && (old.Address != lease.Address || old.Gateway != lease.Gateway))
            GiveUp();
        if (Lease is null)
            TakeUp(lease, now);
        Lease = lease;
        Span<IpAddress> servers = stackalloc IpAddress[NameServers.Most];
        _nameServers.SetLeased(servers[..DhcpLeaseReader.ReadNameServers(reply, servers)]);
        _server = lease.Server;
        _ipv4.AcceptsUnconfigured = false;
        State = DhcpState.Bound;
        NextDeadline = Instant.Earlier(lease.RenewAt, lease.ExpiresAt);
    }

    // RFC 2131 §4.4.5.
    private void Prolong(in DhcpLease lease, Instant now)
    {
        DhcpState next = now < lease.RebindAt ? DhcpState.Renewing : DhcpState.Rebinding;
        if (State == DhcpState.Bound)
            NewTransaction();
        State = next;
        SendRequest(DhcpMessageType.Request, now);
        Instant end = next == DhcpState.Renewing ? lease.RebindAt : lease.ExpiresAt;
        NextDeadline = Instant.Earlier(end, now.After(Math.Max(end.Since(now) / 2, LeastRenewalTimeout)));
    }

    private void SendRequest(DhcpMessageType type, Instant now)
    {
        bool isBound = State is DhcpState.Renewing or DhcpState.Rebinding;
        IpAddress own = isBound ? _offered : IpAddress.AnyV4;
        DhcpRequestWriter writer = new(_message, type, _transaction, _link.Mac, own);
        // RFC 2131 §4.3.2: while selecting the request names address and server, later neither.
        if (type == DhcpMessageType.Request && !isBound)
        {
            writer.Write(DhcpOption.RequestedAddress, _offered);
            writer.Write(DhcpOption.ServerIdentifier, _server);
        }
        if (_hostName.Length > 0)
            writer.Write(DhcpOption.HostName, _hostName);
        // RFC 2132 §9.10: what one packet of the least MTU carries.
        writer.Write(DhcpOption.MaximumMessageSize, [576 >> 8, 576 & 0xff]);
        writer.Write(
            DhcpOption.ParameterRequestList,
            [DhcpOption.SubnetMask, DhcpOption.Router, DhcpOption.DomainNameServer, DhcpOption.LeaseTime,
                DhcpOption.RenewalTime, DhcpOption.RebindingTime]);
        Send(writer.Finish(), own, State == DhcpState.Renewing ? _server : IpAddress.BroadcastV4, now);
    }

    private void Send(ReadOnlySpan<byte> message, IpAddress source, IpAddress destination, Instant now)
        => _udp.TrySend(new IpEndpoint(source, ClientPort), new IpEndpoint(destination, ServerPort), message, now);

    private uint NewTransaction() => _transaction = _link.Random.NextUInt32();

    private void TakeUp(in DhcpLease lease, Instant now)
    {
        _guard.Add(lease.Address, AddressOrigin.Dhcp, now);
        _link.Routes.TrySet(lease.Address.Masked(), IpAddress.AnyV4, Instant.Never, now);
        if (lease.Gateway is not { } gateway)
            return;
        // Clouds lease networks of one address: their router is on the link all the same.
        if (!lease.Address.Contains(gateway))
            _link.Routes.TrySet(new IpPrefix(gateway, 32), IpAddress.AnyV4, Instant.Never, now);
        _link.Routes.TrySet(Default, gateway, Instant.Never, now);
    }

    // RFC 2131 §4.4.5: when a lease ends, everything that stood on it ends.
    private void GiveUp()
    {
        if (Lease is not { } lease)
            return;
        Lease = null;
        _guard.Remove(lease.Address.Address);
        _link.Routes.RemoveV4();
        _nameServers.SetLeased([]);
    }
}
