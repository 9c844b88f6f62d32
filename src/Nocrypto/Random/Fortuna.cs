using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Threading;

namespace Sundog.Nocrypto;

/// <summary>
/// The random source of a product: Fortuna (Ferguson, Schneier, Kohno, "Cryptography Engineering", chapter 9) over the
/// entropy sources, the clock and the generation that the caller hands in. Thread-safe. <see cref="Fill"/> allocates
/// nothing once seeded.
/// </summary>
/// <remarks>
/// <para>Seeding. The first request asks each source until it passed its start-up test (SP 800-90B §4.3) and
/// <see cref="SeedSize"/> counted bytes are in the first pool. While they are not, every request throws: it fails closed
/// and tries again at the next one.</para>
/// <para>Reseeding. At most every 100 ms a request, or <see cref="Collect"/> from a timer or main loop, takes an event of
/// <see cref="SeedSize"/> bytes from each source into that source's next pool; when the first pool holds enough and 100 ms
/// have passed since the last reseed, the pools whose turn it is go into the key.</para>
/// <para>Forks and clones. A process that forks, and a virtual machine that is restored twice from one snapshot, have
/// one state in two places. The generation is any number that then changes (process id, vmgenid). It is read before
/// and after each request's bytes are made; when it differs from the one seeded under, the bytes are thrown away and
/// nothing comes out before a full seed of fresh bytes, not counting any gathered earlier, went into the key. A change
/// after the call has returned is the caller's.</para>
/// <para>Compromise. After each request the key is replaced, so a stolen state tells nothing of earlier output; later
/// output is safe again once one pool has gathered what the thief did not see.</para>
/// <para>Failed sources. A source that fails a health test is never counted again. A generator already seeded goes on:
/// its key does not wear out. A forced reseed without a healthy source throws.</para>
/// </remarks>
public sealed class Fortuna : RandomSource, IDisposable
{
    /// <summary>
    /// How many counted bytes a seed needs: at the one bit a byte that a source must bring, 256 bits.
    /// </summary>
    public const int SeedSize = 256;

    private const int LargestEvent = 128;
    private static readonly TimeSpan ReseedInterval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly Source[] _sources;
    private readonly TimeProvider _clock;
    private readonly Func<ulong> _generation;
    private readonly EntropyPools _pools = new();
    private readonly FortunaGenerator _generator = new();
    private ulong _poolGeneration;
    private ulong _reseeds;
    private long _lastReseed;
    private long _lastCollection;
    private bool _isSeeded;
    private bool _disposed;

    /// <summary>An unseeded generator; no source is asked before the first request.</summary>
    /// <param name="clock">A monotonic clock.</param>
    /// <param name="generation">
    /// A number that changes when this memory may have been duplicated; constant where that cannot happen. Called often,
    /// under the lock.
    /// </param>
    /// <param name="sources">1 to 255 sources; two independent ones survive the failure of one.</param>
    /// <exception cref="ArgumentException">There is no source, or there are too many.</exception>
    public Fortuna(TimeProvider clock, Func<ulong> generation, params ReadOnlySpan<IEntropySource> sources)
    {
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(generation);
        if (sources.Length is 0 or > byte.MaxValue)
            throw new ArgumentException($"Fortuna needs 1 to 255 entropy sources, not {sources.Length}.", nameof(sources));
        _clock = clock;
        _generation = generation;
        _sources = new Source[sources.Length];
        for (int i = 0; i < sources.Length; i++)
            _sources[i] = new Source(sources[i], (byte)i);
    }

    /// <summary>Whether a request would be answered if the generation has not changed.</summary>
    public bool IsSeeded
    {
        get
        {
            lock (_lock)
                return _isSeeded;
        }
    }

    /// <summary>The names of the sources that failed a health test, for the log.</summary>
    public IReadOnlyList<string> FailedSources
    {
        get
        {
            List<string> names = [];
            lock (_lock)
            {
                foreach (Source source in _sources)
                {
                    if (source.Health.HasFailed)
                        names.Add(source.Entropy.Name);
                }
            }
            return names;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The sources do not give a seed: nothing is written.</exception>
    /// <exception cref="ObjectDisposedException">The generator was disposed.</exception>
    public override void Fill(Span<byte> destination)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            ulong generation;
            do
            {
                generation = EnterGeneration();
                if (!_isSeeded)
                    Seed(generation);
                else if (HasPassed(_lastCollection))
                    CollectAndReseed(generation);
                _generator.Generate(destination);
                // The state may have been duplicated since the check above: then these bytes may exist twice.
                if (_generation() != generation)
                    CryptographicOperations.ZeroMemory(destination);
            }
            while (_generation() != generation);
        }
    }

    /// <summary>
    /// Takes an event from each source, and reseeds if it is time; for a timer or main loop, so that no request has to.
    /// More often than every 100 ms, and before the first seed, it does nothing.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The generator was disposed.</exception>
    public void Collect()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            ulong generation = EnterGeneration();
            if (_isSeeded && HasPassed(_lastCollection))
                CollectAndReseed(generation);
        }
    }

    /// <summary>Asks the sources for a whole seed, and reseeds, at once: after anything that may have given the state away.</summary>
    /// <exception cref="InvalidOperationException">The sources do not give a seed; the generator is unseeded from now on.</exception>
    /// <exception cref="ObjectDisposedException">The generator was disposed.</exception>
    public void ReseedNow()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            ulong generation = EnterGeneration();
            _isSeeded = false;
            _pools.ForgetCount();
            Seed(generation);
        }
    }

    /// <summary>Clears the key and the pools. The sources and the clock remain the caller's.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _isSeeded = false;
            _generator.Dispose();
            _pools.Dispose();
        }
    }

    /// <summary>Reads the generation. If it is not the one that the pools were filled under, nothing counts any more.</summary>
    private ulong EnterGeneration()
    {
        ulong generation = _generation();
        if (generation != _poolGeneration)
        {
            _poolGeneration = generation;
            _isSeeded = false;
            _pools.ForgetCount();
        }
        return generation;
    }

    private void Seed(ulong generation)
    {
        foreach (Source source in _sources)
            TakeSeed(source);
        if (_pools.FreshInFirst < SeedSize)
        {
            throw new InvalidOperationException(
                $"The random generator is not seeded: {_pools.FreshInFirst} of {SeedSize} bytes came from the entropy sources.");
        }
        _isSeeded = true;
        _lastCollection = _clock.GetTimestamp();
        Reseed(generation);
    }

    /// <summary>A whole seed from one source into the first pool, after its start-up samples.</summary>
    private void TakeSeed(Source source)
    {
        bool isMore = true;
        while (isMore && !source.Health.HasFailed && !source.Health.HasStarted)
            isMore = TakeEvent(source, pool: 0);
        for (int taken = 0; isMore && taken < SeedSize; taken += LargestEvent)
            isMore = TakeEvent(source, pool: 0);
    }

    private void CollectAndReseed(ulong generation)
    {
        _lastCollection = _clock.GetTimestamp();
        foreach (Source source in _sources)
        {
            for (int taken = 0; taken < SeedSize; taken += LargestEvent)
                TakeEvent(source, source.NextPool);
            source.NextPool = (source.NextPool + 1) % EntropyPools.Count;
        }
        if (_pools.FreshInFirst >= SeedSize && HasPassed(_lastReseed))
            Reseed(generation);
    }

    private void Reseed(ulong generation)
    {
        _reseeds++;
        _lastReseed = _clock.GetTimestamp();
        _generator.Reseed(generation, _reseeds, _pools);
    }

    /// <summary>
    /// Moves what the source gives now, at most <see cref="LargestEvent"/> bytes, to a pool; false when it was not all. Bytes
    /// of a failed or a starting source are mixed in, which cannot harm, and not counted.
    /// </summary>
    [SkipLocalsInit]
    private bool TakeEvent(Source source, int pool)
    {
        Span<byte> buffer = stackalloc byte[LargestEvent];
        int given = source.Entropy.Fill(buffer);
        if (given < 0 || given > buffer.Length)
            throw new InvalidOperationException($"The entropy source {source.Entropy.Name} says that it gave {given} of {buffer.Length} bytes.");
        Span<byte> bytes = buffer[..given];
        bool isCounted = source.Health.HasStarted;
        source.Health.Take(bytes);
        _pools.Add(pool, source.Number, bytes, isCounted && !source.Health.HasFailed);
        CryptographicOperations.ZeroMemory(buffer);
        return given == buffer.Length;
    }

    private bool HasPassed(long since) => _clock.GetElapsedTime(since) >= ReseedInterval;

    private sealed class Source(IEntropySource entropy, byte number)
    {
        internal IEntropySource Entropy { get; } = entropy;

        internal byte Number { get; } = number;

        internal EntropyHealthTest Health { get; } = new();

        internal int NextPool { get; set; }
    }
}
