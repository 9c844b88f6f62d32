using System;
using System.Collections.Generic;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;
using Sundog.Bench.Crypto.Measuring;
using Sundog.Bench.Crypto.OpenSsl;
using Sundog.Bench.Crypto.Peers;
using Sundog.Nocrypto;
using Platform = System.Security.Cryptography;

namespace Sundog.Bench.Crypto.Benchmarks;

/// <summary>Hash functions in bulk and over one small message, and HMAC with a kept key.</summary>
internal static class HashBenchmarks
{
    private const int Bulk = 16384, Small = 64;

    private delegate int PlatformHash(byte[] data, byte[] hash);

    internal static IEnumerable<Benchmark> All()
    {
        foreach ((int size, string label) in ((int, string)[])[(Bulk, "16k"), (Small, "64")])
        {
            yield return Hash($"sha256-{label}", size, Sha256.Instance, "SHA256",
                (data, hash) => Platform.SHA256.HashData(data, hash), new Sha256Digest());
            yield return Hash($"sha512-{label}", size, Sha512.Instance, "SHA512",
                (data, hash) => Platform.SHA512.HashData(data, hash), new Sha512Digest());
            yield return Hash($"sha3-256-{label}", size, Sha3.Bits256, "SHA3-256",
                (data, hash) => Platform.SHA3_256.HashData(data, hash), new Sha3Digest(256));
        }
        yield return new("hmac-sha256-64", Small, HmacContenders);
    }

    private static Benchmark Hash(
        string name, int size, HashFunction ours, string openSslName, PlatformHash platform, IDigest bouncyCastle)
        => new(name, size, () =>
        {
            OpenSslHash openSsl = new(openSslName);
            return Contenders(name, size, ours.HashSize, new()
            {
                [Contender.Ours] = (data, hash) => ours.Hash(data, hash),
                [Contender.OpenSsl] = openSsl.Hash,
                [Contender.Platform] = (data, hash) => platform(data, hash),
                [Contender.BouncyCastle] = (data, hash) =>
                {
                    bouncyCastle.BlockUpdate(data, 0, data.Length);
                    bouncyCastle.DoFinal(hash, 0);
                },
            });
        });

    private static List<Contender> HmacContenders()
    {
        byte[] key = Inputs.Bytes(32, "key");
        Hmac ours = new(Sha256.Instance, key);
        OpenSslHmac openSsl = new("SHA256", key);
        Platform.IncrementalHash platform = Platform.IncrementalHash.CreateHMAC(Platform.HashAlgorithmName.SHA256, key);
        HMac bouncyCastle = new(new Sha256Digest());
        bouncyCastle.Init(new KeyParameter(key));
        return Contenders("hmac-sha256", Small, Sha256.Instance.HashSize, new()
        {
            [Contender.Ours] = (data, mac) =>
            {
                ours.Reset();
                ours.Append(data);
                ours.WriteMac(mac);
            },
            [Contender.OpenSsl] = openSsl.Compute,
            [Contender.Platform] = (data, mac) =>
            {
                platform.AppendData(data);
                platform.GetHashAndReset(mac);
            },
            [Contender.BouncyCastle] = (data, mac) =>
            {
                bouncyCastle.BlockUpdate(data, 0, data.Length);
                bouncyCastle.DoFinal(mac, 0);
            },
        });
    }

    private static List<Contender> Contenders(
        string name, int size, int outputSize, Dictionary<string, Action<byte[], byte[]>> operations)
    {
        byte[] data = Inputs.Bytes(size, "data"), expected = new byte[outputSize];
        operations[Contender.OpenSsl](data, expected);
        List<Contender> contenders = [];
        foreach ((string contender, Action<byte[], byte[]> operation) in operations)
        {
            byte[] output = new byte[outputSize];
            operation(data, output);
            Answers.AreEqual(expected, output, $"{name} by {contender}");
            contenders.Add(new(contender, () => operation(data, output)));
        }
        return contenders;
    }
}
