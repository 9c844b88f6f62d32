using System;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// HKDF with the labels of HPKE (RFC 9180 §4), for one suite or one KEM: <paramref name="suiteId"/> keeps their keys
/// apart. Allocates nothing.
/// </summary>
internal readonly struct HpkeKdf(HashFunction function, byte[] suiteId)
{
    internal HashFunction Function { get; } = function;

    /// <summary>LabeledExtract: writes <c>Function.HashSize</c> bytes.</summary>
    [SkipLocalsInit]
    internal void Extract(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> inputKeyMaterial, Span<byte> key)
    {
        Unsafe.SkipInit(out HmacContext keyed);
        keyed.SetKey(Function, salt);
        keyed.Start(out HashContext message);
        message.Append(Function, "HPKE-v1"u8);
        message.Append(Function, suiteId);
        message.Append(Function, label);
        message.Append(Function, inputKeyMaterial);
        keyed.Finish(Function, ref message, key);
        keyed.Clear();
    }

    /// <summary>LabeledExpand: fills <paramref name="output"/>, at most 255 hashes.</summary>
    [SkipLocalsInit]
    internal void Expand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, Span<byte> output)
    {
        if (output.Length > 255 * Function.HashSize)
            throw new ArgumentException($"HKDF cannot give {output.Length} bytes, only 255 hashes.", nameof(output));
        Span<byte> block = stackalloc byte[HashFunction.MaxHashSize];
        block = block[..Function.HashSize];
        Unsafe.SkipInit(out HmacContext keyed);
        keyed.SetKey(Function, key);
        ReadOnlySpan<byte> length = [(byte)(output.Length >> 8), (byte)output.Length];
        int previous = 0;
        // RFC 5869 §2.3: T(n) = HMAC(PRK, T(n-1) | info | n), and the info is that of RFC 9180 §4.
        for (byte counter = 1; output.Length > 0; counter++)
        {
            keyed.Start(out HashContext message);
            message.Append(Function, block[..previous]);
            message.Append(Function, length);
            message.Append(Function, "HPKE-v1"u8);
            message.Append(Function, suiteId);
            message.Append(Function, label);
            message.Append(Function, info);
            message.Append(Function, [counter]);
            keyed.Finish(Function, ref message, block);
            int taken = Math.Min(block.Length, output.Length);
            block[..taken].CopyTo(output);
            output = output[taken..];
            previous = block.Length;
        }
        keyed.Clear();
        CryptographicOperations.ZeroMemory(block);
    }
}
