using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// HMAC (RFC 2104, FIPS 198-1) under one key. The key is kept, pinned, as the two hash states that it leads to, and
/// cleared on <see cref="Dispose"/>. Not thread-safe. Nothing but the constructor allocates.
/// To check a peer's MAC compare with <see cref="ConstantTime.AreEqual"/>.
/// </summary>
/// <remarks>After <see cref="Dispose"/> every member but <see cref="Function"/> throws <see cref="ObjectDisposedException"/>.</remarks>
public sealed class Hmac : IDisposable
{
    // One element: an array can be pinned, a field cannot.
    private readonly State[] _state = GC.AllocateArray<State>(1, pinned: true);
    private bool _disposed;

    /// <summary>
    /// An HMAC over the empty message. <paramref name="key"/> may have any length, though fewer bytes than a hash weaken
    /// it (RFC 2104 §3); the caller still owns, and clears, it.
    /// </summary>
    public Hmac(HashFunction function, ReadOnlySpan<byte> key)
    {
        ArgumentNullException.ThrowIfNull(function);
        Function = function;
        _state[0].Key.SetKey(function, key);
        _state[0].Key.Start(out _state[0].Message);
    }

    /// <summary>The hash function; the MAC is as long as its hash.</summary>
    public HashFunction Function { get; }

    /// <summary>
    /// Writes the MAC of <paramref name="data"/> under <paramref name="key"/> into the first <c>function.HashSize</c>
    /// bytes of <paramref name="destination"/>, which may overlap both. Allocates nothing.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    [SkipLocalsInit]
    public static void Compute(HashFunction function, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(function);
        function.CheckDestination(destination);
        Unsafe.SkipInit(out HmacContext keyed);
        keyed.SetKey(function, key);
        keyed.Start(out HashContext message);
        message.Append(function, data);
        keyed.Finish(function, ref message, destination);
        keyed.Clear();
    }

    /// <summary>Adds <paramref name="data"/>, of any length, to the message.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _state[0].Message.Append(Function, data);
    }

    /// <summary>
    /// Writes the MAC of the message so far into the first <c>Function.HashSize</c> bytes of
    /// <paramref name="destination"/>; the message may go on afterwards, or start anew with <see cref="Reset"/>.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    [SkipLocalsInit]
    public void WriteMac(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Function.CheckDestination(destination);
        HashContext end = _state[0].Message;
        _state[0].Key.Finish(Function, ref end, destination);
    }

    /// <summary>Goes back to the empty message under the same key.</summary>
    public void Reset()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _state[0].Key.Start(out _state[0].Message);
    }

    /// <summary>Clears the key and the message. Idempotent.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_state.AsSpan()));
        _disposed = true;
    }

    private struct State
    {
        internal HmacContext Key;
        internal HashContext Message;
    }
}
