using System;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// EME-OAEP (RFC 8017 §7.1) with any two hash functions, of the label and of the mask. An encoding is as long as the
/// modulus: 0x00, the masked seed, and the masked data block lHash || zeros || 0x01 || message.
/// </summary>
internal static class RsaOaep
{
    /// <summary>The longest message, in bytes; negative where not even the empty one fits.</summary>
    internal static int MaxMessageSize(HashFunction hash, int modulusSize) => modulusSize - (2 * hash.HashSize) - 2;

    /// <summary>Fills <paramref name="encoded"/>, as long as the modulus, with a fresh seed (§7.1.1 step 2). The message fits.</summary>
    internal static void Encode(
        HashFunction hash, HashFunction maskHash, ReadOnlySpan<byte> label, ReadOnlySpan<byte> message, RandomSource random,
        Span<byte> encoded)
    {
        Span<byte> seed = encoded.Slice(1, hash.HashSize), db = encoded[(1 + hash.HashSize)..];
        encoded[0] = 0;
        db.Clear();
        hash.Hash(label, db);
        db[^(message.Length + 1)] = 1;
        message.CopyTo(db[^message.Length..]);
        random.Fill(seed);
        Mgf1.Apply(maskHash, seed, db);
        Mgf1.Apply(maskHash, db, seed);
    }

    /// <summary>
    /// Finds the message inside <paramref name="encoded"/>, which is overwritten (§7.1.2 step 3). Returns where it starts,
    /// or -1 for what is no encoding.
    /// </summary>
    /// <remarks>
    /// All checks end in one verdict, and nothing before it depends on the bytes: who could tell a first byte that is not
    /// zero from another fault would read every ciphertext (Manger, "A chosen ciphertext attack on RSA OAEP", 2001;
    /// RFC 8017 §7.1.2, the note).
    /// </remarks>
    [SkipLocalsInit]
    internal static int FindMessage(HashFunction hash, HashFunction maskHash, ReadOnlySpan<byte> label, Span<byte> encoded)
    {
        Span<byte> seed = encoded.Slice(1, hash.HashSize), db = encoded[(1 + hash.HashSize)..];
        Mgf1.Apply(maskHash, db, seed);
        Mgf1.Apply(maskHash, seed, db);

        Span<byte> labelHash = stackalloc byte[HashFunction.MaxHashSize];
        hash.Hash(label, labelHash);
        ulong wrong = encoded[0];
        for (int i = 0; i < hash.HashSize; i++)
            wrong |= (uint)(db[i] ^ labelHash[i]);

        // The first byte after the hash that is not zero must be 1. Until it is found every byte is looked at.
        ulong searching = ulong.MaxValue, found = 0;
        for (int i = hash.HashSize; i < db.Length; i++)
        {
            ulong isHere = searching & ~ConstantTime.Mask(ConstantTime.IsZeroBit(db[i]));
            wrong |= isHere & (uint)(db[i] ^ 1);
            found |= isHere & (uint)i;
            searching &= ~isHere;
        }
        wrong |= searching;
        CryptographicOperations.ZeroMemory(labelHash);
        // The caller is told whether there is a message and, if there is, how long it is.
        ConstantTime.Declassify(ref wrong);
        if (wrong != 0)
            return -1;
        ConstantTime.Declassify(ref found);
        return 1 + hash.HashSize + (int)found + 1;
    }
}
