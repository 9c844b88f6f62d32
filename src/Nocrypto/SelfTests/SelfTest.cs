using System;
using System.Threading;

namespace Sundog.Nocrypto;

/// <summary>
/// The known-answer test of one primitive, which runs when the primitive is first used, once. Afterwards it costs a look
/// at one field. Each primitive holds its own, so that nobody links, or runs, the test of what is not used. Thread-safe.
/// </summary>
internal sealed class SelfTest
{
    private readonly string _primitive;
    private readonly Func<bool> _holds;
    private readonly Lock _lock = new();
    private bool _hasPassed;
    private bool _hasFailed;

    /// <summary>
    /// A test that has not run. <paramref name="holds"/> computes with the primitive and compares with what the standard
    /// says; while it runs, its thread uses the primitive untested.
    /// </summary>
    internal SelfTest(string primitive, Func<bool> holds)
    {
        _primitive = primitive;
        _holds = holds;
    }

    /// <summary>Runs the test if it has not run.</summary>
    /// <exception cref="SelfTestException">The answer was wrong, now or before.</exception>
    internal void Ensure()
    {
        if (!Volatile.Read(ref _hasPassed))
            Run();
    }

    private void Run()
    {
        if (_lock.IsHeldByCurrentThread)
            return;
        lock (_lock)
        {
            if (_hasPassed)
                return;
            if (!_hasFailed)
            {
                // A test that throws has failed too.
                _hasFailed = true;
                _hasFailed = !_holds();
            }
            if (_hasFailed)
                throw new SelfTestException(_primitive);
            Volatile.Write(ref _hasPassed, true);
        }
    }
}
