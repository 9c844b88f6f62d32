using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// Fortuna's generator with HMAC-SHA-512 as its pseudorandom function, in place of AES-256 in counter mode. The key K has
/// 64 bytes; a request is answered with HMAC(K, 1), HMAC(K, 2), … and K becomes HMAC(K, 0), the counter in 8 big-endian
/// bytes.
/// </summary>
/// <remarks>
/// Why this is as good. The book asks of the block cipher that its outputs under distinct counters look random, and
/// changes the key after each request so that who learns the state cannot go back (D. J. Bernstein calls that fast key
/// erasure). HMAC-SHA-512 is a pseudorandom function if SHA-512's compression is one (Bellare 2006); its inputs here are
/// distinct, and the next key and the output are blocks of one such sequence, so neither tells of the other. A cipher's
/// outputs of 128 bits never repeat, which limits a request to 2^20 bytes; a function's of 512 bits have no such mark and
/// need no such limit. It costs about ten times AES, for requests of 32 to 64 bytes a handshake, and needs no second
/// primitive that must be constant time: SHA-512 is straight-line code.
/// </remarks>
internal sealed class FortunaGenerator : IDisposable
{
    private static readonly HashFunction Function = Sha512.Instance;
    private readonly SecretBytes _key = new(64);

    /// <summary>
    /// Takes the pools whose turn it is: K becomes HMAC(K, generation ‖ hashes), which is HKDF-Extract with the old key as
    /// salt (RFC 5869 §2.2). It is unpredictable if either the old key or the pools are.
    /// </summary>
    [SkipLocalsInit]
    internal void Reseed(ulong generation, ulong reseed, EntropyPools pools)
    {
        Span<byte> key = _key.ExposeWritable();
        Span<byte> generationBytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(generationBytes, generation);
        Unsafe.SkipInit(out HmacContext keyed);
        keyed.SetKey(Function, key);
        keyed.Start(out HashContext message);
        message.Append(Function, generationBytes);
        pools.Drain(reseed, Function, ref message);
        keyed.Finish(Function, ref message, key);
        keyed.Clear();
    }

    /// <summary>Fills <paramref name="destination"/> and changes the key.</summary>
    [SkipLocalsInit]
    internal void Generate(Span<byte> destination)
    {
        Span<byte> key = _key.ExposeWritable();
        Span<byte> block = stackalloc byte[HashFunction.MaxHashSize];
        Unsafe.SkipInit(out HmacContext keyed);
        keyed.SetKey(Function, key);
        WriteBlock(keyed, 0, key);
        for (ulong counter = 1; destination.Length > 0; counter++)
        {
            WriteBlock(keyed, counter, block);
            int taken = Math.Min(block.Length, destination.Length);
            block[..taken].CopyTo(destination);
            destination = destination[taken..];
        }
        keyed.Clear();
        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose() => _key.Dispose();

    private static void WriteBlock(in HmacContext keyed, ulong counter, Span<byte> block)
    {
        Span<byte> counterBytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(counterBytes, counter);
        keyed.Start(out HashContext message);
        message.Append(Function, counterBytes);
        keyed.Finish(Function, ref message, block);
    }
}
