using System;
using System.Collections.Generic;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;
using Sundog.Bench.Crypto.Measuring;
using Sundog.Bench.Crypto.OpenSsl;
using Sundog.Bench.Crypto.Peers;
using Sundog.Nocrypto;
using BouncyChaCha = Org.BouncyCastle.Crypto.Modes.ChaCha20Poly1305;
using ChaCha20Poly1305 = Sundog.Nocrypto.ChaCha20Poly1305;
using PlatformChaCha = System.Security.Cryptography.ChaCha20Poly1305;
using PlatformGcm = System.Security.Cryptography.AesGcm;

namespace Sundog.Bench.Crypto.Benchmarks;

/// <summary>AES-GCM and ChaCha20-Poly1305 over messages of the sizes of a TLS record, of a packet, and of a small message.</summary>
internal static class AeadBenchmarks
{
    private const int Tag = AeadAlgorithm.TagSize;
    private const int Record = 16384, Packet = 1350, Small = 256;

    // What TLS 1.3 authenticates beside a record: its header.
    private const int AssociatedData = 5;

    internal static IEnumerable<Benchmark> All()
    {
        foreach (int bits in (int[])[128, 256])
        {
            foreach ((int size, string label) in Sizes)
            {
                yield return Gcm($"aes-{bits}-gcm-{label}-seal", bits / 8, size, sealing: true);
                yield return Gcm($"aes-{bits}-gcm-{label}-open", bits / 8, size, sealing: false);
            }
        }
        foreach ((int size, string label) in Sizes)
        {
            yield return ChaCha($"chacha20-poly1305-{label}-seal", size, sealing: true);
            yield return ChaCha($"chacha20-poly1305-{label}-open", size, sealing: false);
        }
        yield return new("aes-128-gcm-portable-16k", Record, () => Contenders(
            new AesBitslicedGcmKey(AesGcm.Aes128, Key(16)), "AES-128-GCM", Record, sealing: true, null, null));
        yield return new("chacha20-poly1305-portable-16k", Record, () => Contenders(
            new ChaCha20Poly1305PortableKey(ChaCha20Poly1305.Instance, Key(32)), "ChaCha20-Poly1305", Record, sealing: true, null, null));
    }

    private static (int Size, string Label)[] Sizes => [(Record, "16k"), (Packet, "1350"), (Small, "256")];

    private static byte[] Key(int size) => Inputs.Bytes(size, "key");

    private static Benchmark Gcm(string name, int keySize, int size, bool sealing)
        => new(name, size, () => Contenders(
            (keySize == 16 ? AesGcm.Aes128 : AesGcm.Aes256).CreateKey(Key(keySize)), $"AES-{8 * keySize}-GCM", size, sealing,
            PlatformOf(new PlatformGcm(Key(keySize), Tag)), new GcmBlockCipher(Org.BouncyCastle.Crypto.AesUtilities.CreateEngine())));

    private static Benchmark ChaCha(string name, int size, bool sealing)
        => new(name, size, () => Contenders(
            ChaCha20Poly1305.Instance.CreateKey(Key(32)), "ChaCha20-Poly1305", size, sealing,
            PlatformOf(new PlatformChaCha(Key(32))), new BouncyChaCha()));

    private static List<Contender> Contenders(
        AeadKey ours, string openSslName, int size, bool sealing, PlatformAead? platform, IAeadCipher? bouncyCastle)
    {
        byte[] nonce = Inputs.Bytes(12, "nonce"), data = Inputs.Bytes(AssociatedData, "data");
        byte[] plaintext = Inputs.Bytes(size, "plaintext"), sealedData = new byte[size + Tag];
        ours.Seal(nonce, data, plaintext, sealedData);
        byte[] input = sealing ? plaintext : sealedData, expected = sealing ? sealedData : plaintext;
        OpenSslAead openSsl = new(openSslName, Key(ours.Algorithm.KeySize));

        List<Contender> contenders = [];
        void Add(string name, Action<byte[]> operation)
        {
            byte[] output = new byte[expected.Length];
            operation(output);
            Answers.AreEqual(expected, output, $"{openSslName} by {name}");
            contenders.Add(new(name, () => operation(output)));
        }
        Add(Contender.Ours, sealing
            ? output => ours.Seal(nonce, data, input, output)
            : output => Answers.IsTrue(ours.TryOpen(nonce, data, input, output), "open"));
        Add(Contender.OpenSsl, sealing
            ? output => openSsl.Seal(nonce, data, input, output)
            : output => openSsl.Open(nonce, data, input, output));
        if (platform is not null)
            Add(Contender.Platform, output => platform(sealing, nonce, data, input, output));
        if (bouncyCastle is not null)
        {
            // It refuses to seal twice in a row with one nonce, so two take turns; a nonce is all that changes.
            AeadParameters[] parameters =
                [Parameters(ours, nonce, data), Parameters(ours, sealing ? Inputs.Bytes(12, "other nonce") : nonce, data)];
            int turn = 0;
            Add(Contender.BouncyCastle, output =>
            {
                bouncyCastle.Init(sealing, parameters[turn]);
                turn ^= 1;
                int written = bouncyCastle.ProcessBytes(input, 0, input.Length, output, 0);
                bouncyCastle.DoFinal(output, written);
            });
        }
        return contenders;
    }

    private static AeadParameters Parameters(AeadKey ours, byte[] nonce, byte[] data)
        => new(new KeyParameter(Key(ours.Algorithm.KeySize)), 8 * Tag, nonce, data);

    private delegate void PlatformAead(bool sealing, byte[] nonce, byte[] data, byte[] input, byte[] output);

    private static PlatformAead PlatformOf(PlatformGcm key) => (sealing, nonce, data, input, output) =>
    {
        if (sealing)
            key.Encrypt(nonce, input, output.AsSpan(..^Tag), output.AsSpan(^Tag..), data);
        else
            key.Decrypt(nonce, input.AsSpan(..^Tag), input.AsSpan(^Tag..), output, data);
    };

    private static PlatformAead PlatformOf(PlatformChaCha key) => (sealing, nonce, data, input, output) =>
    {
        if (sealing)
            key.Encrypt(nonce, input, output.AsSpan(..^Tag), output.AsSpan(^Tag..), data);
        else
            key.Decrypt(nonce, input.AsSpan(..^Tag), input.AsSpan(^Tag..), output, data);
    };
}
