using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Sundog.Nocrypto;
using Sundog.Tls;
using Sundog.Unikernel.Adapter;
using Sundog.Unikernel.Net;
using Sundog.X509;

namespace Sundog.HttpsUnikernel;

/// <summary>
/// Serves a site over HTTPS on a machine: the site of its first disk with the certificate that lies there, or what is
/// built in, under a key of its own.
/// </summary>
public sealed class HttpsApplication : IDisposable
{
    private const long FinishTime = 2_000_000;
    private const long FinishInterval = 20_000;

    private readonly EventLoop _loop;
    private readonly ConsoleLog _log;
    private readonly BootArguments _arguments;
    private readonly Fortuna _random;
    private readonly NetworkDriver? _network;
    private readonly TicketKeys _tickets = new(TimeSpan.FromHours(12));

    /// <summary>An application; nothing happens before <see cref="ServeAsync"/>.</summary>
    /// <param name="loop">The machine's loop.</param>
    /// <param name="log">Where it tells what happens.</param>
    /// <param name="arguments">What the command line says.</param>
    /// <param name="random">The machine's generator, seeded.</param>
    /// <param name="network">The interface whose figures the metrics show; null when the host's system carries the bytes.</param>
    public HttpsApplication(EventLoop loop, ConsoleLog log, BootArguments arguments, Fortuna random, NetworkDriver? network = null)
    {
        ArgumentNullException.ThrowIfNull(loop);
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(random);
        _loop = loop;
        _log = log;
        _arguments = arguments;
        _random = random;
        _network = network;
    }

    /// <summary>
    /// Serves until the listener is closed, and finishes what is under way. Returns whether it could begin: a disk that is
    /// there has to be a good one, and the log says what is wrong with it.
    /// </summary>
    /// <param name="listener">Where connections arrive.</param>
    /// <param name="onServing">Called when it serves.</param>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<bool> ServeAsync(IFlowListener listener, Action onServing)
    {
        ArgumentNullException.ThrowIfNull(onServing);
        MachineRandom.Collect(_loop, _random);
        (bool isUsable, SiteImage? site) = await OpenSiteAsync();
        if (!isUsable || await IdentityAsync(site) is not { } identity)
            return false;
        HttpServerOptions options = new() { Tls = Configure(identity) };
        SiteHandler handler = new(_loop, site, _network, _loop.Machine.Now.Microseconds);
        HttpServer server = new(_loop, options, handler, Tell);
        handler.Counters = server.Counters;
        _log.Info("certificate: " + identity.Leaf.Subject + ", " + PublicKeyPin.Of(identity.Leaf));
        onServing();
        await server.RunAsync(listener);
        await FinishAsync(server);
        return true;
    }

    /// <summary>Clears the ticket keys. The generator remains the caller's.</summary>
    public void Dispose() => _tickets.Dispose();

    private TlsServerConfiguration Configure(TlsIdentity identity) => TlsServerConfiguration.Create(new TlsServerOptions
    {
        Random = _random,
        Clock = _loop.Machine.Clock,
        Identities = [identity],
        ApplicationProtocols = ["http/1.1"],
        Tickets = _tickets,
    });

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<(bool IsUsable, SiteImage? Site)> OpenSiteAsync()
    {
        if (_loop.Machine.Disks.Count == 0)
        {
            _log.Info("no disk: serving what is built in");
            return (true, null);
        }
        (SiteImage? site, string? fault) = await SiteImage.OpenAsync(_loop.Machine.Disks[0]);
        if (site is null)
            _log.Error("disk: " + fault);
        else
            _log.Info("disk: a site of " + Number.Text(site.Count) + " files");
        return (site is not null, site);
    }

    // A certificate that was meant to be used and cannot be is no reason to serve under another one.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<TlsIdentity?> IdentityAsync(SiteImage? site)
    {
        if (site is not null && Identity.IsOn(site))
        {
            (TlsIdentity? read, string? fault) = await Identity.ReadAsync(site);
            if (read is null)
                _log.Error("disk: " + fault);
            return read;
        }
        _log.Info("no certificate and key on a disk: making them");
        TlsIdentity? made = Identity.Make(_arguments.Name, _random, _loop.Machine.Clock.GetUtcNow());
        if (made is null)
            _log.Error("name=" + _arguments.Name + " is neither a DNS name nor an address");
        return made;
    }

    // Requests under way may end; a client that only keeps its connection open is not waited for long.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask FinishAsync(HttpServer server)
    {
        Instant limit = _loop.Now.After(FinishTime);
        while (server.Counters.ConnectionsOpen > 0 && _loop.Now < limit)
            await _loop.DelayUntilAsync(_loop.Now.After(FinishInterval));
        _log.Info("ended as ordered, after " + Number.Text(server.Counters.Requests) + " requests");
    }

    // What a peer or the network did is a detail; anything else is a bug.
    private void Tell(Exception error)
    {
        if (error is FlowException)
            _log.Debug("connection: " + error.Message);
        else
            _log.Error(error.Message);
    }
}
