using System;

namespace Sundog.Nocrypto;

/// <summary>
/// The continuous health tests of SP 800-90B §4.4 over the bytes of one source, for a min-entropy of H = 1 bit a byte
/// and a false alarm once in 2^30 tests. They find a source that is stuck or nearly so, nothing subtler. Failure is for ever.
/// </summary>
internal sealed class EntropyHealthTest
{
    /// <summary>§4.3: how many consecutive samples must pass before any is counted.</summary>
    internal const int StartupSamples = 1024;

    // §4.4.1: C = 1 + ceil(30 / H).
    private const int RepetitionCutoff = 31;

    // §4.4.2: W = 512 for samples that are not bits; C = 1 + critbinom(W, 2^-H, 1 - 2^-30).
    private const int Window = 512;
    private const int ProportionCutoff = 325;

    private int _samples;
    private int _repetitions;
    private byte _last;
    private int _windowPosition;
    private int _occurrences;
    private byte _windowFirst;

    /// <summary>Whether a test has failed.</summary>
    internal bool HasFailed { get; private set; }

    /// <summary>Whether the start-up samples have passed.</summary>
    internal bool HasStarted => !HasFailed && _samples >= StartupSamples;

    /// <summary>Takes the next samples. What is tested is a source's health, not a key, so the time may depend on it.</summary>
    internal void Take(ReadOnlySpan<byte> samples)
    {
        foreach (byte sample in samples)
        {
            CountRepetition(sample);
            CountProportion(sample);
        }
        _samples = Math.Min(_samples + samples.Length, StartupSamples);
    }

    private void CountRepetition(byte sample)
    {
        _repetitions = sample == _last ? _repetitions + 1 : 1;
        _last = sample;
        HasFailed |= _repetitions >= RepetitionCutoff;
    }

    private void CountProportion(byte sample)
    {
        if (_windowPosition == 0)
        {
            _windowFirst = sample;
            _occurrences = 0;
        }
        _occurrences += sample == _windowFirst ? 1 : 0;
        HasFailed |= _occurrences >= ProportionCutoff;
        _windowPosition = (_windowPosition + 1) % Window;
    }
}
