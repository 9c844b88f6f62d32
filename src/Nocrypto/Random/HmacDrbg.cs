using System;
using System.Runtime.CompilerServices;

namespace Sundog.Nocrypto;

/// <summary>
/// HMAC_DRBG (NIST SP 800-90A §10.1.2): a deterministic stream from a seed, for tests that must repeat a run, and for who
/// wants this generator instead of <see cref="Fortuna"/>, which gathers its entropy itself. The state is cleared on
/// <see cref="Dispose"/>. Not thread-safe. Nothing but the constructor allocates.
/// </summary>
/// <remarks>
/// After each request the key is replaced, so a stolen state tells nothing of earlier output. It does not know of forks
/// and of restored snapshots: who may meet them reseeds.
/// </remarks>
public sealed class HmacDrbg : RandomSource, IDisposable
{
    /// <summary>The most requests between two reseedings (SP 800-90A table 2).</summary>
    public const ulong MaxReseedInterval = 1UL << 48;

    /// <summary>The most bytes of one request (table 2: 2^19 bits).</summary>
    public const int MaxRequestSize = 1 << 16;

    private static readonly SelfTest Test = new("HMAC_DRBG", () => AnswersAs(KnownAnswer));

    // RFC 6979 §3.3 and appendix A.2.5: the key as entropy, the hash of "sample" as nonce.
    private const string KnownEntropy = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
    private const string KnownNonce = "af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf";

    /// <summary>The nonce k that comes out.</summary>
    internal const string KnownAnswer = "a6e3c57dd01abe90086538398355dd4c3b17aa873382b0f24d6129493d8aad60";

    private readonly HashFunction _function;
    private readonly ulong _reseedInterval;
    private readonly SecretBytes _key;
    private readonly SecretBytes _value;

    /// <summary>Instantiates (SP 800-90A §10.1.2.3). The inputs are the caller's to clear.</summary>
    /// <param name="function">The hash function; the strength is 256 bits from SHA-256 on, 192 for SHA-224, 128 for SHA-1.</param>
    /// <param name="entropy">At least as many bits of entropy as the strength; that there are so many bytes is all that can be checked.</param>
    /// <param name="nonce">Something that never comes twice, of half as many bytes, or an entropy longer by as much.</param>
    /// <param name="personalization">What this generator is for, of any length; may be empty.</param>
    /// <param name="reseedInterval">After how many requests it gives nothing more before <see cref="Reseed"/>.</param>
    /// <exception cref="ArgumentException">An input is too short, or the interval 0 or above <see cref="MaxReseedInterval"/>.</exception>
    public HmacDrbg(
        HashFunction function, ReadOnlySpan<byte> entropy, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> personalization,
        ulong reseedInterval = MaxReseedInterval)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentOutOfRangeException.ThrowIfZero(reseedInterval);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reseedInterval, MaxReseedInterval);
        Test.Ensure();
        _function = function;
        _reseedInterval = reseedInterval;
        CheckEntropy(entropy);
        // §8.6.7: a nonce of half the strength; both may come as one.
        if (entropy.Length + nonce.Length < StrengthSize + (StrengthSize / 2))
            throw new ArgumentException($"Entropy and nonce have fewer than {StrengthSize + (StrengthSize / 2)} bytes.", nameof(nonce));
        _key = new SecretBytes(function.HashSize);
        _value = new SecretBytes(function.HashSize);
        _value.ExposeWritable().Fill(1);
        Update(entropy, nonce, personalization);
        ReseedCounter = 1;
    }

    /// <summary>1 and the number of requests since the seed (§10.1.2.1).</summary>
    public ulong ReseedCounter { get; private set; }

    // SP 800-57 part 1, table 3: the strength of HMAC, up to the 256 bits that SP 800-90A knows.
    private int StrengthSize => _function.HashSize switch
    {
        20 => 16,
        28 => 24,
        _ => 32,
    };

    /// <summary>
    /// Mixes in fresh entropy (§10.1.2.4), as many bytes as the constructor wants, and begins the interval anew.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="entropy"/> is too short.</exception>
    /// <exception cref="ObjectDisposedException">The generator was disposed.</exception>
    public void Reseed(ReadOnlySpan<byte> entropy, ReadOnlySpan<byte> additionalInput)
    {
        CheckEntropy(entropy);
        Update(entropy, additionalInput, default);
        ReseedCounter = 1;
    }

    /// <inheritdoc/>
    /// <remarks>Any size: what is longer than one request are several.</remarks>
    /// <exception cref="InvalidOperationException">The interval is over: nothing is written.</exception>
    /// <exception cref="ObjectDisposedException">The generator was disposed.</exception>
    public override void Fill(Span<byte> destination)
    {
        ulong requests = ((ulong)destination.Length + MaxRequestSize - 1) / MaxRequestSize;
        CheckInterval(requests);
        while (destination.Length > 0)
        {
            Span<byte> request = destination[..Math.Min(destination.Length, MaxRequestSize)];
            Generate(default, request);
            destination = destination[request.Length..];
        }
    }

    /// <summary>
    /// One request (§10.1.2.5): fills <paramref name="destination"/>, at most <see cref="MaxRequestSize"/> bytes, after
    /// mixing in the additional input, which may be empty and must not overlap it.
    /// </summary>
    /// <exception cref="ArgumentException">The request is too long, or the spans overlap.</exception>
    /// <exception cref="InvalidOperationException">The interval is over: nothing is written.</exception>
    /// <exception cref="ObjectDisposedException">The generator was disposed.</exception>
    [SkipLocalsInit]
    public void Generate(ReadOnlySpan<byte> additionalInput, Span<byte> destination)
    {
        if (destination.Length > MaxRequestSize)
            throw new ArgumentException($"A request is for at most {MaxRequestSize} bytes, not {destination.Length}.", nameof(destination));
        if (additionalInput.Overlaps(destination))
            throw new ArgumentException("The additional input overlaps the destination.", nameof(additionalInput));
        CheckInterval(1);
        if (!additionalInput.IsEmpty)
            Update(additionalInput, default, default);
        Span<byte> value = _value.ExposeWritable();
        Unsafe.SkipInit(out HmacContext keyed);
        keyed.SetKey(_function, _key.Expose());
        while (destination.Length > 0)
        {
            keyed.Start(out HashContext message);
            message.Append(_function, value);
            keyed.Finish(_function, ref message, value);
            int taken = Math.Min(value.Length, destination.Length);
            value[..taken].CopyTo(destination);
            destination = destination[taken..];
        }
        keyed.Clear();
        Update(additionalInput, default, default);
        ReseedCounter++;
    }

    /// <summary>Clears the state.</summary>
    public void Dispose()
    {
        _key.Dispose();
        _value.Dispose();
    }

    /// <summary>
    /// The self-test (SP 800-90A §11.3), with the answer as an argument: instantiating and generating; then that the end of
    /// the interval is seen, and that a reseed changes the stream.
    /// </summary>
    internal static bool AnswersAs(string answer)
    {
        byte[] entropy = Convert.FromHexString(KnownEntropy), output = new byte[32], unseeded = new byte[32];
        using HmacDrbg drbg = new(Sha256.Instance, entropy, Convert.FromHexString(KnownNonce), [], reseedInterval: 1);
        using HmacDrbg other = new(Sha256.Instance, entropy, Convert.FromHexString(KnownNonce), []);
        drbg.Generate([], output);
        bool isRight = Convert.ToHexStringLower(output) == answer && drbg.HasEnded(requests: 1);
        drbg.Reseed(entropy, []);
        drbg.Generate([], output);
        other.Generate([], unseeded);
        other.Generate([], unseeded);
        return isRight && !output.AsSpan().SequenceEqual(unseeded);
    }

    /// <summary>HMAC_DRBG_Update (§10.1.2.2), with the provided data in three parts.</summary>
    private void Update(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        UpdateRound(0, first, second, third);
        if (!first.IsEmpty || !second.IsEmpty || !third.IsEmpty)
            UpdateRound(1, first, second, third);
    }

    /// <summary>K = HMAC(K, V || round || data), V = HMAC(K, V).</summary>
    [SkipLocalsInit]
    private void UpdateRound(byte round, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        Span<byte> key = _key.ExposeWritable(), value = _value.ExposeWritable();
        Unsafe.SkipInit(out HmacContext keyed);
        keyed.SetKey(_function, key);
        keyed.Start(out HashContext message);
        message.Append(_function, value);
        message.Append(_function, [round]);
        message.Append(_function, first);
        message.Append(_function, second);
        message.Append(_function, third);
        keyed.Finish(_function, ref message, key);
        keyed.Clear();
        Hmac.Compute(_function, key, value, value);
    }

    private void CheckEntropy(ReadOnlySpan<byte> entropy)
    {
        if (entropy.Length < StrengthSize)
            throw new ArgumentException($"The entropy has {entropy.Length} bytes; {StrengthSize} are needed.", nameof(entropy));
    }

    // §9.3.1 step 7: reseed_counter > reseed_interval.
    private bool HasEnded(ulong requests) => ReseedCounter - 1 + requests > _reseedInterval;

    private void CheckInterval(ulong requests)
    {
        if (HasEnded(requests))
            throw new InvalidOperationException("The generator must be reseeded: its interval is over.");
    }
}
