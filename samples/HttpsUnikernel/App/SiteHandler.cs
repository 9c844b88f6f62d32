using System;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Sundog.Cli;
using Sundog.Http;
using Sundog.Nocrypto;
using Sundog.Unikernel.Adapter;

namespace Sundog.HttpsUnikernel;

/// <summary>
/// What the machine answers: the files of its site; <c>/connection</c> (and <c>/</c> when the site has no index): what
/// this connection negotiated; <c>/metrics</c>; <c>/bytes/N</c>: so many bytes, and <c>/bytes/N/sha256</c>: their hash;
/// <c>/sink</c>: reads a body and answers with its hash.
/// </summary>
internal sealed class SiteHandler(EventLoop loop, SiteImage? site, NetworkDriver? network, long bootMicroseconds) : IHttpHandler
{
    private const long MaxBytes = 1L << 30;

    private static readonly ReadOnlyMemory<byte> PlainText = "text/plain; charset=utf-8"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Html = "text/html; charset=utf-8"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Binary = "application/octet-stream"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> NotFoundText = "There is nothing here.\n"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> NotAllowedText = "This method is not for this resource.\n"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> AllowRead = "Allow: GET, HEAD\r\n"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> AllowWrite = "Allow: PUT, POST\r\n"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> NoStore = "Cache-Control: no-store\r\n"u8.ToArray();

    private byte[]? _madePattern;

    /// <summary>What the page and the metrics show of the server.</summary>
    public ServerCounters? Counters { get; set; }

    /// <inheritdoc/>
    public ValueTask HandleAsync(HttpExchange exchange)
    {
        ReadOnlySpan<byte> path = exchange.Path;
        bool isRead = exchange.Method is HttpMethod.Get or HttpMethod.Head;
        if (path.SequenceEqual("/sink"u8))
        {
            return exchange.Method is HttpMethod.Put or HttpMethod.Post
                ? SinkAsync(exchange)
                : exchange.RespondAsync(HttpStatus.MethodNotAllowed, PlainText, NotAllowedText, AllowWrite);
        }
        if (!isRead)
            return exchange.RespondAsync(HttpStatus.MethodNotAllowed, PlainText, NotAllowedText, AllowRead);
        if (path.SequenceEqual("/metrics"u8))
            return exchange.RespondAsync(HttpStatus.Ok, Metrics.ContentType, Metrics.Write(loop.Machine, Counters!, loop.Buffers, network?.Stack), NoStore);
        if (path.StartsWith("/bytes/"u8))
            return BytesAsync(exchange, path[7..]);
        if (FindFile(path) is { } file)
            return FileAsync(exchange, file);
        return path.SequenceEqual("/"u8) || path.SequenceEqual("/connection"u8)
            ? exchange.RespondAsync(HttpStatus.Ok, Html, Page(exchange), NoStore)
            : exchange.RespondAsync(HttpStatus.NotFound, PlainText, NotFoundText);
    }

    private SiteFile? FindFile(ReadOnlySpan<byte> path)
    {
        Span<byte> decoded = stackalloc byte[HttpRequestHead.MaxRequestLine];
        if (site is null || !PercentEncoding.TryDecode(path, decoded, out int length))
            return null;
        if (decoded[length - 1] == '/')
        {
            ReadOnlySpan<byte> index = "index.html"u8;
            if (length + index.Length > decoded.Length)
                return null;
            index.CopyTo(decoded[length..]);
            length += index.Length;
        }
        return site.Find(decoded[..length]);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask FileAsync(HttpExchange exchange, SiteFile file)
    {
        // The hash names the content: a strong tag, at no cost.
        ReadOnlyMemory<byte> tag = new TextBytes().Add("\""u8).AddHex(file.Hash.Span[..16]).Add("\""u8).Memory;
        ReadOnlyMemory<byte> fields = new TextBytes().Add("ETag: "u8).Add(tag.Span).Add("\r\nCache-Control: no-cache\r\n"u8).Memory;
        if (exchange.Matches(tag.Span))
        {
            await exchange.RespondAsync(HttpStatus.NotModified, default, default, fields);
            return;
        }
        await exchange.BeginResponseAsync(HttpStatus.Ok, MediaTypes.Of(file.Path.Span), file.Length, fields);
        if (exchange.Method == HttpMethod.Get)
            await SendFileAsync(exchange, file);
        await exchange.EndResponseAsync();
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask SendFileAsync(HttpExchange exchange, SiteFile file)
    {
        byte[] buffer = loop.Buffers.Rent();
        using SiteFileReader reader = site!.Read(file);
        try
        {
            while (reader.State == SiteFileState.Open)
                await exchange.WriteAsync(buffer.AsMemory(0, await reader.ReadAsync(buffer)));
        }
        finally
        {
            loop.Buffers.Return(buffer, 0);
        }
        // The head promised more bytes than were sent: the client sees that it has no whole file.
        if (reader.State == SiteFileState.Broken)
            throw new InvalidOperationException("A file of the site cannot be read, or does not have its hash.");
    }

    private ValueTask BytesAsync(HttpExchange exchange, ReadOnlySpan<byte> rest)
    {
        if (!Utf8Parser.TryParse(rest, out long count, out int used) || count is < 0 or > MaxBytes)
            return exchange.RespondAsync(HttpStatus.NotFound, PlainText, NotFoundText);
        if (rest[used..].SequenceEqual("/sha256"u8))
            return HashOfBytesAsync(exchange, count);
        return used == rest.Length
            ? SendBytesAsync(exchange, count)
            : exchange.RespondAsync(HttpStatus.NotFound, PlainText, NotFoundText);
    }

    // Made when it is first asked for: a start does without.
    private byte[] PatternBlock => _madePattern ??= Pattern.Block();

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask SendBytesAsync(HttpExchange exchange, long count)
    {
        await exchange.BeginResponseAsync(HttpStatus.Ok, Binary, count, NoStore);
        for (long rest = exchange.Method == HttpMethod.Get ? count : 0; rest > 0; rest -= Math.Min(rest, PatternBlock.Length))
            await exchange.WriteAsync(PatternBlock.AsMemory(0, (int)Math.Min(rest, PatternBlock.Length)));
        await exchange.EndResponseAsync();
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask HashOfBytesAsync(HttpExchange exchange, long count)
    {
        using HashState hash = Sha256.Instance.Start();
        for (long rest = count; rest > 0; rest -= Math.Min(rest, PatternBlock.Length))
        {
            hash.Append(PatternBlock.AsSpan(0, (int)Math.Min(rest, PatternBlock.Length)));
            // A gibibyte takes seconds: the others' turn comes between.
            await Task.Yield();
        }
        await exchange.RespondAsync(HttpStatus.Ok, PlainText, HashText(hash, count), NoStore);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask SinkAsync(HttpExchange exchange)
    {
        using HashState hash = Sha256.Instance.Start();
        byte[] buffer = loop.Buffers.Rent();
        long count = 0;
        try
        {
            int read;
            while ((read = await exchange.ReadBodyAsync(buffer)) > 0)
            {
                hash.Append(buffer.AsSpan(0, read));
                count += read;
            }
        }
        finally
        {
            loop.Buffers.Return(buffer, buffer.Length);
        }
        await exchange.RespondAsync(HttpStatus.Ok, PlainText, HashText(hash, count), NoStore);
    }

    private static ReadOnlyMemory<byte> HashText(HashState hash, long count)
    {
        Span<byte> value = stackalloc byte[32];
        hash.WriteHash(value);
        return new TextBytes().Add("sha256 "u8).AddHex(value).Add("\nbytes "u8).Add(count).Add("\n"u8).Memory;
    }

    private ReadOnlyMemory<byte> Page(HttpExchange exchange)
    {
        MemoryFigures memory = loop.Machine.Memory;
        (string Name, string Value)[] machine =
        [
            ("ready", Number.Text(bootMicroseconds / 1000) + " ms after the start"),
            ("uptime", Number.Text(loop.Now.Microseconds / 1_000_000) + " s"),
            ("memory", Number.Mebibytes(memory.Total - memory.Free) + " of " + Number.Mebibytes(memory.Total)),
            ("connections", Number.Text(Counters!.ConnectionsOpen) + " open, " + Number.Text(Counters.ConnectionsAccepted) + " since the start"),
        ];
        ConnectionReport negotiated = exchange.Flow is TlsFlow tls ? Reports.Of(tls.Info, isServer: true) : new ConnectionReport([("version", "no TLS")], []);
        return ReportPage.Render(negotiated with { Facts = [.. negotiated.Facts, .. machine] }).Body;
    }
}
