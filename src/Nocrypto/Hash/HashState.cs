using System;

namespace Sundog.Nocrypto;

/// <summary>
/// A running hash. Not thread-safe. The state is cleared on <see cref="Dispose"/>, because what is hashed may be secret.
/// Nothing here allocates but <see cref="Clone"/>.
/// </summary>
public abstract class HashState : IDisposable
{
    private protected HashState(HashFunction function) => Function = function;

    /// <summary>The hash function.</summary>
    public HashFunction Function { get; }

    /// <summary>Adds <paramref name="data"/>, of any length, to the message.</summary>
    public abstract void Append(ReadOnlySpan<byte> data);

    /// <summary>
    /// Writes the hash of the message so far into the first <c>Function.HashSize</c> bytes of
    /// <paramref name="destination"/>; the message may go on afterwards.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public abstract void WriteHash(Span<byte> destination);

    /// <summary>Goes back to the empty message.</summary>
    public abstract void Reset();

    /// <summary>Takes over the message of <paramref name="other"/>, which must be of the same function.</summary>
    /// <exception cref="ArgumentException">The functions differ.</exception>
    public abstract void CopyFrom(HashState other);

    /// <summary>An independent copy, for the caller to dispose.</summary>
    public HashState Clone()
    {
        HashState copy = Function.Start();
        copy.CopyFrom(this);
        return copy;
    }

    /// <summary>Clears the state.</summary>
    public abstract void Dispose();
}
