using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck.Xunit;
using Sundog.Vectors;
using Xunit;
using Oracle = Org.BouncyCastle.Math.EC.Rfc7748.X25519;

namespace Sundog.Nocrypto.Tests;

[Properties(Arbitrary = [typeof(Generators25519)], MaxTest = 200)]
public sealed class X25519Tests
{
    private const string AlicePrivate = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
    private const string AlicePublic = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";
    private const string BobPrivate = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";
    private const string BobPublic = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";
    private const string SharedSecret = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";

    // The points of small order on the curve and its twist, and their encodings at or above p.
    public static TheoryData<string> SmallOrder =>
    [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ];

    [Theory]
    [InlineData(
        "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
        "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")]
    [InlineData(
        "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
        "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
        "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957")]
    public void The_vectors_of_RFC_7748_section_5_2(string scalar, string u, string result)
        => Assert.Equal(result, Convert.ToHexStringLower(Derive(Hex(scalar), Hex(u))));

    [Fact]
    public void A_thousand_iterations_of_RFC_7748_section_5_2()
    {
        byte[] k = new byte[32], u = new byte[32];
        k[0] = u[0] = 9;
        for (int i = 1; i <= 1000; i++)
        {
            byte[] next = Derive(k, u);
            (u, k) = (k, next);
            if (i == 1)
                Assert.Equal("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079", Convert.ToHexStringLower(k));
        }
        Assert.Equal("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51", Convert.ToHexStringLower(k));
    }

    [Fact]
    public void The_exchange_of_RFC_7748_section_6_1()
    {
        byte[] alice = new byte[32], bob = new byte[32];
        X25519.DerivePublicKey(Hex(AlicePrivate), alice);
        X25519.DerivePublicKey(Hex(BobPrivate), bob);
        Assert.Equal(AlicePublic, Convert.ToHexStringLower(alice));
        Assert.Equal(BobPublic, Convert.ToHexStringLower(bob));
        Assert.Equal(SharedSecret, Convert.ToHexStringLower(Derive(Hex(AlicePrivate), bob)));
        Assert.Equal(SharedSecret, Convert.ToHexStringLower(Derive(Hex(BobPrivate), alice)));
    }

    [Fact]
    public void The_group_takes_its_private_keys_from_one_fill_each()
    {
        ScriptedRandom aliceRandom = new(Hex(AlicePrivate)), bobRandom = new(Hex(BobPrivate));
        byte[] aliceShare = new byte[32], bobShare = new byte[32], aliceSecret = new byte[32], bobSecret = new byte[32];
        using KeyExchangeInitiator initiator = X25519.Instance.Start(aliceRandom);
        initiator.WriteShare(aliceShare);
        Assert.True(X25519.Instance.TryRespond(aliceShare, bobRandom, bobShare, bobSecret));
        Assert.True(initiator.TryFinish(bobShare, aliceSecret));
        Assert.Equal(AlicePublic, Convert.ToHexStringLower(aliceShare));
        Assert.Equal(BobPublic, Convert.ToHexStringLower(bobShare));
        Assert.Equal(SharedSecret, Convert.ToHexStringLower(aliceSecret));
        Assert.Equal(SharedSecret, Convert.ToHexStringLower(bobSecret));
        Assert.Equal([32], aliceRandom.Fills);
        Assert.Equal([32], bobRandom.Fills);
        Assert.Same(X25519.Instance, initiator.Group);
        Assert.Equal(("X25519", 32, 32, 32), (
            X25519.Instance.Name, X25519.Instance.InitiatorShareSize, X25519.Instance.ResponderShareSize,
            X25519.Instance.SharedSecretSize));
    }

    [Theory]
    [MemberData(nameof(SmallOrder))]
    public void A_point_of_small_order_is_refused_and_the_outputs_are_zeroed(string point)
    {
        byte[] share = Filled(32), secret = Filled(32);
        Assert.False(X25519.TryDerive(Hex(AlicePrivate), Hex(point), secret));
        Assert.Equal(new byte[32], secret);

        secret = Filled(32);
        Assert.False(X25519.Instance.TryRespond(Hex(point), new ScriptedRandom(Hex(BobPrivate)), share, secret));
        Assert.Equal(new byte[64], share.Concat(secret));

        secret = Filled(32);
        using KeyExchangeInitiator initiator = X25519.Instance.Start(new ScriptedRandom(Hex(AlicePrivate)));
        Assert.False(initiator.TryFinish(Hex(point), secret));
        Assert.Equal(new byte[32], secret);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(65)]
    public void A_peers_share_of_the_wrong_length_is_refused_and_the_outputs_are_zeroed(int length)
    {
        byte[] peer = Filled(length), share = Filled(32), secret = Filled(32);
        ScriptedRandom random = new(Hex(BobPrivate));
        Assert.False(X25519.Instance.TryRespond(peer, random, share, secret));
        Assert.Equal(new byte[64], share.Concat(secret));
        Assert.Empty(random.Fills);

        secret = Filled(32);
        using KeyExchangeInitiator initiator = X25519.Instance.Start(new ScriptedRandom(Hex(AlicePrivate)));
        Assert.False(initiator.TryFinish(peer, secret));
        Assert.Equal(new byte[32], secret);
    }

    [Fact]
    public void Our_own_wrong_lengths_are_argument_errors()
    {
        byte[] good = Filled(32), bad = Filled(31);
        Assert.Throws<ArgumentException>(() => X25519.DerivePublicKey(bad, good));
        Assert.Throws<ArgumentException>(() => X25519.DerivePublicKey(good, bad));
        Assert.Throws<ArgumentException>(() => X25519.TryDerive(bad, good, good));
        Assert.Throws<ArgumentException>(() => X25519.TryDerive(good, good, bad));
        ScriptedRandom random = new(good);
        Assert.Throws<ArgumentException>(() => X25519.Instance.TryRespond(good, random, bad, good));
        Assert.Throws<ArgumentException>(() => X25519.Instance.TryRespond(good, random, good, bad));
        Assert.Throws<ArgumentException>(() => X25519.Instance.TryRespond(Hex(AlicePublic), random, good, good));
        using KeyExchangeInitiator initiator = X25519.Instance.Start(new ScriptedRandom(good));
        Assert.Throws<ArgumentException>(() => initiator.WriteShare(bad));
        Assert.Throws<ArgumentException>(() => initiator.TryFinish(good, bad));
    }

    [Fact]
    public void A_disposed_key_pair_is_cleared_and_cannot_be_used()
    {
        KeepingRandom random = new(Hex(AlicePrivate));
        KeyExchangeInitiator initiator = X25519.Instance.Start(random);
        Assert.Equal(AlicePrivate, Convert.ToHexStringLower(random.LastFilled()));
        initiator.Dispose();
        Assert.Equal(new byte[32], random.LastFilled());
        Assert.Throws<ObjectDisposedException>(() => initiator.TryFinish(Hex(BobPublic), new byte[32]));
    }

    [Fact]
    public void Inputs_and_output_may_be_the_same_memory()
    {
        byte[] buffer = Hex(AlicePrivate);
        X25519.DerivePublicKey(buffer, buffer);
        Assert.Equal(AlicePublic, Convert.ToHexStringLower(buffer));

        buffer = Hex(AlicePrivate);
        Assert.True(X25519.TryDerive(buffer, Hex(BobPublic), buffer));
        Assert.Equal(SharedSecret, Convert.ToHexStringLower(buffer));

        buffer = Hex(BobPublic);
        Assert.True(X25519.TryDerive(Hex(AlicePrivate), buffer, buffer));
        Assert.Equal(SharedSecret, Convert.ToHexStringLower(buffer));

        buffer = Hex(AlicePublic);
        Assert.True(X25519.Instance.TryRespond(buffer, new ScriptedRandom(Hex(BobPrivate)), new byte[32], buffer));
        Assert.Equal(SharedSecret, Convert.ToHexStringLower(buffer));
    }

    [Property]
    public void Secrets_and_public_keys_agree_with_BouncyCastle(Bytes32 privateKey, Bytes32 peer)
    {
        byte[] expected = new byte[32], actual = new byte[32];
        Oracle.ScalarMult(privateKey.Value, 0, peer.Value, 0, expected, 0);
        bool derived = X25519.TryDerive(privateKey.Value, peer.Value, actual);
        Assert.Equal(expected, actual);
        Assert.Equal(expected.Any(value => value != 0), derived);

        Oracle.ScalarMultBase(privateKey.Value, 0, expected, 0);
        X25519.DerivePublicKey(privateKey.Value, actual);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Deriving_allocates_nothing()
    {
        byte[] privateKey = Hex(AlicePrivate), peer = Hex(BobPublic), output = new byte[32], share = new byte[32];
        ScriptedRandom random = new(privateKey) { Recording = false };
        void Run()
        {
            X25519.DerivePublicKey(privateKey, output);
            X25519.TryDerive(privateKey, peer, output);
            X25519.Instance.TryRespond(peer, random, share, output);
        }
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Wycheproof()
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        int count = Vectors.Wycheproof.ForEach("x25519_test.json", test =>
        {
            byte[] actual = Filled(32);
            bool derived = X25519.TryDerive(test.Bytes("private"), test.Bytes("public"), actual);
            // Acceptable are points of the twist, non-canonical encodings and points of small order; RFC 7748 wants the
            // first two computed, and section 6.1 lets the last be refused, as they are here.
            Assert.Equal(test.Bytes("shared"), actual);
            Assert.Equal(!test.Flags.Contains("ZeroSharedSecret"), derived);
        });
        Assert.Equal(518, count);
    }

    [Fact]
    public void Wycheproof_in_the_form_of_RFC_8410()
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        // RFC 8410 §4 and §7 have one DER for a key: a fixed prefix.
        byte[] publicPrefix = Hex("302a300506032b656e032100"), privatePrefix = Hex("302e020100300506032b656e04220420");
        int count = Vectors.Wycheproof.ForEach("x25519_asn_test.json", test =>
        {
            byte[] info = test.Bytes("public"), pkcs8 = test.Bytes("private"), actual = Filled(32);
            bool plain = info.AsSpan().StartsWith(publicPrefix) && info.Length == 44
                && pkcs8.AsSpan().StartsWith(privatePrefix) && pkcs8.Length == 48;
            if (!plain)
            {
                Assert.False(test.IsValid, "a valid key is not in the plain form");
                return;
            }
            bool derived = X25519.TryDerive(pkcs8.AsSpan(16), info.AsSpan(12), actual);
            Assert.Equal(derived ? test.Bytes("shared") : new byte[32], actual);
            Assert.Equal(!test.Flags.Contains("ZeroSharedSecret") && !test.IsInvalid, derived);
        });
        Assert.Equal(537, count);
    }

    private static byte[] Derive(byte[] privateKey, byte[] peer)
    {
        byte[] secret = new byte[32];
        Assert.True(X25519.TryDerive(privateKey, peer, secret));
        return secret;
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text);

    private static byte[] Filled(int length) => Enumerable.Repeat((byte)0xa5, length).ToArray();

    private sealed class ScriptedRandom(byte[] bytes) : RandomSource
    {
        public List<int> Fills { get; } = [];

        public bool Recording { get; init; } = true;

        public override void Fill(Span<byte> destination)
        {
            if (Recording)
                Fills.Add(destination.Length);
            bytes.CopyTo(destination);
        }
    }

    // Remembers where the pinned memory of a key lies, to look at it after its disposal.
    private sealed unsafe class KeepingRandom(byte[] bytes) : RandomSource
    {
        private byte* _filled;

        public override void Fill(Span<byte> destination)
        {
            bytes.CopyTo(destination);
            fixed (byte* pinned = destination)
                _filled = pinned;
        }

        public byte[] LastFilled() => new ReadOnlySpan<byte>(_filled, 32).ToArray();
    }
}
