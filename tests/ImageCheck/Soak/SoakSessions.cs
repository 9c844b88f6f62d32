using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;
using Sundog.LinuxNetwork;
using Sundog.Tls;
using Sundog.Unikernel.Adapter;
using Sundog.Unikernel.Net;

namespace Sundog.ImageCheck;

/// <summary>
/// Sessions of one host, several at a time, one after the other: a handshake, some requests down and up, and an orderly end
/// both ways. Every byte is checked.
/// </summary>
internal sealed class SoakSessions(EventLoop loop, Peer peer, TlsClientConfiguration configuration)
{
    private const int AtOnce = 3;
    private const int MostBytes = 400_000;
    private const int MostRequests = 4;

    // In microseconds.
    private const long Pause = 5_000;

    private readonly Random _random = new((int)(peer.Address.V4 & 0xff));
    private readonly EndedConnections _ended = new();
    private bool _isOpen = true;
    private int _active;

    public IpAddress Address => peer.Address;

    /// <summary>Sessions that ended in order.</summary>
    public long Sessions { get; private set; }

    /// <summary>Bytes that they carried.</summary>
    public long Bytes { get; private set; }

    /// <summary>Those that did not.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Resets that this host sent, by reason; empty for none.</summary>
    public string ResetsSent
        => string.Join(", ", Enum.GetValues<TcpResetReason>().Where(reason => peer.Driver.Stack.TcpResetsSent(reason) > 0)
            .Select(reason => $"{reason} {peer.Driver.Stack.TcpResetsSent(reason)}"));

    /// <summary>Whether it sent a reset that a session in order never needs.</summary>
    public bool HasGivenUp
        => Enum.GetValues<TcpResetReason>().Any(reason => reason is not (TcpResetReason.NoConnection or TcpResetReason.BadAcknowledgment)
            && peer.Driver.Stack.TcpResetsSent(reason) > 0);

    /// <summary>Whether all are over.</summary>
    public bool IsIdle => _active == 0 && peer.Driver.Stack.TcpCounters.Connections == 0;

    public void Start()
    {
        _active = AtOnce;
        for (int i = 0; i < AtOnce; i++)
            loop.Start(RunAsync);
    }

    /// <summary>No session begins any more.</summary>
    public void Stop() => _isOpen = false;

    /// <summary>Whether the connection from this host's endpoint ended in order.</summary>
    public bool HasEnded(IpEndpoint local, IpEndpoint remote)
    {
        _ended.Turn(loop.Now);
        return _ended.Contains(local, remote);
    }

    private async ValueTask RunAsync()
    {
        while (_isOpen)
        {
            Instant start = loop.Now;
            try
            {
                Visit visit = await Visit.BeginAsync(loop, peer, configuration);
                for (int requests = _random.Next(1, MostRequests + 1); requests > 0; requests--)
                    await RequestAsync(visit);
                await visit.EndAsync();
                _ended.Add(visit.Tcp.Connection);
                Sessions++;
            }
            catch (IOException error)
            {
                string failure = $"{DateTime.UtcNow:HH:mm:ss} a session of {peer.Address}, after {loop.Now.Since(start) / 1000} ms: {error.Message}";
                Failures.Add(failure);
                Console.WriteLine($"failed: {failure}");
            }
            await loop.DelayUntilAsync(loop.Now.After(Pause));
        }
        _active--;
    }

    private async ValueTask RequestAsync(Visit visit)
    {
        // Mostly small ones, and some that fill every buffer.
        int size = _random.Next(4) == 0 ? _random.Next(MostBytes) : _random.Next(1, 5_000);
        Bytes += size;
        if (_random.Next(3) > 0)
        {
            await visit.GetAsync($"/bytes/{size}", Pattern.Check);
            return;
        }
        StringBuilder answer = new();
        await visit.PutAsync("/sink", size, Pattern.At, (_, piece) => answer.Append(Encoding.ASCII.GetString(piece)));
        if (answer.ToString() != $"sha256 {Hash(size)}\nbytes {size}\n")
            throw new InvalidDataException($"Of {size} bytes others came: {answer}");
    }

    private static string Hash(int size)
    {
        byte[] whole = new byte[size];
        for (int at = 0; at < size;)
        {
            ReadOnlySpan<byte> piece = Pattern.At(at).Span;
            piece = piece[..Math.Min(piece.Length, size - at)];
            piece.CopyTo(whole.AsSpan(at));
            at += piece.Length;
        }
        return Convert.ToHexStringLower(SHA256.HashData(whole));
    }
}
