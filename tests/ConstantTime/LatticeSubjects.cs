using System.Collections.Generic;

namespace Sundog.Nocrypto;

/// <summary>
/// ML-KEM and ML-DSA by each strategy: seeds, shared secrets and what lies between are secret; keys for others, ciphertexts
/// and signatures are not.
/// </summary>
internal static class LatticeSubjects
{
    internal static IEnumerable<Subject> All()
    {
        foreach ((string strategy, MlKemArithmetic arithmetic) in
            ((string, MlKemArithmetic)[])[("AVX2", new MlKemAvx2()), ("portable", new MlKemPortable())])
        {
            foreach (int k in (int[])[2, 3, 4])
                yield return new($"ML-KEM-{256 * k} by {strategy}", () => Check(new MlKem(k, arithmetic)));
        }
        foreach ((string strategy, MlDsaArithmetic arithmetic) in
            ((string, MlDsaArithmetic)[])[("AVX2", new MlDsaAvx2()), ("portable", new MlDsaPortable())])
        {
            foreach (int level in (int[])[44, 65, 87])
                yield return new($"ML-DSA-{level} by {strategy}", () => Check(new MlDsa(level, arithmetic)));
        }
    }

    private static void Check(MlKem set)
    {
        using MlKemDecapsulationKey key = MlKemDecapsulationKey.Generate(set, Secrets.Random);
        byte[] encapsulationKey = new byte[set.EncapsulationKeySize], ciphertext = new byte[set.CiphertextSize];
        byte[] sent = Secrets.Room(MlKem.SharedSecretSize), received = Secrets.Room(MlKem.SharedSecretSize);
        key.WriteEncapsulationKey(encapsulationKey);
        ConstantTime.Declassify(encapsulationKey);
        Subjects.Require(set.TryEncapsulate(encapsulationKey, Secrets.Random, ciphertext, sent));
        // A ciphertext is sent; that a wrong one is not told from a right one is seen on both.
        ConstantTime.Declassify(ciphertext);
        Subjects.Require(key.TryDecapsulate(ciphertext, received));
        ciphertext[0] ^= 1;
        Subjects.Require(key.TryDecapsulate(ciphertext, received));
    }

    private static void Check(MlDsa set)
    {
        CurveSubjects.CheckSigning(MlDsaPrivateKey.Generate(set, Secrets.Random), set.Algorithm);
        MlDsaPrivateKey key = MlDsaPrivateKey.Generate(set, Secrets.Random);
        byte[] encoded = new byte[set.PrivateKeySize];
        key.Export(encoded);
        key.Dispose();
        Subjects.Require(MlDsaPrivateKey.TryCreate(set, encoded, out MlDsaPrivateKey? read));
        read!.Dispose();
    }
}
