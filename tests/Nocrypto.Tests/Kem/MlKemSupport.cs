using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;

namespace Sundog.Nocrypto.Tests;

/// <summary>The parameter sets under every strategy of this machine, and BouncyCastle's.</summary>
internal static class MlKemSupport
{
    internal static readonly MlKemArithmetic[] Strategies
        = MlKemAvx2.IsSupported ? [new MlKemPortable(), new MlKemAvx2()] : [new MlKemPortable()];

    internal static IEnumerable<MlKem> Sets => Strategies.SelectMany(strategy => new[] { 2, 3, 4 }, (strategy, k) => new MlKem(k, strategy));

    internal static IEnumerable<MlKem> SetsNamed(string name) => Sets.Where(set => set.Name == name);

    internal static MLKemParameters Oracle(MlKem set) => set.Name switch
    {
        "ML-KEM-512" => MLKemParameters.ml_kem_512,
        "ML-KEM-768" => MLKemParameters.ml_kem_768,
        _ => MLKemParameters.ml_kem_1024,
    };

    internal static MlKemDecapsulationKey Key(MlKem set, byte[] seed)
        => MlKemDecapsulationKey.TryCreateFromSeed(set, seed, out MlKemDecapsulationKey? key)
            ? key
            : throw new InvalidOperationException("A seed of 64 bytes was refused.");

    internal static byte[] EncapsulationKey(MlKemDecapsulationKey key)
    {
        byte[] encoded = new byte[key.ParameterSet.EncapsulationKeySize];
        key.WriteEncapsulationKey(encoded);
        return encoded;
    }

    internal static byte[] Export(MlKemDecapsulationKey key)
    {
        byte[] encoded = new byte[key.ParameterSet.DecapsulationKeySize];
        key.Export(encoded);
        return encoded;
    }

    internal static byte[]? Decapsulate(MlKemDecapsulationKey key, byte[] ciphertext)
    {
        byte[] secret = new byte[MlKem.SharedSecretSize];
        return key.TryDecapsulate(ciphertext, secret) ? secret : null;
    }

    internal static byte[] OracleDecapsulate(MlKem set, byte[] seed, byte[] ciphertext)
    {
        MLKemDecapsulator oracle = new(Oracle(set));
        byte[] secret = new byte[32];
        oracle.Init(MLKemPrivateKeyParameters.FromSeed(Oracle(set), seed));
        oracle.Decapsulate(ciphertext, 0, ciphertext.Length, secret, 0, secret.Length);
        return secret;
    }

    /// <summary>Groups of lines "name: value" or "name = value", with empty lines between them and # before comments.</summary>
    internal static IEnumerable<Dictionary<string, string>> Records(string path)
    {
        Dictionary<string, string> record = [];
        foreach (string line in File.ReadLines(path).Append(""))
        {
            int split = line.IndexOfAny([':', '=']);
            if (line.StartsWith('#'))
                continue;
            if (split > 0)
                record[line[..split].Trim(' ', '[')] = line[(split + 1)..].Trim(' ', ']');
            if (line.Trim().Length > 0 || record.Count == 0)
                continue;
            yield return record;
            record = [];
        }
    }
}
