using System;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;
using Bcl = System.Security.Cryptography;
using BouncyAead = Org.BouncyCastle.Crypto.Modes.IAeadCipher;
using BouncyAes = Org.BouncyCastle.Crypto.Engines.AesEngine;
using BouncyChaCha = Org.BouncyCastle.Crypto.Modes.ChaCha20Poly1305;

namespace Sundog.Nocrypto.Tests;

/// <summary>Two other implementations, for the differential tests.</summary>
internal static class AeadOracle
{
    public static byte[] BclSeal(AeadAlgorithm algorithm, byte[] key, byte[] nonce, byte[] associatedData, byte[] plaintext)
    {
        byte[] ciphertext = new byte[plaintext.Length];
        byte[] tag = new byte[algorithm.TagLength];
        if (algorithm == ChaCha20Poly1305.Instance)
        {
            using Bcl.ChaCha20Poly1305 chaCha = new(key);
            chaCha.Encrypt(nonce, plaintext, ciphertext, tag, associatedData);
        }
        else if (IsCcm(algorithm))
        {
            using Bcl.AesCcm ccm = new(key);
            ccm.Encrypt(nonce, plaintext, ciphertext, tag, associatedData);
        }
        else
        {
            using Bcl.AesGcm gcm = new(key, AeadAlgorithm.TagSize);
            gcm.Encrypt(nonce, plaintext, ciphertext, tag, associatedData);
        }
        return [.. ciphertext, .. tag];
    }

    public static byte[] BouncySeal(AeadAlgorithm algorithm, byte[] key, byte[] nonce, byte[] associatedData, byte[] plaintext)
    {
        BouncyAead cipher = algorithm == ChaCha20Poly1305.Instance ? new BouncyChaCha()
            : IsCcm(algorithm) ? new CcmBlockCipher(new BouncyAes()) : new GcmBlockCipher(new BouncyAes());
        cipher.Init(true, new AeadParameters(new KeyParameter(key), 8 * algorithm.TagLength, nonce, associatedData));
        byte[] output = new byte[cipher.GetOutputSize(plaintext.Length)];
        int length = cipher.ProcessBytes(plaintext, 0, plaintext.Length, output, 0);
        cipher.DoFinal(output, length);
        return output;
    }

    private static bool IsCcm(AeadAlgorithm algorithm) => algorithm.Name.Contains("CCM", StringComparison.Ordinal);
}
