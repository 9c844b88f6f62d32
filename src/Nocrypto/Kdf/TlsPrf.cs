using System;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// The pseudorandom function of TLS 1.2 (RFC 5246 §5), with SHA-256 or, for the cipher suites that say so, SHA-384.
/// Allocates nothing.
/// </summary>
public static class TlsPrf
{
    /// <summary>
    /// PRF(secret, label, seed) = P_hash(secret, label + seed): fills <paramref name="output"/>, of any length, which is
    /// secret: the caller owns, and clears, it.
    /// </summary>
    /// <param name="function">The hash function.</param>
    /// <param name="secret">Of any length; may overlap the output.</param>
    /// <param name="label">The ASCII text, such as <c>master secret</c>; must not overlap the output.</param>
    /// <param name="seed">Of any length; must not overlap the output.</param>
    /// <param name="output">The output; its length is not bound into it.</param>
    /// <exception cref="ArgumentException">The label or the seed overlaps the output.</exception>
    [SkipLocalsInit]
    public static void Expand(
        HashFunction function, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> seed, Span<byte> output)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (label.Overlaps(output))
            throw new ArgumentException("The label overlaps the output.", nameof(label));
        if (seed.Overlaps(output))
            throw new ArgumentException("The seed overlaps the output.", nameof(seed));
        Span<byte> memory = stackalloc byte[2 * HashFunction.MaxHashSize];
        Span<byte> a = memory[..function.HashSize], block = memory.Slice(function.HashSize, function.HashSize);
        Unsafe.SkipInit(out HmacContext keyed);
        keyed.SetKey(function, secret);

        // A(0) = label + seed, A(i) = HMAC(secret, A(i-1)); block i is HMAC(secret, A(i) + label + seed).
        WriteMac(function, keyed, label, seed, default, a);
        while (output.Length > 0)
        {
            WriteMac(function, keyed, a, label, seed, block);
            WriteMac(function, keyed, a, default, default, a);
            int taken = Math.Min(block.Length, output.Length);
            block[..taken].CopyTo(output);
            output = output[taken..];
        }
        keyed.Clear();
        CryptographicOperations.ZeroMemory(memory);
    }

    private static void WriteMac(
        HashFunction function, in HmacContext keyed, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third,
        Span<byte> mac)
    {
        keyed.Start(out HashContext message);
        message.Append(function, first);
        message.Append(function, second);
        message.Append(function, third);
        keyed.Finish(function, ref message, mac);
    }
}
