using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>Every AEAD by every strategy that this machine can run: what the contract is tested on.</summary>
internal static class AeadStrategies
{
    public sealed record Strategy(string Name, AeadAlgorithm Algorithm, Func<byte[], AeadKey> Create)
    {
        public AeadKey Key(int seed = 1) => Create(TestBytes.Make(seed, Algorithm.KeySize));
    }

    private static readonly Dictionary<string, Strategy> All = Build().ToDictionary(strategy => strategy.Name);

    public static TheoryData<string> Names => new(All.Keys);

    public static IEnumerable<AeadAlgorithm> Algorithms =>
    [
        AesGcm.Aes128, AesGcm.Aes256, AesCcm.Aes128, AesCcm.Aes256, AesCcm8.Aes128, AesCcm8.Aes256, ChaCha20Poly1305.Instance,
    ];

    public static Strategy Named(string name) => All[name];

    public static IEnumerable<Strategy> Of(AeadAlgorithm algorithm) => All.Values.Where(s => s.Algorithm == algorithm);

    private static IEnumerable<Strategy> Build()
    {
        foreach (AeadAlgorithm gcm in new[] { AesGcm.Aes128, AesGcm.Aes256 })
        {
            if (AesInstructionsGcmKey.IsSupported && GhashClmul.IsWideSupported)
                yield return new($"{gcm} AesInstructions GhashClmul wide", gcm, key => new AesInstructionsGcmKey(gcm, key, wide: true));
            if (AesInstructionsGcmKey.IsSupported)
                yield return new($"{gcm} AesInstructions GhashClmul", gcm, key => new AesInstructionsGcmKey(gcm, key, wide: false));
            yield return new($"{gcm} AesBitsliced GhashPortable", gcm, key => new AesBitslicedGcmKey(gcm, key));
        }
        foreach (AeadAlgorithm ccm in new[] { AesCcm.Aes128, AesCcm.Aes256, AesCcm8.Aes128, AesCcm8.Aes256 })
        {
            if (AesInstructions.IsSupported)
                yield return new($"{ccm} AesInstructions", ccm, key => new AesInstructionsCcmKey(ccm, key));
            yield return new($"{ccm} AesBitsliced", ccm, key => new AesBitslicedCcmKey(ccm, key));
        }
        AeadAlgorithm chaCha = ChaCha20Poly1305.Instance;
        if (ChaCha20Poly1305Avx512Key.IsSupported)
            yield return new($"{chaCha} Avx512", chaCha, key => new ChaCha20Poly1305Avx512Key(chaCha, key));
        if (ChaCha20Avx2.IsSupported)
            yield return new($"{chaCha} Avx2", chaCha, key => new ChaCha20Poly1305Avx2Key(chaCha, key));
        yield return new($"{chaCha} portable", chaCha, key => new ChaCha20Poly1305PortableKey(chaCha, key));
    }
}
