using System.Collections.Generic;

namespace Sundog.Nocrypto;

/// <summary>Hash functions over secret messages, and what is made of them with secret keys. Lengths are not secret.</summary>
internal static class HashSubjects
{
    private const int Size = 500;

    internal static IEnumerable<Subject> All()
    {
        foreach (HashFunction hash in (HashFunction[])
            [Sha1.Instance, Sha224.Instance, Sha256.Instance, Sha384.Instance, Sha512.Instance, Sha3.Bits256, Sha3.Bits512])
        {
            yield return new($"{hash.Name}", () => hash.Hash(Secrets.Bytes(Size), Secrets.Room(hash.HashSize)));
        }
        yield return new("SHAKE256", () => Xof.Shake256.Hash(Secrets.Bytes(Size), Secrets.Room(Size)));
        yield return new("HMAC-SHA-256", () => CheckHmac(Sha256.Instance));
        yield return new("HMAC-SHA-384", () => CheckHmac(Sha384.Instance));
        yield return new("HKDF", CheckHkdf);
        yield return new("PBKDF2", () => Pbkdf2.DeriveKey(Sha256.Instance, Secrets.Bytes(20), Secrets.Public(16), 3, Secrets.Room(50)));
        yield return new("the PRF of TLS 1.2",
            () => TlsPrf.Expand(Sha256.Instance, Secrets.Bytes(48), "key expansion"u8, Secrets.Public(64), Secrets.Room(104)));
        yield return new("HMAC_DRBG", CheckDrbg);
        yield return new("the comparison of MACs", CheckComparison);
    }

    private static void CheckDrbg()
    {
        using HmacDrbg drbg = new(Sha256.Instance, Secrets.Bytes(32), Secrets.Bytes(16), []);
        drbg.Fill(Secrets.Room(100));
        drbg.Reseed(Secrets.Bytes(32), Secrets.Bytes(10));
    }

    private static void CheckHmac(HashFunction hash)
    {
        using Hmac hmac = new(hash, Secrets.Bytes(hash.HashSize));
        hmac.Append(Secrets.Bytes(Size));
        hmac.WriteMac(Secrets.Room(hash.HashSize));
    }

    private static void CheckHkdf()
    {
        byte[] key = Secrets.Room(32);
        Hkdf.Extract(Sha256.Instance, Secrets.Bytes(32), Secrets.Bytes(32), key);
        Hkdf.Expand(Sha256.Instance, key, Secrets.Public(20), Secrets.Room(100));
    }

    private static void CheckComparison()
    {
        byte[] mac = Secrets.Bytes(32), copy = Secrets.Room(32);
        mac.CopyTo(copy, 0);
        bool equal = ConstantTime.AreEqual(mac, copy), other = ConstantTime.AreEqual(mac, Secrets.Bytes(32));
        bool zero = ConstantTime.IsZero(mac);
        // The verdicts are what the caller asks for.
        ConstantTime.Declassify(ref equal);
        ConstantTime.Declassify(ref other);
        ConstantTime.Declassify(ref zero);
        Subjects.Require(equal && !other && !zero);
    }
}
