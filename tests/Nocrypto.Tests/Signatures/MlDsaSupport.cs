using System;
using System.Collections.Generic;
using System.Linq;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace Sundog.Nocrypto.Tests;

/// <summary>The parameter sets under every strategy of this machine, and BouncyCastle's.</summary>
internal static class MlDsaSupport
{
    internal static readonly MlDsaArithmetic[] Strategies
        = MlDsaAvx2.IsSupported ? [new MlDsaPortable(), new MlDsaAvx2()] : [new MlDsaPortable()];

    internal static readonly MlDsa[] Sets
        = [.. Strategies.SelectMany(strategy => new[] { 44, 65, 87 }, (strategy, level) => new MlDsa(level, strategy))];

    internal static IEnumerable<MlDsa> SetsOf(string level) => Sets.Where(set => set.Name == "ML-DSA-" + level);

    internal static MLDsaParameters Oracle(MlDsa set) => set.Name switch
    {
        "ML-DSA-44" => MLDsaParameters.ml_dsa_44,
        "ML-DSA-65" => MLDsaParameters.ml_dsa_65,
        _ => MLDsaParameters.ml_dsa_87,
    };

    internal static MlDsaPrivateKey Key(MlDsa set, byte[] seed)
        => MlDsaPrivateKey.TryCreateFromSeed(set, seed, out MlDsaPrivateKey? key)
            ? key
            : throw new InvalidOperationException("A seed of 32 bytes was refused.");

    internal static byte[] Encoded(MlDsaPublicKey key)
    {
        byte[] encoded = new byte[key.ParameterSet.PublicKeySize];
        key.WriteTo(encoded);
        return encoded;
    }

    internal static byte[] Export(MlDsaPrivateKey key)
    {
        byte[] encoded = new byte[key.ParameterSet.PrivateKeySize];
        key.Export(encoded);
        return encoded;
    }

    internal static byte[] SignDeterministic(MlDsaPrivateKey key, byte[] message, byte[] context)
    {
        byte[] signature = new byte[key.MaxSignatureSize];
        return key.TrySignDeterministic(message, context, signature) ? signature : throw new InvalidOperationException("No signature.");
    }

    internal static byte[] OracleSign(MlDsa set, byte[] seed, byte[] message, byte[] context)
    {
        MLDsaSigner signer = new(Oracle(set), deterministic: true);
        signer.Init(true, new ParametersWithContext(MLDsaPrivateKeyParameters.FromSeed(Oracle(set), seed), context));
        signer.BlockUpdate(message, 0, message.Length);
        return signer.GenerateSignature();
    }

    internal static bool OracleVerify(MlDsa set, byte[] publicKey, byte[] message, byte[] context, byte[] signature)
    {
        MLDsaSigner signer = new(Oracle(set), deterministic: true);
        signer.Init(false, new ParametersWithContext(MLDsaPublicKeyParameters.FromEncoding(Oracle(set), publicKey), context));
        signer.BlockUpdate(message, 0, message.Length);
        return signer.VerifySignature(signature);
    }
}
