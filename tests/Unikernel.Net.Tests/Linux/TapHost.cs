using System;
using System.Diagnostics;
using System.Threading;

namespace Sundog.Unikernel.Net.Tests.Linux;

/// <summary>A stack at the other end of a tap, driven by a thread of its own; optionally through a link with faults.</summary>
internal sealed class TapHost : IDisposable
{
    private readonly TapDevice _tap;
    private readonly Action<NetworkStack, Instant> _application;
    private readonly SeededLink? _toStack;
    private readonly SeededLink? _toLinux;
    private readonly Thread _thread;
    private readonly byte[] _frame = new byte[66_000];
    private volatile bool _isOver;
    private Exception? _failure;

    /// <summary>Makes the stack and starts the thread; the application is called in every turn and serves the sockets.</summary>
    public TapHost(
        TapDevice tap, NetworkOptions options, Action<NetworkStack, Instant> application, SeededLink? toStack = null, SeededLink? toLinux = null)
    {
        _tap = tap;
        _application = application;
        _toStack = toStack;
        _toLinux = toLinux;
        Stack = new NetworkStack(options, Now);
        _thread = new Thread(Loop);
        _thread.Start();
    }

    public NetworkStack Stack { get; }

    private static Instant Now => new(Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000));

    /// <summary>Ends the thread.</summary>
    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
        if (_failure is not null)
            throw new InvalidOperationException("the stack failed", _failure);
    }

    private void Loop()
    {
        try
        {
            while (!_isOver)
                Turn();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _failure = exception;
        }
    }

    private void Turn()
    {
        Instant now = Now;
        for (int i = 0; i < 64 && _tap.TryReceive(out ReadOnlySpan<byte> frame, out bool isVerified); i++)
        {
            if (_toStack is null)
                Stack.Receive(frame, isVerified, now);
            else
                _toStack.Send(frame, default, isVerified, now);
        }
        while (_toStack is not null && _toStack.TryReceive(now, out ReadOnlySpan<byte> frame, out _, out bool isVerified))
            Stack.Receive(frame, isVerified, now);
        Stack.Advance(now);
        _application(Stack, now);
        for (int length; (length = Stack.Transmit(_frame, now, out TransmitOffload offload)) > 0;)
            Send(_frame.AsSpan(0, length), offload, now);
        while (_toLinux is not null && _toLinux.TryReceive(now, out ReadOnlySpan<byte> frame, out TransmitOffload offload, out _))
            _tap.Send(frame, offload);
        Sleep();
    }

    private void Send(ReadOnlySpan<byte> frame, in TransmitOffload offload, Instant now)
    {
        if (_toLinux is null)
            _tap.Send(frame, offload);
        else
            _toLinux.Send(frame, offload, isVerified: false, now);
    }

    private void Sleep()
    {
        Instant next = Stack.NextDeadline;
        next = Instant.Earlier(next, _toStack?.NextDeadline ?? Instant.Never);
        next = Instant.Earlier(next, _toLinux?.NextDeadline ?? Instant.Never);
        long wait = Math.Clamp(next.Since(Now) / 1000, 0, 20);
        _tap.Wait((int)wait);
    }
}
