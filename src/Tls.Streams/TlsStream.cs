using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Sundog.X509;

namespace Sundog.Tls;

/// <summary>
/// A TLS connection over any duplex <see cref="Stream"/>, in the shape of SslStream. First authenticate, then read and
/// write: one reader and one writer may work at the same time. Reads and writes allocate nothing; an idle connection
/// holds no buffer.
/// </summary>
/// <remarks>
/// <para>A read returns 0 only after the peer's close_notify. A transport that ends without it is a truncation, and
/// throws (RFC 9846 §6.1).</para>
/// <para><see cref="Stream.Dispose()"/> sends nothing: a program that fails half-way must not look to its peer as if it
/// had finished. Say goodbye with <see cref="ShutdownAsync"/>; reading may go on after it.</para>
/// <para>A cancelled read loses nothing, and may be repeated. A cancelled write may have sent a part, so that nothing
/// can be written after it.</para>
/// </remarks>
[SuppressMessage("Reliability", "CA2012", Justification = "In the blocking way every task is complete when it is returned.")]
public sealed class TlsStream : Stream
{
    private static readonly TimeSpan AlertPatience = TimeSpan.FromSeconds(1);

    private readonly Stream _inner;
    private readonly bool _leaveInnerOpen;
    private readonly TlsStreamCallbacks? _callbacks;
    private readonly Lock _engineLock = new();
    private readonly RecordInput _input;
    private TlsEngine? _engine;
    private RecordOutput? _output;
    private bool _authenticated;
    private bool _disposed;
    private int _reading;
    private int _writing;

    /// <summary>A connection over <paramref name="innerStream"/>, not authenticated yet.</summary>
    /// <param name="innerStream">Readable and writable; reading and writing at once must be possible.</param>
    /// <param name="leaveInnerStreamOpen">Whether it stays open when this stream is disposed.</param>
    /// <param name="callbacks">What the application decides during the handshake, if anything.</param>
    /// <exception cref="ArgumentException">The stream is not readable or not writable.</exception>
    public TlsStream(Stream innerStream, bool leaveInnerStreamOpen = false, TlsStreamCallbacks? callbacks = null)
    {
        ArgumentNullException.ThrowIfNull(innerStream);
        if (!innerStream.CanRead || !innerStream.CanWrite)
            throw new ArgumentException("The stream must be readable and writable.", nameof(innerStream));
        _inner = innerStream;
        _leaveInnerOpen = leaveInnerStreamOpen;
        _callbacks = callbacks;
        _input = new RecordInput(innerStream);
    }

    /// <summary>Whether the handshake is complete.</summary>
    public bool IsAuthenticated => _authenticated;

    /// <summary>Whether this side is the server.</summary>
    public bool IsServer { get; private set; }

    /// <summary>What was negotiated; null until the handshake is complete.</summary>
    public TlsConnectionInfo? Info => _engine?.Info;

    /// <summary>Why the connection is dead; null while it is not.</summary>
    public TlsFault? Fault => _engine?.Fault;

    /// <inheritdoc/>
    public override bool CanRead => _authenticated && !_disposed;

    /// <inheritdoc/>
    public override bool CanWrite => _authenticated && !_disposed && !_engine!.WriteClosed;

    /// <summary>False.</summary>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanTimeout => _inner.CanTimeout;

    /// <inheritdoc/>
    public override int ReadTimeout
    {
        get => _inner.ReadTimeout;
        set => _inner.ReadTimeout = value;
    }

    /// <inheritdoc/>
    public override int WriteTimeout
    {
        get => _inner.WriteTimeout;
        set => _inner.WriteTimeout = value;
    }

    /// <summary>Not supported.</summary>
    public override long Length => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Does the handshake as a client.</summary>
    /// <param name="configuration">How.</param>
    /// <param name="host">A DNS name or an IP address: who the server must prove to be.</param>
    /// <param name="cancellationToken">Cancelling kills the connection.</param>
    /// <exception cref="ArgumentException"><paramref name="host"/> is neither.</exception>
    /// <exception cref="TlsException">The handshake failed; an alert was sent where there is one to send.</exception>
    public Task AuthenticateAsClientAsync(
        TlsClientConfiguration configuration, string host, CancellationToken cancellationToken = default)
        => ServerName.TryParse(host, out ServerName? name)
            ? AuthenticateAsClientAsync(configuration, name, cancellationToken)
            : throw new ArgumentException($"\"{host}\" is neither a DNS name nor an IP address.", nameof(host));

    /// <inheritdoc cref="AuthenticateAsClientAsync(TlsClientConfiguration, string, CancellationToken)"/>
    /// <param name="configuration">How.</param>
    /// <param name="serverName">Who the server must prove to be; null only where the authenticator needs no name.</param>
    /// <param name="cancellationToken">Cancelling kills the connection.</param>
    public Task AuthenticateAsClientAsync(
        TlsClientConfiguration configuration, ServerName? serverName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return AuthenticateAsync<AwaitingIo>(TlsEngine.CreateClient(configuration, serverName), false, cancellationToken);
    }

    /// <summary>Does the handshake as a server.</summary>
    /// <exception cref="TlsException">The handshake failed; an alert was sent where there is one to send.</exception>
    public Task AuthenticateAsServerAsync(TlsServerConfiguration configuration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return AuthenticateAsync<AwaitingIo>(TlsEngine.CreateServer(configuration), true, cancellationToken);
    }

    /// <summary>Does the handshake as a server whose configuration <see cref="TlsStreamCallbacks.SelectConfiguration"/> chooses.</summary>
    /// <exception cref="InvalidOperationException">There is no such callback.</exception>
    /// <exception cref="TlsException">The handshake failed; an alert was sent where there is one to send.</exception>
    public Task AuthenticateAsServerAsync(CancellationToken cancellationToken = default)
    {
        if (_callbacks?.SelectConfiguration is null)
            throw new InvalidOperationException("Without a configuration, the callback SelectConfiguration is needed.");
        return AuthenticateAsync<AwaitingIo>(TlsEngine.CreateServer(), true, cancellationToken);
    }

    /// <summary>The blocking form of <see cref="AuthenticateAsClientAsync(TlsClientConfiguration, ServerName?, CancellationToken)"/>.</summary>
    public void AuthenticateAsClient(TlsClientConfiguration configuration, ServerName? serverName)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        AuthenticateAsync<BlockingIo>(TlsEngine.CreateClient(configuration, serverName), false, default).GetAwaiter().GetResult();
    }

    /// <summary>The blocking form of <see cref="AuthenticateAsServerAsync(TlsServerConfiguration, CancellationToken)"/>.</summary>
    public void AuthenticateAsServer(TlsServerConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        AuthenticateAsync<BlockingIo>(TlsEngine.CreateServer(configuration), true, default).GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => ReadCoreAsync<AwaitingIo>(buffer, cancellationToken);

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadCoreAsync<AwaitingIo>(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadCoreAsync<BlockingIo>(buffer.AsMemory(offset, count), default).GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        => WriteCoreAsync<AwaitingIo>(buffer, cancellationToken);

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return WriteCoreAsync<AwaitingIo>(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        WriteCoreAsync<BlockingIo>(buffer.AsMemory(offset, count), default).GetAwaiter().GetResult();
    }

    /// <summary>Writes are sealed and handed down at once; this sends what the engine itself has to say, and flushes the stream below.</summary>
    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        CheckAuthenticated();
        return _output!.FlushAsync<AwaitingIo>(cancellationToken).AsTask();
    }

    /// <inheritdoc cref="FlushAsync"/>
    public override void Flush()
    {
        CheckAuthenticated();
        _output!.FlushAsync<BlockingIo>(default).GetAwaiter().GetResult();
    }

    /// <summary>
    /// Sends close_notify: this side has written its last byte. Reading may go on until the peer closes its side
    /// (half-close, RFC 9846 §6.1). Idempotent.
    /// </summary>
    public async Task ShutdownAsync(CancellationToken cancellationToken = default)
    {
        CheckAuthenticated();
        lock (_engineLock)
            _engine!.Close();
        await _output!.FlushAsync<AwaitingIo>(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Changes this side's traffic keys, and asks the peer to change its own if wanted (RFC 9846 §4.7.3).</summary>
    /// <exception cref="TlsException">The connection is dead.</exception>
    /// <exception cref="InvalidOperationException">This side was shut down.</exception>
    public async Task UpdateKeysAsync(bool requestPeer = false, CancellationToken cancellationToken = default)
    {
        CheckAuthenticated();
        lock (_engineLock)
        {
            if (_engine!.Fault is { } fault)
                throw new TlsException(fault);
            _engine.RequestKeyUpdate(requestPeer);
        }
        await _output!.FlushAsync<AwaitingIo>(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Derives a secret that only the two sides of this connection know (RFC 9846 §7.5).</summary>
    /// <returns>False when the connection is dead.</returns>
    public bool TryExportKeyingMaterial(string label, ReadOnlySpan<byte> context, Span<byte> destination)
    {
        CheckAuthenticated();
        lock (_engineLock)
            return _engine!.TryExportKeyingMaterial(label, context, destination);
    }

    /// <summary>Not supported.</summary>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Release() && !_leaveInnerOpen)
            await _inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Release() && !_leaveInnerOpen)
            _inner.Dispose();
        base.Dispose(disposing);
    }

    private bool Release()
    {
        if (_disposed)
            return false;
        _disposed = true;
        lock (_engineLock)
            _engine?.Dispose();
        // A read that is still under way owns the buffer, and leaves it to the garbage collector.
        if (Interlocked.Exchange(ref _reading, 1) == 0)
            _input.GiveBack();
        return true;
    }

    private async Task AuthenticateAsync<TIo>(TlsEngine engine, bool isServer, CancellationToken cancellation)
        where TIo : struct, IStreamIo
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_engine is not null)
            throw new InvalidOperationException("A connection is authenticated once.");
        _engine = engine;
        _output = new RecordOutput(_inner, engine, _engineLock);
        IsServer = isServer;
        while (true)
        {
            await _output.FlushAsync<TIo>(cancellation).ConfigureAwait(false);
            if (engine.IsHandshakeComplete)
                break;
            await StepAsync<TIo>(cancellation).ConfigureAwait(false);
        }
        _authenticated = true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadCoreAsync<TIo>(Memory<byte> destination, CancellationToken cancellation)
        where TIo : struct, IStreamIo
    {
        CheckAuthenticated();
        if (Interlocked.Exchange(ref _reading, 1) != 0)
            throw new InvalidOperationException("Another read is under way.");
        try
        {
            while (!_input.HasPlaintext)
            {
                if (_engine!.ReadClosed)
                    return 0;
                await StepAsync<TIo>(cancellation).ConfigureAwait(false);
            }
            int taken = _input.Take(destination.Span);
            // More records may be here already: fill what the caller offers, without waiting.
            while (taken < destination.Length && ReceiveOne() == TlsStatus.Complete)
                taken += _input.Take(destination.Span[taken..]);
            _output!.FlushWithoutWaiting<TIo>();
            _input.GiveBackIfEmpty();
            return taken;
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteCoreAsync<TIo>(ReadOnlyMemory<byte> source, CancellationToken cancellation)
        where TIo : struct, IStreamIo
    {
        CheckAuthenticated();
        if (Interlocked.Exchange(ref _writing, 1) != 0)
            throw new InvalidOperationException("Another write is under way.");
        try
        {
            await _output!.WriteAsync<TIo>(source, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _writing, 0);
        }
    }

    /// <summary>One step of the engine: a record, more bytes from below, or the application's answer.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask StepAsync<TIo>(CancellationToken cancellation)
        where TIo : struct, IStreamIo
    {
        TlsStatus status = ReceiveOne();
        if (status == TlsStatus.NeedMoreData && !await _input.FillAsync<TIo>(cancellation).ConfigureAwait(false))
            status = EndOfInput();
        switch (status)
        {
            case TlsStatus.Complete:
            case TlsStatus.NeedMoreData:
            case TlsStatus.Closed:
                _output!.FlushWithoutWaiting<TIo>();
                break;
            case TlsStatus.Faulted:
                throw await DeadAsync<TIo>(cancellation).ConfigureAwait(false);
            default:
                await Suspensions.AnswerAsync(_engine!, _engineLock, _callbacks, cancellation).ConfigureAwait(false);
                break;
        }
    }

    private TlsStatus ReceiveOne()
    {
        Span<byte> records = _input.Records;
        lock (_engineLock)
        {
            TlsReceived received = _engine!.Receive(records);
            _input.Advance(received);
            return received.Status;
        }
    }

    private TlsStatus EndOfInput()
    {
        lock (_engineLock)
            return _engine!.EndOfInput();
    }

    /// <summary>Sends the alert, as far as that goes without waiting long for a peer that may not read, and makes the exception.</summary>
    private async ValueTask<TlsException> DeadAsync<TIo>(CancellationToken cancellation)
        where TIo : struct, IStreamIo
    {
        try
        {
            await _output!.FlushAsync<TIo>(cancellation).AsTask().WaitAsync(AlertPatience, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or TimeoutException or ObjectDisposedException or SocketException)
        {
            // The fault matters more than that its alert did not arrive.
        }
        return new TlsException(_engine!.Fault!);
    }

    private void CheckAuthenticated()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_authenticated)
            throw new InvalidOperationException("Authenticate first.");
    }
}
