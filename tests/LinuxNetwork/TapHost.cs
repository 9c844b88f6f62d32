using System;
using System.Diagnostics;
using System.Threading;
using Sundog.Unikernel.Net;

namespace Sundog.LinuxNetwork;

/// <summary>A stack at the other end of a tap, driven by a thread of its own; optionally through a link with faults.</summary>
internal sealed class TapHost : IDisposable
{
    // In microseconds: how soon the end of the host is noticed.
    private const long LongestSleep = 20_000;

    private readonly TapDevice _tap;
    private readonly Action<NetworkStack, Instant> _application;
    private readonly SeededLink? _toStack;
    private readonly SeededLink? _toLinux;
    private readonly Thread _thread;
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

    public static Instant Now => new(Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000));

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
        for (int length; (length = Stack.Transmit(_tap.Room, now, out TransmitOffload offload)) > 0;)
            Send(length, offload, now);
        while (_toLinux is not null && _toLinux.TryReceive(now, out ReadOnlySpan<byte> frame, out TransmitOffload offload, out _))
            _tap.Send(frame, offload);
        Sleep();
    }

    private void Send(int length, in TransmitOffload offload, Instant now)
    {
        if (_toLinux is null)
            _tap.SendRoom(length, offload);
        else
            _toLinux.Send(_tap.Room[..length], offload, isVerified: false, now);
    }

    private void Sleep()
    {
        Instant next = Stack.NextDeadline;
        next = Instant.Earlier(next, _toStack?.NextDeadline ?? Instant.Never);
        next = Instant.Earlier(next, _toLinux?.NextDeadline ?? Instant.Never);
        _tap.Wait(Math.Clamp(next.Since(Now), 0, LongestSleep));
    }
}
