using System;
using System.Security.Cryptography;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Record;

/// <summary>
/// Joins handshake messages from the records that carry them (RFC 9846 §5.1), in one buffer that is never larger than
/// one message and one record, and is given back when it is empty.
/// </summary>
internal sealed class HandshakeJoiner : IDisposable
{
    /// <summary>The largest handshake message, header and all, that is accepted: 32 KiB.</summary>
    public const int MaxMessage = 32 * 1024;

    private const int MaxHeld = MaxMessage + RecordHeader.MaxPlaintext;

    private byte[] _buffer = [];
    private int _start;
    private int _end;

    public bool IsEmpty => _start == _end;

    /// <summary>Adds a record's content. A message must be taken as soon as it is whole, so this is bounded.</summary>
    public void Append(ReadOnlySpan<byte> content)
    {
        int held = _end - _start;
        if (_end + content.Length > _buffer.Length)
            MakeRoom(held, content.Length);
        content.CopyTo(_buffer.AsSpan(_end));
        _end += content.Length;
    }

    /// <summary>
    /// The next whole message, header and all, valid until the next call; empty when there is none. False when its
    /// header promises more than <see cref="MaxMessage"/>.
    /// </summary>
    public bool TryTake(out ReadOnlySpan<byte> message)
    {
        message = default;
        ReadOnlySpan<byte> held = _buffer.AsSpan(_start, _end - _start);
        if (held.Length < HandshakeHeader.Size)
            return true;
        int size = HandshakeHeader.Size + ((held[1] << 16) | (held[2] << 8) | held[3]);
        if (size > MaxMessage)
            return false;
        if (held.Length < size)
            return true;
        message = held[..size];
        _start += size;
        return true;
    }

    /// <summary>Gives the buffer back if it is empty. The message last taken is no longer valid then.</summary>
    public void Trim()
    {
        if (!IsEmpty || _buffer.Length == 0)
            return;
        Return();
    }

    public void Dispose() => Return();

    private void MakeRoom(int held, int more)
    {
        // Not from a pool, whose sizes are powers of two: a peer that stops half-way must not hold more than it sent.
        byte[] larger = held + more <= _buffer.Length ? _buffer : new byte[Math.Max(held + more, Math.Min(2 * _buffer.Length, MaxHeld))];
        Buffer.BlockCopy(_buffer, _start, larger, 0, held);
        if (larger != _buffer)
            Return();
        _buffer = larger;
        _start = 0;
        _end = held;
    }

    private void Return()
    {
        // Handshake messages carry certificates and tickets that a passive observer cannot see.
        CryptographicOperations.ZeroMemory(_buffer);
        _buffer = [];
        _start = 0;
        _end = 0;
    }
}
