using System;
using System.Collections.Generic;
using Sundog.Bench.Crypto.Measuring;
using Sundog.Bench.Crypto.Peers;
using Sundog.Nocrypto;

namespace Sundog.Bench.Crypto.Benchmarks;

/// <summary>Key exchange, signatures and encryption by public keys beside the ones of TLS 1.3's first choices, by themselves.</summary>
internal static class FurtherKeyBenchmarks
{
    private static readonly byte[] Message = Inputs.Bytes(32, "message");

    internal static IEnumerable<Benchmark> All()
    {
        KeyExchangeGroup[] groups =
        [
            X448.Instance, FfdheGroup.Ffdhe2048, FfdheGroup.Ffdhe3072, HybridGroup.X25519MlKem768, HybridGroup.SecP256r1MlKem768,
            HybridGroup.SecP384r1MlKem1024,
        ];
        foreach (KeyExchangeGroup group in groups)
        {
            yield return new($"{group.Name.ToLowerInvariant()}-start", 0, () => Start(group));
            yield return new($"{group.Name.ToLowerInvariant()}-respond", 0, () => Respond(group));
        }
        yield return new("ed448-sign", 0, () => Sign(Ed448PrivateKey.Generate(new Inputs()), SignatureAlgorithm.Ed448));
        yield return new("ed448-verify", 0, () => Verify(Ed448PrivateKey.Generate(new Inputs()), SignatureAlgorithm.Ed448));
        foreach ((MlKem set, string label) in new[] { (MlKem.Set512, "mlkem512"), (MlKem.Set1024, "mlkem1024") })
            yield return new($"{label}-decapsulate", 0, () => Decapsulate(set));
        foreach ((MlDsa set, string label) in new[] { (MlDsa.Set44, "mldsa44"), (MlDsa.Set87, "mldsa87") })
        {
            yield return new($"{label}-sign", 0, () => Sign(MlDsaPrivateKey.Generate(set, new Inputs()), set.Algorithm));
            yield return new($"{label}-verify", 0, () => Verify(MlDsaPrivateKey.Generate(set, new Inputs()), set.Algorithm));
        }
        yield return new("rsa2048-pss-sign", 0, () => Sign(RsaPrivateKey.Generate(2048, new Inputs()), SignatureAlgorithm.RsaPssSha256));
        yield return new("rsa2048-oaep-decrypt", 0, DecryptOaep);
        yield return new("rsa2048-keygen", 0, GenerateRsa);
        yield return new("hpke-x25519-seal-32", 0, SealByHpke);
    }

    private static List<Contender> Start(KeyExchangeGroup group)
    {
        Inputs random = new();
        return [new(Contender.Ours, () => group.Start(random).Dispose())];
    }

    private static List<Contender> Respond(KeyExchangeGroup group)
    {
        Inputs random = new();
        byte[] share = new byte[group.InitiatorShareSize], answer = new byte[group.ResponderShareSize];
        byte[] ours = new byte[group.SharedSecretSize], theirs = new byte[group.SharedSecretSize];
        using KeyExchangeInitiator initiator = group.Start(random);
        initiator.WriteShare(share);
        Answers.IsTrue(group.TryRespond(share, random, answer, ours), group.Name);
        Answers.IsTrue(initiator.TryFinish(answer, theirs), group.Name);
        Answers.AreEqual(theirs, ours, group.Name);
        return [new(Contender.Ours, () => group.TryRespond(share, random, answer, ours))];
    }

    private static List<Contender> Sign(PrivateKey key, SignatureAlgorithm algorithm)
    {
        Inputs random = new();
        byte[] signature = new byte[key.MaxSignatureSize];
        Answers.IsTrue(key.TrySign(algorithm, Message, random, signature, out int written), "signing");
        Answers.IsTrue(key.PublicKey.Verify(algorithm, Message, signature.AsSpan(0, written)), "verifying");
        return [new(Contender.Ours, () => key.TrySign(algorithm, Message, random, signature, out _))];
    }

    private static List<Contender> Verify(PrivateKey key, SignatureAlgorithm algorithm)
    {
        byte[] signature = new byte[key.MaxSignatureSize];
        Answers.IsTrue(key.TrySign(algorithm, Message, new Inputs(), signature, out int written), "signing");
        signature = signature[..written];
        PublicKey publicKey = key.PublicKey;
        return [new(Contender.Ours, () => Answers.IsTrue(publicKey.Verify(algorithm, Message, signature), "verifying"))];
    }

    private static List<Contender> Decapsulate(MlKem set)
    {
        Inputs random = new();
        MlKemDecapsulationKey key = MlKemDecapsulationKey.Generate(set, random);
        byte[] encapsulationKey = new byte[set.EncapsulationKeySize], ciphertext = new byte[set.CiphertextSize];
        byte[] sent = new byte[MlKem.SharedSecretSize], received = new byte[MlKem.SharedSecretSize];
        key.WriteEncapsulationKey(encapsulationKey);
        Answers.IsTrue(set.TryEncapsulate(encapsulationKey, random, ciphertext, sent), set.Name);
        Answers.IsTrue(key.TryDecapsulate(ciphertext, received), set.Name);
        Answers.AreEqual(sent, received, set.Name);
        return [new(Contender.Ours, () => key.TryDecapsulate(ciphertext, received))];
    }

    private static List<Contender> DecryptOaep()
    {
        Inputs random = new();
        RsaPrivateKey key = RsaPrivateKey.Generate(2048, random);
        byte[] ciphertext = new byte[256], plaintext = new byte[256];
        ((RsaPublicKey)key.PublicKey).EncryptOaep(Sha256.Instance, Sha256.Instance, [], Message, random, ciphertext);
        Answers.IsTrue(key.TryDecryptOaep(Sha256.Instance, Sha256.Instance, [], ciphertext, random, plaintext, out int written), "RSA-OAEP");
        Answers.AreEqual(Message, plaintext.AsSpan(0, written), "RSA-OAEP");
        return [new(Contender.Ours, () => key.TryDecryptOaep(Sha256.Instance, Sha256.Instance, [], ciphertext, random, plaintext, out _))];
    }

    private static List<Contender> GenerateRsa()
    {
        Inputs random = new();
        return [new(Contender.Ours, () => RsaPrivateKey.Generate(2048, random).Dispose())];
    }

    private static List<Contender> SealByHpke()
    {
        Inputs random = new();
        HpkeSuite suite = new(HpkeKem.X25519, Sha256.Instance, AesGcm.Aes128);
        HpkePrivateKey key = HpkeKem.X25519.GenerateKey(random);
        byte[] recipient = new byte[HpkeKem.X25519.PublicKeySize], encapsulated = new byte[recipient.Length];
        byte[] ciphertext = new byte[Message.Length + AeadAlgorithm.TagSize];
        key.WritePublicKey(recipient);
        return [new(Contender.Ours, Seal)];

        void Seal()
        {
            Answers.IsTrue(suite.TryCreateSender(recipient, [], random, encapsulated, out HpkeSender? sender), "HPKE");
            using (sender)
                sender!.Seal([], Message, ciphertext);
        }
    }
}
