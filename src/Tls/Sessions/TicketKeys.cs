using System;
using System.Security.Cryptography;
using System.Threading;
using Sundog.Nocrypto;

namespace Sundog.Tls;

/// <summary>
/// Self-encrypted tickets: the server keeps nothing but two keys, which rotate. A ticket is a key's name (16 bytes), a
/// random nonce (12 bytes) and the state sealed by AES-256-GCM with the name as associated data. Thread-safe.
/// </summary>
public sealed class TicketKeys : TicketProtector, IDisposable
{
    private const int NameSize = 16;
    private const int Overhead = NameSize + AeadAlgorithm.NonceSize + AeadAlgorithm.TagSize;

    // SP 800-38D §8.3: at most 2^32 random nonces for a key; stay well below.
    private const long MaxTicketsPerKey = 1L << 30;

    private readonly Lock _lock = new();
    private readonly TimeSpan _rotation;
    private Key? _current;
    private Key? _previous;

    /// <summary>
    /// Keys that issue tickets for <paramref name="rotation"/> and then open them for as long again. Nothing longer than
    /// twice that can be resumed, and nothing older can be read by whoever steals the keys.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rotation"/> is not positive.</exception>
    public TicketKeys(TimeSpan rotation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rotation.Ticks, nameof(rotation));
        _rotation = rotation;
    }

    /// <inheritdoc/>
    public override int MaxTicketSize(int stateLength) => checked(stateLength + Overhead);

    /// <inheritdoc/>
    public override bool TryProtect(
        ReadOnlySpan<byte> state, RandomSource random, DateTimeOffset now, Span<byte> ticket, out int written)
    {
        ArgumentNullException.ThrowIfNull(random);
        written = state.Length + Overhead;
        lock (_lock)
        {
            Rotate(random, now);
            Key key = _current!;
            key.Issued++;
            key.Name.CopyTo(ticket);
            Span<byte> nonce = ticket.Slice(NameSize, AeadAlgorithm.NonceSize);
            random.Fill(nonce);
            key.Aead.Seal(nonce, key.Name, state, ticket[(NameSize + AeadAlgorithm.NonceSize)..]);
        }
        return true;
    }

    /// <inheritdoc/>
    public override TicketOpening TryOpen(ReadOnlySpan<byte> ticket, DateTimeOffset now, Span<byte> state, out int written)
    {
        written = 0;
        if (ticket.Length < Overhead)
            return TicketOpening.Refused;
        ReadOnlySpan<byte> nonce = ticket.Slice(NameSize, AeadAlgorithm.NonceSize);
        ReadOnlySpan<byte> body = ticket[(NameSize + AeadAlgorithm.NonceSize)..];
        lock (_lock)
        {
            Key? key = Find(ticket[..NameSize], now);
            if (key is null || !key.Aead.TryOpen(nonce, key.Name, body, state))
                return TicketOpening.Refused;
        }
        written = body.Length - AeadAlgorithm.TagSize;
        return TicketOpening.Opened;
    }

    /// <summary>Clears the keys: no ticket can be opened any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _current?.Dispose();
            _previous?.Dispose();
            _current = null;
            _previous = null;
        }
    }

    private void Rotate(RandomSource random, DateTimeOffset now)
    {
        if (_current is { } key && Age(key, now) < _rotation && key.Issued < MaxTicketsPerKey)
            return;
        _previous?.Dispose();
        _previous = _current;
        _current = new Key(random, now);
    }

    private Key? Find(ReadOnlySpan<byte> name, DateTimeOffset now)
    {
        // A key's name is public: it is in the clear in every ticket.
        if (_current is { } current && name.SequenceEqual(current.Name))
            return Age(current, now) < _rotation * 2 ? current : null;
        if (_previous is { } previous && name.SequenceEqual(previous.Name))
            return Age(previous, now) < _rotation * 2 ? previous : null;
        return null;
    }

    // A clock that goes backwards must not keep a key for ever.
    private static TimeSpan Age(Key key, DateTimeOffset now) => (now - key.Created).Duration();

    private sealed class Key : IDisposable
    {
        public Key(RandomSource random, DateTimeOffset now)
        {
            Created = now;
            Name = new byte[NameSize];
            random.Fill(Name);
            Span<byte> secret = stackalloc byte[AeadAlgorithm.MaxKeySize];
            random.Fill(secret);
            Aead = Nocrypto.AesGcm.Aes256.CreateKey(secret);
            CryptographicOperations.ZeroMemory(secret);
        }

        public byte[] Name { get; }

        public AeadKey Aead { get; }

        public DateTimeOffset Created { get; }

        public long Issued { get; set; }

        public void Dispose() => Aead.Dispose();
    }
}
