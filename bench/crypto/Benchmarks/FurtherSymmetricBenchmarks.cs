using System;
using System.Collections.Generic;
using Sundog.Bench.Crypto.Measuring;
using Sundog.Bench.Crypto.Peers;
using Sundog.Nocrypto;
using Platform = System.Security.Cryptography;

namespace Sundog.Bench.Crypto.Benchmarks;

/// <summary>
/// What TLS 1.3 does not use: modes of AES, older hashes, key derivation and generators. The platform is the peer where it has them.
/// </summary>
internal static class FurtherSymmetricBenchmarks
{
    private const int Bulk = 16384, Iterations = 1000;

    private static readonly byte[] Key = Inputs.Bytes(16, "key");
    private static readonly byte[] Data = Inputs.Bytes(Bulk, "data");

    private delegate void Compute(byte[] data, byte[] result);

    internal static IEnumerable<Benchmark> All()
    {
        AesBlock aes = new(Key);
        Platform.Aes platform = Platform.Aes.Create();
        platform.Key = Key;
        byte[] iv = new byte[AesBlock.Size], nonce = new byte[12];
        yield return Of("aes-128-ctr-16k", Bulk, Bulk, (data, result) => AesCtr.Apply(aes, iv, data, result));
        yield return Of("aes-128-cbc-16k-encrypt", Bulk, Bulk, (data, result) => AesCbc.Encrypt(aes, iv, data, result),
            (data, result) => platform.EncryptCbc(data, iv, result, Platform.PaddingMode.None));
        yield return Of("aes-128-cbc-16k-decrypt", Bulk, Bulk, (data, result) => AesCbc.Decrypt(aes, iv, data, result),
            (data, result) => platform.DecryptCbc(data, iv, result, Platform.PaddingMode.None));
        yield return Of("aes-128-ecb-16k", Bulk, Bulk, (data, result) => aes.EncryptBlocks(data, result),
            (data, result) => platform.EncryptEcb(data, result, Platform.PaddingMode.None));
        foreach ((AeadAlgorithm algorithm, string label) in new[] { (AesCcm.Aes128, "ccm"), (AesCcm8.Aes128, "ccm-8") })
        {
            AeadKey ccm = algorithm.CreateKey(Key);
            Platform.AesCcm other = new(Key);
            int tag = algorithm.TagLength;
            yield return Of($"aes-128-{label}-16k-seal", Bulk, Bulk + tag, (data, result) => ccm.Seal(nonce, [], data, result),
                (data, result) => other.Encrypt(nonce, data, result.AsSpan(0, Bulk), result.AsSpan(Bulk, tag)));
        }
        byte[] wrapped = Inputs.Bytes(32, "wrapped");
        yield return Of("aes-128-keywrap-32", 0, 40, (_, result) => AesKeyWrap.Wrap(Key, wrapped, result));
        yield return Of("sha1-16k", Bulk, 20, (data, result) => Sha1.Instance.Hash(data, result));
        yield return Of("shake128-16k", Bulk, 32, (data, result) => Xof.Shake128.Hash(data, result),
            (data, result) => Platform.Shake128.HashData(data, result));
        foreach (Benchmark derivation in Derivations())
            yield return derivation;
    }

    private static IEnumerable<Benchmark> Derivations()
    {
        byte[] secret = Inputs.Bytes(32, "secret"), info = Inputs.Bytes(16, "info");
        yield return Of("hkdf-sha256-expand-32", 0, 32, (_, result) => Hkdf.Expand(Sha256.Instance, secret, info, result),
            (_, result) => Platform.HKDF.Expand(Platform.HashAlgorithmName.SHA256, secret, result, info));
        yield return Of("pbkdf2-sha256-1000", 0, 32, (_, result) => Pbkdf2.DeriveKey(Sha256.Instance, secret, info, Iterations, result),
            (_, result) => Platform.Rfc2898DeriveBytes.Pbkdf2(secret, info, result, Iterations, Platform.HashAlgorithmName.SHA256));
        yield return Of("tls12-prf-sha256-48", 0, 48, (_, result) => TlsPrf.Expand(Sha256.Instance, secret, "master secret"u8, info, result));
        HmacDrbg drbg = new(Sha256.Instance, secret, info, []);
        yield return Generator("hmac-drbg-sha256-32", 32, drbg);
        Fortuna fortuna = new(TimeProvider.System, () => 0, new Noise(), new Noise());
        yield return Generator("fortuna-32", 32, fortuna);
        yield return Generator("fortuna-16k", Bulk, fortuna);
    }

    // Its output is never the same.
    private static Benchmark Generator(string name, int size, RandomSource random)
    {
        byte[] output = new byte[size];
        return new(name, size, () => [new(Contender.Ours, () => random.Fill(output))]);
    }

    private static Benchmark Of(string name, int bytes, int resultSize, Compute ours, Compute? platform = null)
        => new(name, bytes, () =>
        {
            byte[] result = new byte[resultSize], theirs = new byte[resultSize];
            List<Contender> contenders = [new(Contender.Ours, () => ours(Data, result))];
            if (platform is null)
                return contenders;
            ours(Data, result);
            platform(Data, theirs);
            Answers.AreEqual(theirs, result, name);
            contenders.Add(new(Contender.Platform, () => platform(Data, theirs)));
            return contenders;
        });

    /// <summary>Entropy that costs little: what is measured is the generator.</summary>
    private sealed class Noise : IEntropySource
    {
        private readonly Inputs _bytes = new();

        public string Name => "noise";

        public int Fill(Span<byte> destination)
        {
            _bytes.Fill(destination);
            return destination.Length;
        }
    }
}
