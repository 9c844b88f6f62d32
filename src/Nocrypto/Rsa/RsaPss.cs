using System;
using System.Runtime.CompilerServices;

namespace Sundog.Nocrypto;

/// <summary>
/// EMSA-PSS (RFC 8017 §9.1) with MGF1 over the same hash and a salt exactly as long as the hash. An encoding has
/// modBits - 1 bits: a byte less than the modulus when modBits is 1 mod 8.
/// </summary>
internal static class RsaPss
{
    private const byte Trailer = 0xbc;

    /// <summary>Fills <paramref name="encoded"/>, as long as the modulus, from a fresh salt (§9.1.1).</summary>
    [SkipLocalsInit]
    internal static void Encode(
        HashFunction hash, ReadOnlySpan<byte> message, RandomSource random, int modulusBits, Span<byte> encoded)
    {
        Span<byte> saltBuffer = stackalloc byte[HashFunction.MaxHashSize];
        Span<byte> salt = saltBuffer[..hash.HashSize];
        random.Fill(salt);
        Encode(hash, message, salt, modulusBits, encoded);
    }

    /// <summary>The same with a given salt.</summary>
    internal static void Encode(
        HashFunction hash, ReadOnlySpan<byte> message, ReadOnlySpan<byte> salt, int modulusBits, Span<byte> encoded)
    {
        int length = EncodedLength(modulusBits);
        encoded[..^length].Clear();
        Span<byte> em = encoded[^length..];
        Span<byte> db = em[..^(hash.HashSize + 1)];
        Span<byte> h = em.Slice(db.Length, hash.HashSize);
        HashWithSalt(hash, message, salt, h);
        // DB = PS || 0x01 || salt, and PS of zeros.
        db.Clear();
        db[^(salt.Length + 1)] = 1;
        salt.CopyTo(db[^salt.Length..]);
        Mgf1.Apply(hash, h, db);
        db[0] &= TopMask(modulusBits);
        em[^1] = Trailer;
    }

    /// <summary>Whether <paramref name="encoded"/>, as long as the modulus, encodes the message (§9.1.2). Overwrites it.</summary>
    [SkipLocalsInit]
    internal static bool Verify(HashFunction hash, ReadOnlySpan<byte> message, int modulusBits, Span<byte> encoded)
    {
        int length = EncodedLength(modulusBits);
        Span<byte> em = encoded[^length..];
        Span<byte> db = em[..^(hash.HashSize + 1)];
        Span<byte> h = em.Slice(db.Length, hash.HashSize);
        byte topMask = TopMask(modulusBits);
        // RFC 8017 §8.1.2 step 2c: the number must fit into emLen bytes; §9.1.2 steps 4 and 6: trailer and unused top bits.
        if (encoded[..^length].ContainsAnyExcept((byte)0) || em[^1] != Trailer || (db[0] & ~topMask) != 0)
            return false;
        Mgf1.Apply(hash, h, db);
        db[0] &= topMask;
        // §9.1.2 step 10: the padding leaves exactly a salt as long as the hash.
        Span<byte> padding = db[..^(hash.HashSize + 1)];
        if (padding.ContainsAnyExcept((byte)0) || db[padding.Length] != 1)
            return false;
        Span<byte> expected = stackalloc byte[HashFunction.MaxHashSize];
        expected = expected[..hash.HashSize];
        HashWithSalt(hash, message, db[^hash.HashSize..], expected);
        return ConstantTime.AreEqual(h, expected);
    }

    /// <summary>emLen = ceil((modBits - 1) / 8).</summary>
    private static int EncodedLength(int modulusBits) => (modulusBits + 6) / 8;

    /// <summary>The bits of the first byte that emBits = modBits - 1 leaves.</summary>
    private static byte TopMask(int modulusBits) => (byte)(0xff >> ((8 * EncodedLength(modulusBits)) - (modulusBits - 1)));

    /// <summary>Hash(eight zero bytes || Hash(message) || salt); destination apart from the salt.</summary>
    [SkipLocalsInit]
    private static void HashWithSalt(HashFunction hash, ReadOnlySpan<byte> message, ReadOnlySpan<byte> salt, Span<byte> destination)
    {
        Span<byte> messageHash = stackalloc byte[HashFunction.MaxHashSize];
        messageHash = messageHash[..hash.HashSize];
        hash.Hash(message, messageHash);
        Unsafe.SkipInit(out HashContext context);
        context.Start(hash);
        context.Append(hash, [0, 0, 0, 0, 0, 0, 0, 0]);
        context.Append(hash, messageHash);
        context.Append(hash, salt);
        context.Finish(hash, destination);
    }
}
