using System;
using System.Collections.Generic;
using System.Text;
using System.Threading.Tasks;
using Sundog.Nocrypto;
using Sundog.Tls;
using Sundog.Unikernel.Adapter;
using Sundog.X509;

namespace Sundog.HttpsUnikernel;

/// <summary>
/// Serves a site over HTTPS on a machine: the site of its first disk with the certificate that lies there, or what is
/// built in, under a key of its own.
/// </summary>
public sealed class HttpsApplication : IDisposable
{
    private const int MaxPem = 1 << 20;

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

    /// <summary>Serves until the listener is closed. Returns whether it could begin.</summary>
    /// <param name="listener">Where connections arrive.</param>
    /// <param name="address">Its address, for the log.</param>
    public async ValueTask<bool> ServeAsync(IFlowListener listener, string address)
    {
        MachineRandom.Collect(_loop, _random);
        SiteImage? site = await OpenSiteAsync();
        TlsIdentity? identity = site is null ? null : await ReadIdentityAsync(site);
        identity ??= Identity.Make(_arguments.Name, _random, _loop.Machine.Clock.GetUtcNow());
        if (identity is null)
        {
            _log.Error("name=" + _arguments.Name + " is neither a DNS name nor an address");
            return false;
        }
        HttpServerOptions options = new() { Tls = Configure(identity) };
        SiteHandler handler = new(_loop, site, _network, _loop.Machine.Now.Microseconds);
        HttpServer server = new(_loop, options, handler, Tell);
        handler.Counters = server.Counters;
        _log.Info("certificate: " + identity.Leaf.Subject + ", " + PublicKeyPin.Of(identity.Leaf));
        _log.Info("serving https://" + address + "/");
        await server.RunAsync(listener);
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

    private async ValueTask<SiteImage?> OpenSiteAsync()
    {
        if (_loop.Machine.Disks.Count == 0)
        {
            _log.Info("no disk: serving what is built in");
            return null;
        }
        (SiteImage? site, string? fault) = await SiteImage.OpenAsync(_loop.Machine.Disks[0]);
        if (site is null)
            _log.Error("disk: " + fault + ": serving what is built in");
        else
            _log.Info("disk: a site of " + Number.Text(site.Count) + " files");
        return site;
    }

    private async ValueTask<TlsIdentity?> ReadIdentityAsync(SiteImage site)
    {
        if (site.Find(SiteFileKind.CertificateChain) is not { } chainFile || site.Find(SiteFileKind.PrivateKey) is not { } keyFile)
        {
            _log.Info("disk: no certificate and key: making them");
            return null;
        }
        if (await site.ReadWholeAsync(chainFile, MaxPem) is not { } chainText || await site.ReadWholeAsync(keyFile, PrivateKeyPem.MaxSize) is not { } keyText)
        {
            _log.Error("disk: certificate and key cannot be read: making others");
            return null;
        }
        if (!CertificatePem.TryReadAll(Encoding.UTF8.GetString(chainText), out IReadOnlyList<Certificate>? chain, out X509Fault fault)
            || !PrivateKeyPem.TryRead(Encoding.UTF8.GetString(keyText), out PrivateKey? key, out fault))
        {
            _log.Error("disk: certificate or key: " + fault.Detail + ": making others");
            return null;
        }
        try
        {
            return TlsIdentity.Create(chain!, key!);
        }
        catch (ArgumentException error)
        {
            key!.Dispose();
            _log.Error("disk: " + error.Message + ": making others");
            return null;
        }
    }

    // What a peer or the network did is a detail; anything else is a bug.
    private void Tell(Exception error)
    {
        if (error is FlowException)
            _log.Debug("connection: " + error.Message);
        else
            _log.Error(error.GetType().Name + ": " + error.Message);
    }
}
