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
    private static readonly SelfTest Test = new("HMAC", () => AnswersAs(KnownAnswer));

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

    /// <summary>HMAC-SHA-256 of RFC 4231 §4.3.</summary>
    internal static ReadOnlySpan<byte> KnownAnswer =>
    [
        0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24, 0x26, 0x08, 0x95, 0x75, 0xc7,
        0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27, 0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec, 0x38, 0x43,
    ];

    /// <summary>Runs the self-test if it has not run.</summary>
    internal static void EnsureTested() => Test.Ensure();

    /// <summary>The self-test, with the answer as an argument.</summary>
    internal static bool AnswersAs(ReadOnlySpan<byte> answer)
    {
        Span<byte> mac = stackalloc byte[32];
        Compute(Sha256.Instance, "Jefe"u8, "what do ya want for nothing?"u8, mac);
        return mac.SequenceEqual(answer);
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
