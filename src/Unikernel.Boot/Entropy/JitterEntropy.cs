using System;
using System.Diagnostics;
using Sundog.Nocrypto;

namespace Sundog.Unikernel.Boot;

/// <summary>
/// The jitter of the processor's own timing: how long a walk through memory takes, in nanoseconds, differs by caches,
/// interrupts and the host's other work. The last resort: each byte folds many measurements, and claims one bit of
/// min-entropy for all of them.
/// </summary>
internal sealed class JitterEntropy : IEntropySource
{
    private const int MeasurementsPerByte = 64;
    private const int Stride = 4099;

    private readonly byte[] _memory = new byte[64 * 1024];
    private int _position;
    private long _last = Stopwatch.GetTimestamp();

    public string Name => "timing jitter";

    public int Fill(Span<byte> destination)
    {
        // A byte costs tens of microseconds: no more than a block of them at once.
        int length = Math.Min(destination.Length, 256);
        for (int i = 0; i < length; i++)
            destination[i] = Measure();
        return length;
    }

    private byte Measure()
    {
        uint folded = 0;
        for (int i = 0; i < MeasurementsPerByte; i++)
        {
            Walk();
            long time = Stopwatch.GetTimestamp();
            uint passed = unchecked((uint)(time - _last));
            _last = time;
            folded = uint.RotateLeft(folded, 5) ^ passed;
        }
        return unchecked((byte)(folded ^ (folded >> 8) ^ (folded >> 16) ^ (folded >> 24)));
    }

    // Where it goes depends on what was measured, so that no pattern of the cache settles.
    private void Walk()
    {
        for (int i = 0; i < 16; i++)
        {
            _position = (_position + Stride + _memory[_position]) % _memory.Length;
            _memory[_position] = unchecked((byte)(_memory[_position] + (byte)_last + 1));
        }
    }
}
