using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Sundog.Http;
using Sundog.Unikernel.Net;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// Answers the requests of one connection in order, until the peer closes, asks for the close, sends what is no request,
/// or takes too long. The caller closes the flow.
/// </summary>
internal sealed class HttpConnection
{
    // The rest of a body that nobody read is read over up to this size, to keep the connection.
    private const int MaxSkippedBody = 65_536;

    private readonly EventLoop _loop;
    private readonly HttpServerOptions _options;
    private readonly IHttpHandler _handler;
    private readonly ServerCounters _counters;
    private readonly HttpInput _input;
    private readonly HttpOutput _output;
    private readonly HttpExchange _exchange;
    private readonly LoopTimer _patience;
    private int _requests;
    private bool _keepAlive;
    private bool _mustContinue;
    private bool _headIsTaken;
    private Instant _bodyDeadline;

    public HttpConnection(
        EventLoop loop, IFlow flow, HttpServerOptions options, IHttpHandler handler, ServerCounters counters, HttpClock clock)
    {
        _loop = loop;
        Flow = flow;
        _options = options;
        _handler = handler;
        _counters = counters;
        _input = new HttpInput(flow, loop.Buffers, counters);
        _patience = loop.CreateTimer(static flow => ((IFlow)flow!).Abort(FlowFailure.TimedOut), flow);
        _output = new HttpOutput(loop, flow, _patience, options.ProgressTimeout, counters, clock);
        Body = new HttpBody(_input, options.MaxBody);
        _exchange = new HttpExchange(this);
    }

    public IFlow Flow { get; }

    public HttpRequestHead Head { get; } = new();

    public HttpBody Body { get; }

    /// <summary>What the handler threw, for the log.</summary>
    public Exception? HandlerFailure { get; private set; }

    public ReadOnlySpan<byte> HeadBytes => _input.Bytes.Span;

    /// <summary>Serves. What the flow throws, it throws.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    public async ValueTask ServeAsync()
    {
        try
        {
            while (await ServeOneAsync().ConfigureAwait(false))
            {
                // The next request may be here already: the others' turn comes first.
                if (!_input.IsEmpty)
                    await Task.Yield();
            }
        }
        finally
        {
            _patience.Cancel();
            _input.GiveBack();
        }
    }

    public ValueTask RespondAsync(
        HttpStatus status, ReadOnlyMemory<byte> contentType, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> fields)
    {
        DecideKeepAlive();
        return _output.RespondAsync(status, contentType, body, fields, _keepAlive, Head.Method == HttpMethod.Head);
    }

    public ValueTask BeginResponseAsync(HttpStatus status, ReadOnlyMemory<byte> contentType, long? length, ReadOnlyMemory<byte> fields)
    {
        // RFC 9112 §6.1: a client of 1.0 knows no chunks; the end of the connection ends the body.
        bool endsWithConnection = length is null && Head.IsVersion10;
        DecideKeepAlive();
        _keepAlive &= !endsWithConnection;
        return _output.BeginAsync(status, contentType, length, fields, _keepAlive, Head.Method == HttpMethod.Head, endsWithConnection);
    }

    public ValueTask WriteBodyAsync(ReadOnlyMemory<byte> part) => _output.WriteAsync(part);

    public ValueTask EndResponseAsync() => _output.EndAsync();

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<int> ReadBodyAsync(Memory<byte> destination)
    {
        TakeHead();
        if (Body.State == HttpBodyState.Open && _mustContinue)
        {
            _mustContinue = false;
            await _output.ContinueAsync().ConfigureAwait(false);
        }
        _patience.Set(Instant.Earlier(_bodyDeadline, _loop.Now.After(_options.ProgressTimeout)));
        int read = await Body.ReadAsync(destination).ConfigureAwait(false);
        _patience.Cancel();
        if (Body.State is HttpBodyState.TooLarge or HttpBodyState.Broken)
        {
            await RefuseAsync(Body.State == HttpBodyState.TooLarge ? HttpStatus.ContentTooLarge : HttpStatus.BadRequest).ConfigureAwait(false);
            throw new FlowException(FlowFailure.Aborted, "the body of the request is too large or broken");
        }
        return read;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<bool> ServeOneAsync()
    {
        if (!await ReadHeadAsync().ConfigureAwait(false))
            return false;
        _requests++;
        _mustContinue = Head.ExpectsContinue;
        _output.Reset();
        Body.Begin(Head);
        // RFC 9110 §9.1: a method that nobody here knows.
        if (Head.Method == HttpMethod.Unknown || Body.State == HttpBodyState.TooLarge)
        {
            await RefuseAsync(Head.Method == HttpMethod.Unknown ? HttpStatus.NotImplemented : HttpStatus.ContentTooLarge).ConfigureAwait(false);
            return false;
        }
        if (!await HandleAsync().ConfigureAwait(false))
            return false;
        _counters.Requests++;
        TakeHead();
        return _keepAlive && await SkipBodyAsync().ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<bool> HandleAsync()
    {
        try
        {
            // The handler may be made of ordinary tasks: those come back to the loop only by its context.
            await _handler.HandleAsync(_exchange).ConfigureAwait(true);
            if (_output.IsComplete)
                return true;
        }
        catch (Exception error) when (error is not FlowException)
        {
            HandlerFailure = error;
        }
        _counters.HandlersFailed++;
        if (!_output.IsBegun)
            await RefuseAsync(HttpStatus.InternalServerError).ConfigureAwait(false);
        return false;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<bool> ReadHeadAsync()
    {
        Head.Reset();
        _headIsTaken = false;
        bool hasBegun = !_input.IsEmpty;
        _patience.Set(_loop.Now.After(hasBegun ? _options.HeadTimeout : _options.IdleTimeout));
        HttpParse parse = Head.Read(HeadBytes);
        while (parse == HttpParse.NeedMoreData)
        {
            // An end between requests is an end in order; within a head there is nobody left to tell.
            if (!await _input.FillAsync().ConfigureAwait(false))
                return false;
            if (!hasBegun)
            {
                hasBegun = true;
                _patience.Set(_loop.Now.After(_options.HeadTimeout));
            }
            parse = Head.Read(HeadBytes);
        }
        _patience.Cancel();
        _bodyDeadline = _loop.Now.After(_options.BodyTimeout);
        if (parse == HttpParse.Complete)
            return true;
        _output.Reset();
        await RefuseAsync(Head.Refusal).ConfigureAwait(false);
        return false;
    }

    // The head's bytes are the handler's until it reads the body or is done.
    private void TakeHead()
    {
        if (_headIsTaken)
            return;
        _headIsTaken = true;
        _input.Skip(Head.Length);
    }

    // The body must be read before the next request: a large rest is not worth it.
    private void DecideKeepAlive()
    {
        bool canSkip = Body.State == HttpBodyState.Complete || (!_mustContinue && Body.KnownRest <= MaxSkippedBody);
        _keepAlive = Head.KeepAlive && canSkip && _requests < _options.MaxRequests;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<bool> SkipBodyAsync()
    {
        if (Body.State == HttpBodyState.Complete)
            return true;
        byte[] waste = _loop.Buffers.Rent();
        int skipped = 0;
        try
        {
            while (Body.State == HttpBodyState.Open && skipped <= MaxSkippedBody)
            {
                _patience.Set(_loop.Now.After(_options.ProgressTimeout));
                skipped += await Body.ReadAsync(waste).ConfigureAwait(false);
            }
        }
        finally
        {
            _loop.Buffers.Return(waste, Math.Min(waste.Length, skipped));
        }
        return Body.State == HttpBodyState.Complete;
    }

    private ValueTask RefuseAsync(HttpStatus status)
    {
        _keepAlive = false;
        _counters.RequestsRefused++;
        return _output.IsBegun
            ? ValueTask.CompletedTask
            : _output.RespondAsync(status, HttpOutput.PlainText, HttpOutput.Words(status), default, keepAlive: false, isHead: false);
    }
}
