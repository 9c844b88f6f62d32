using System;
using System.Collections.Generic;

namespace Sundog.Nocrypto;

/// <summary>
/// Every AEAD by every strategy but one: GHASH with 256-bit CLMUL, which valgrind does not know; ./check constant-time
/// reads its machine code instead. Keys and plaintexts are secret, nonces and lengths are not.
/// </summary>
internal static class AeadSubjects
{
    // More than a batch of each strategy, and a rest that fills no block.
    private const int Size = (3 * 512) + 77;

    internal static IEnumerable<Subject> All()
    {
        yield return new("AES-128-GCM by AES-NI", () => Check(key => new AesInstructionsGcmKey(AesGcm.Aes128, key, wide: false), 16));
        yield return new("AES-256-GCM by AES-NI", () => Check(key => new AesInstructionsGcmKey(AesGcm.Aes256, key, wide: false), 32));
        if (GhashClmul.IsWideSupported)
            yield return new("AES-128-GCM by 256-bit CLMUL", () => Check(key => new AesInstructionsGcmKey(AesGcm.Aes128, key, wide: true), 16), SubjectKind.BeyondMemcheck);
        yield return new("AES-128-GCM bitsliced", () => Check(key => new AesBitslicedGcmKey(AesGcm.Aes128, key), 16));
        yield return new("AES-256-GCM bitsliced", () => Check(key => new AesBitslicedGcmKey(AesGcm.Aes256, key), 32));
        yield return new("ChaCha20-Poly1305 by AVX2",
            () => Check(key => new ChaCha20Poly1305Avx2Key(ChaCha20Poly1305.Instance, key), 32));
        yield return new("ChaCha20-Poly1305 portable",
            () => Check(key => new ChaCha20Poly1305PortableKey(ChaCha20Poly1305.Instance, key), 32));
        yield return new("AES-128-CCM by AES-NI",
            () => Check(key => new AesInstructionsCcmKey((AesCcmAlgorithm)AesCcm.Aes128, key), 16));
        yield return new("AES-256-CCM_8 bitsliced",
            () => Check(key => new AesBitslicedCcmKey((AesCcmAlgorithm)AesCcm8.Aes256, key), 32));
        yield return new("AES key wrap", CheckKeyWrap);
        yield return new("AES-CBC and AES-CTR by AES-NI", () => CheckModes(native: true));
        yield return new("AES-CBC and AES-CTR bitsliced", () => CheckModes(native: false));
    }

    private static void CheckModes(bool native)
    {
        using AesBlock aes = new(Secrets.Bytes(32), native);
        byte[] iv = Secrets.Public(16), padded = new byte[AesCbc.PaddedSize(Size)], opened = Secrets.Room(padded.Length);
        AesCbc.EncryptPadded(aes, iv, Secrets.Bytes(Size), padded);
        Subjects.Require(AesCbc.TryDecryptPadded(aes, iv, padded, opened, out _));
        AesCtr.Apply(aes, iv, padded, opened);
    }

    private static void Check(Func<byte[], AeadKey> create, int keySize)
    {
        using AeadKey key = create(Secrets.Bytes(keySize));
        byte[] nonce = Secrets.Public(12), data = Secrets.Bytes(21), plaintext = Secrets.Bytes(Size);
        byte[] sealedData = new byte[Size + key.Algorithm.TagLength], opened = Secrets.Room(Size);
        key.Seal(nonce, data, plaintext, sealedData);
        Subjects.Require(key.TryOpen(nonce, data, sealedData, opened));
    }

    private static void CheckKeyWrap()
    {
        byte[] key = Secrets.Bytes(16), wrapped = new byte[40], unwrapped = Secrets.Room(32);
        AesKeyWrap.Wrap(key, Secrets.Bytes(32), wrapped);
        Subjects.Require(AesKeyWrap.TryUnwrap(key, wrapped, unwrapped));
    }
}
