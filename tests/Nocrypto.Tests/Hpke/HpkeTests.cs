using System;
using System.Linq;
using System.Text;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Nocrypto.Tests;

public sealed class HpkeTests
{
    public static TheoryData<int> Vectors => new(Enumerable.Range(0, HpkeVectors.All.Length));

    private static byte[] Hex(string text) => Convert.FromHexString(text);

    private static HpkeKem Kem(int id) => id == 32 ? HpkeKem.X25519 : HpkeKem.P256;

    private static HpkeSuite Suite(int kem, int kdf, int aead)
    {
        HashFunction hash = kdf switch { 1 => Sha256.Instance, 2 => Sha384.Instance, _ => Sha512.Instance };
        return aead switch
        {
            1 => new HpkeSuite(Kem(kem), hash, AesGcm.Aes128),
            2 => new HpkeSuite(Kem(kem), hash, AesGcm.Aes256),
            3 => new HpkeSuite(Kem(kem), hash, ChaCha20Poly1305.Instance),
            _ => HpkeSuite.ExportOnly(Kem(kem), hash),
        };
    }

    private static byte[] PublicKey(HpkePrivateKey key)
    {
        byte[] bytes = new byte[key.Kem.PublicKeySize];
        key.WritePublicKey(bytes);
        return bytes;
    }

    private static byte[] Export(HpkePrivateKey key)
    {
        byte[] bytes = new byte[HpkeKem.PrivateKeySize];
        key.Export(bytes);
        return bytes;
    }

    private static (HpkeSender Sender, HpkeRecipient Recipient) Pair(HpkeSuite suite)
    {
        using HpkePrivateKey key = suite.Kem.DeriveKey(HashTests.Pattern(32));
        byte[] encapsulated = new byte[suite.Kem.PublicKeySize];
        Assert.True(suite.TryCreateSender(PublicKey(key), [1], new ScriptedSource(), encapsulated, out HpkeSender? sender));
        Assert.True(suite.TryCreateRecipient(key, encapsulated, [1], out HpkeRecipient? recipient));
        return (sender, recipient);
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_vectors_of_rfc_9180_hold(int index)
    {
        HpkeVector vector = HpkeVectors.All[index];
        HpkeSuite suite = Suite(vector.Kem, vector.Kdf, vector.Aead);
        using HpkePrivateKey ephemeral = suite.Kem.DeriveKey(Hex(vector.SenderMaterial));
        using HpkePrivateKey key = suite.Kem.DeriveKey(Hex(vector.RecipientMaterial));
        Assert.Equal(Hex(vector.SenderScalar), Export(ephemeral));
        Assert.Equal(Hex(vector.RecipientScalar), Export(key));
        Assert.Equal(Hex(vector.RecipientKey), PublicKey(key));

        byte[] encapsulated = new byte[suite.Kem.PublicKeySize], info = Hex(HpkeVectors.Info);
        ScriptedSource random = new(Hex(vector.SenderScalar));
        Assert.True(suite.TryCreateSender(PublicKey(key), info, random, encapsulated, out HpkeSender? sender));
        Assert.Equal(Hex(vector.EncapsulatedKey), encapsulated);
        Assert.True(suite.TryCreateRecipient(key, encapsulated, info, out HpkeRecipient? recipient));
        CheckMessages(vector, sender, recipient);
        for (int i = 0; i < vector.Exported.Length; i++)
        {
            byte[] mine = new byte[32], theirs = new byte[32];
            sender.Export(Hex(HpkeVectors.ExporterContexts[i]), mine);
            recipient.Export(Hex(HpkeVectors.ExporterContexts[i]), theirs);
            Assert.Equal(Hex(vector.Exported[i]), mine);
            Assert.Equal(mine, theirs);
        }
        sender.Dispose();
        recipient.Dispose();
    }

    private static void CheckMessages(HpkeVector vector, HpkeSender sender, HpkeRecipient recipient)
    {
        byte[] plaintext = Hex(HpkeVectors.Plaintext), sealedData = new byte[plaintext.Length + 16], opened = new byte[plaintext.Length];
        ulong next = 0;
        foreach ((ulong sequence, string expected) in vector.Sealed)
        {
            // Every message before it is sealed and opened too.
            for (; next <= sequence; next++)
            {
                byte[] associated = Encoding.ASCII.GetBytes($"Count-{next}");
                sender.Seal(associated, plaintext, sealedData);
                Assert.True(recipient.TryOpen(associated, sealedData, opened));
                Assert.Equal(plaintext, opened);
            }
            Assert.Equal(Hex(expected), sealedData);
        }
    }

    [Fact]
    public void Messages_of_another_implementation_open()
    {
        foreach (var (kem, kdf, aead, scalar, message) in HpkeVectors.Others)
        {
            HpkeSuite suite = Suite(kem, kdf, aead);
            byte[] bytes = Hex(message), opened = new byte[Hex(HpkeVectors.Plaintext).Length];
            Assert.True(suite.Kem.TryImportPrivateKey(Hex(scalar), out HpkePrivateKey? key));
            int size = suite.Kem.PublicKeySize;
            Assert.True(suite.TryCreateRecipient(key, bytes.AsSpan(0, size), Hex(HpkeVectors.Info), out HpkeRecipient? recipient));
            Assert.True(recipient.TryOpen([], bytes.AsSpan(size), opened));
            Assert.Equal(Hex(HpkeVectors.Plaintext), opened);
            recipient.Dispose();
            key.Dispose();
        }
    }

    [Property(MaxTest = 20)]
    public void Any_message_goes_through_every_suite(byte[] info, byte[] associated, byte[] plaintext)
    {
        foreach (int kem in new[] { 32, 16 })
        {
            foreach (int kdf in new[] { 1, 2, 3 })
            {
                HpkeSuite suite = Suite(kem, kdf, 1 + (plaintext.Length % 3));
                using HpkePrivateKey key = suite.Kem.GenerateKey(new ScriptedSource());
                byte[] encapsulated = new byte[suite.Kem.PublicKeySize], sealedData = new byte[plaintext.Length + 16], opened = new byte[plaintext.Length];
                Assert.True(suite.TryCreateSender(PublicKey(key), info, new ScriptedSource(), encapsulated, out HpkeSender? sender));
                Assert.True(suite.TryCreateRecipient(key, encapsulated, info, out HpkeRecipient? recipient));
                sender.Seal(associated, plaintext, sealedData);
                Assert.True(recipient.TryOpen(associated, sealedData, opened));
                Assert.Equal(plaintext, opened);
                sender.Dispose();
                recipient.Dispose();
            }
        }
    }

    [Fact]
    public void A_message_opens_once_in_its_turn_and_only_unchanged()
    {
        (HpkeSender sender, HpkeRecipient recipient) = Pair(Suite(32, 1, 3));
        byte[] first = new byte[19], second = new byte[19], opened = new byte[3];
        sender.Seal([9], [1, 2, 3], first);
        sender.Seal([9], [4, 5, 6], second);
        Assert.False(recipient.TryOpen([9], second, opened));
        Assert.False(recipient.TryOpen([8], first, opened));
        Assert.False(recipient.TryOpen([9], first.AsSpan(0, 15), opened));
        first[0] ^= 1;
        opened.AsSpan().Fill(7);
        Assert.False(recipient.TryOpen([9], first, opened));
        Assert.Equal([0, 0, 0], opened);
        first[0] ^= 1;
        // None of these used the sequence number up.
        Assert.True(recipient.TryOpen([9], first, opened));
        Assert.Equal([1, 2, 3], opened);
        Assert.False(recipient.TryOpen([9], first, opened));
        Assert.True(recipient.TryOpen([9], second, opened));
        sender.Dispose();
        recipient.Dispose();
    }

    [Fact]
    public void Another_info_key_or_suite_gives_another_context()
    {
        HpkeSuite suite = Suite(32, 1, 1);
        using HpkePrivateKey key = suite.Kem.DeriveKey(HashTests.Pattern(32)), other = suite.Kem.DeriveKey(HashTests.Pattern(33));
        byte[] encapsulated = new byte[32], sealedData = new byte[17], opened = new byte[1];
        Assert.True(suite.TryCreateSender(PublicKey(key), [1], new ScriptedSource(), encapsulated, out HpkeSender? sender));
        sender.Seal([], [1], sealedData);
        Assert.True(Opens(suite, key, [1]));
        Assert.False(Opens(suite, key, [2]));
        Assert.False(Opens(suite, other, [1]));
        Assert.False(Opens(Suite(32, 2, 1), key, [1]));
        Assert.False(Opens(Suite(32, 1, 3), key, [1]));
        sender.Dispose();

        bool Opens(HpkeSuite of, HpkePrivateKey by, byte[] info)
        {
            Assert.True(of.TryCreateRecipient(by, encapsulated, info, out HpkeRecipient? recipient));
            bool opens = recipient.TryOpen([], sealedData, opened);
            recipient.Dispose();
            return opens;
        }
    }

    /// <summary>RFC 9180 §7.1.4.</summary>
    [Fact]
    public void Invalid_public_keys_are_refused_by_value()
    {
        foreach (int kem in new[] { 32, 16 })
        {
            HpkeSuite suite = Suite(kem, 1, 1);
            using HpkePrivateKey key = suite.Kem.DeriveKey(HashTests.Pattern(32));
            byte[] good = PublicKey(key), offCurve = [.. good], encapsulated = new byte[good.Length];
            offCurve[^1] ^= 1;
            byte[] zeros = new byte[good.Length], compressed = [2, .. good[1..Math.Min(33, good.Length)]];
            byte[][] bad = kem == 32 ? [zeros, [1, .. new byte[31]], [], good[1..], [.. good, 0]] : [zeros, offCurve, compressed, [], good[1..], [.. good, 0]];
            foreach (byte[] peer in bad)
            {
                encapsulated.AsSpan().Fill(1);
                Assert.False(suite.TryCreateSender(peer, [], new ScriptedSource(), encapsulated, out _));
                Assert.True(ConstantTime.IsZero(encapsulated));
                Assert.False(suite.TryCreateRecipient(key, peer, [], out _));
            }
            Assert.False(suite.Kem.TryImportPrivateKey(new byte[31], out _));
        }
        Assert.False(HpkeKem.P256.TryImportPrivateKey(new byte[32], out _));
    }

    [Fact]
    public void Misuse_is_the_callers_error()
    {
        (HpkeSender sender, HpkeRecipient recipient) = Pair(HpkeSuite.ExportOnly(HpkeKem.X25519, Sha384.Instance));
        Assert.Throws<InvalidOperationException>(() => sender.Seal([], [], new byte[16]));
        Assert.Throws<InvalidOperationException>(() => recipient.TryOpen([], new byte[16], []));
        byte[] longest = new byte[255 * 48];
        sender.Export([], longest);
        Assert.Throws<ArgumentException>(() => sender.Export([], new byte[longest.Length + 1]));
        sender.Dispose();
        recipient.Dispose();
        Assert.Throws<ObjectDisposedException>(() => sender.Export([], new byte[1]));
        Assert.Throws<ObjectDisposedException>(() => sender.Seal([], [], new byte[16]));
        Assert.Throws<ObjectDisposedException>(() => recipient.TryOpen([], new byte[16], []));

        (sender, recipient) = Pair(Suite(16, 1, 1));
        sender.Skip(ulong.MaxValue);
        recipient.Skip(ulong.MaxValue);
        Assert.Throws<InvalidOperationException>(() => sender.Seal([], [], new byte[16]));
        Assert.Throws<InvalidOperationException>(() => recipient.TryOpen([], new byte[16], []));
        sender.Dispose();
        recipient.Dispose();

        Assert.Throws<ArgumentException>(() => new HpkeSuite(HpkeKem.X25519, Sha3.Bits256, AesGcm.Aes128));
        Assert.Throws<ArgumentNullException>(() => new HpkeSuite(HpkeKem.X25519, Sha256.Instance, null!));
        Assert.Throws<ArgumentException>(() => HpkeKem.P256.DeriveKey(new byte[31]));
        using HpkePrivateKey key = HpkeKem.P256.DeriveKey(new byte[32]);
        Assert.Throws<ArgumentException>(() => Suite(32, 1, 1).TryCreateRecipient(key, new byte[32], [], out _));
        Assert.Throws<ArgumentException>(() => Suite(16, 1, 1).TryCreateSender(PublicKey(key), [], new ScriptedSource(), new byte[64], out _));
    }

    [Fact]
    public void Sealing_opening_and_exporting_allocate_nothing()
    {
        (HpkeSender sender, HpkeRecipient recipient) = Pair(Suite(32, 1, 1));
        byte[] plaintext = new byte[100], sealedData = new byte[116], exported = new byte[100];
        HashTests.AssertAllocatesNothing(() =>
        {
            sender.Seal([1], plaintext, sealedData);
            recipient.TryOpen([1], sealedData, plaintext);
            sender.Export([1], exported);
        });
        sender.Dispose();
        recipient.Dispose();
    }
}
