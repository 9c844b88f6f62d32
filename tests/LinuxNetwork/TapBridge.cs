using System;
using System.Threading;
using Sundog.Unikernel.Net;

namespace Sundog.LinuxNetwork;

/// <summary>Joins two taps, as of two namespaces of Linux, by a link with faults; a thread of its own moves the frames.</summary>
internal sealed class TapBridge : IDisposable
{
    // In microseconds: how soon the end of the bridge is noticed.
    private const long LongestSleep = 20_000;

    private readonly TapDevice _left;
    private readonly TapDevice _right;
    private readonly SeededLink _toRight;
    private readonly SeededLink _toLeft;
    private readonly NativeLinux.PollDescriptor[] _awaited;
    private readonly Thread _thread;
    private volatile bool _isOver;
    private Exception? _failure;

    /// <summary>Joins two devices without offloads, as a link's frames are each lost by themselves; starts at once.</summary>
    public TapBridge(TapDevice left, TapDevice right, SeededLink toRight, SeededLink toLeft)
    {
        (_left, _right, _toRight, _toLeft) = (left, right, toRight, toLeft);
        _awaited = [left.Awaited, right.Awaited];
        _thread = new Thread(Loop);
        _thread.Start();
    }

    /// <summary>Ends the thread.</summary>
    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
        if (_failure is not null)
            throw new InvalidOperationException("the bridge failed", _failure);
    }

    private void Loop()
    {
        try
        {
            while (!_isOver)
            {
                Instant now = TapHost.Now;
                Move(_left, _toRight, _right, now);
                Move(_right, _toLeft, _left, now);
                Instant next = Instant.Earlier(_toRight.NextDeadline, _toLeft.NextDeadline);
                NativeLinux.Wait(_awaited, Math.Clamp(next.Since(TapHost.Now), 0, LongestSleep));
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _failure = exception;
        }
    }

    private static void Move(TapDevice from, SeededLink link, TapDevice to, Instant now)
    {
        for (int i = 0; i < 64 && from.TryReceive(out ReadOnlySpan<byte> frame, out _); i++)
            link.Send(frame, default, isVerified: false, now);
        while (link.TryReceive(now, out ReadOnlySpan<byte> frame, out TransmitOffload offload, out _))
            to.Send(frame, offload);
    }
}
