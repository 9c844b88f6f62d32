using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck.Xunit;
using Sundog.Vectors;
using Xunit;
using Oracle = Org.BouncyCastle.Math.EC.Rfc7748.X448;

namespace Sundog.Nocrypto.Tests;

[Properties(Arbitrary = [typeof(Generators448)], MaxTest = 200)]
public sealed class X448Tests
{
    // RFC 7748 §6.2.
    private const string AlicePrivate =
        "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf574a9419744897391006382a6f127ab1d9ac2d8c0a598726b";

    private const string AlicePublic =
        "9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bbc836647241d953d40c5b12da88120d53177f80e532c41fa0";

    private const string BobPrivate =
        "1c306a7ac2a0e2e0990b294470cba339e6453772b075811d8fad0d1d6927c120bb5ee8972b0d3e21374c9c921b09d1b0366f10b65173992d";

    private const string BobPublic =
        "3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609";

    private const string SharedSecret =
        "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56fd2464c335543936521c24403085d59a449a5037514a879d";

    // The points of small order on the curve and its twist (u = 0, 1, -1), and their encodings at or above p.
    public static TheoryData<string> SmallOrder =>
    [
        "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
        "fefffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "00000000000000000000000000000000000000000000000000000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ];

    [Theory]
    [InlineData(
        "3d262fddf9ec8e88495266fea19a34d28882acef045104d0d1aae121700a779c984c24f8cdd78fbff44943eba368f54b29259a4f1c600ad3",
        "06fce640fa3487bfda5f6cf2d5263f8aad88334cbd07437f020f08f9814dc031ddbdc38c19c6da2583fa5429db94ada18aa7a7fb4ef8a086",
        "ce3e4ff95a60dc6697da1db1d85e6afbdf79b50a2412d7546d5f239fe14fbaadeb445fc66a01b0779d98223961111e21766282f73dd96b6f")]
    [InlineData(
        "203d494428b8399352665ddca42f9de8fef600908e0d461cb021f8c538345dd77c3e4806e25f46d3315c44e0a5b4371282dd2c8d5be3095f",
        "0fbcc2f993cd56d3305b0b7d9e55d4c1a8fb5dbb52f8e9a1e9b6201b165d015894e56c4d3570bee52fe205e28a78b91cdfbde71ce8d157db",
        "884a02576239ff7a2f2f63b2db6a9ff37047ac13568e1e30fe63c4a7ad1b3ee3a5700df34321d62077e63633c575c1c954514e99da7c179d")]
    public void The_vectors_of_RFC_7748_section_5_2(string scalar, string u, string result)
        => Assert.Equal(result, Convert.ToHexStringLower(Derive(Hex(scalar), Hex(u))));

    [Fact]
    public void A_thousand_iterations_of_RFC_7748_section_5_2()
    {
        byte[] k = new byte[56], u = new byte[56];
        k[0] = u[0] = 5;
        for (int i = 1; i <= 1000; i++)
        {
            byte[] next = Derive(k, u);
            (u, k) = (k, next);
            if (i == 1)
                Assert.Equal(
                    "3f482c8a9f19b01e6c46ee9711d9dc14fd4bf67af30765c2ae2b846a4d23a8cd0db897086239492caf350b51f833868b9bc2b3bca9cf4113",
                    Convert.ToHexStringLower(k));
        }
        Assert.Equal(
            "aa3b4749d55b9daf1e5b00288826c467274ce3ebbdd5c17b975e09d4af6c67cf10d087202db88286e2b79fceea3ec353ef54faa26e219f38",
            Convert.ToHexStringLower(k));
    }

    [Fact]
    public void The_exchange_of_RFC_7748_section_6_2()
    {
        byte[] alice = new byte[56], bob = new byte[56];
        X448.DerivePublicKey(Hex(AlicePrivate), alice);
        X448.DerivePublicKey(Hex(BobPrivate), bob);
        Assert.Equal(AlicePublic, Convert.ToHexStringLower(alice));
        Assert.Equal(BobPublic, Convert.ToHexStringLower(bob));
        Assert.Equal(SharedSecret, Convert.ToHexStringLower(Derive(Hex(AlicePrivate), bob)));
        Assert.Equal(SharedSecret, Convert.ToHexStringLower(Derive(Hex(BobPrivate), alice)));
    }

    [Fact]
    public void The_group_takes_its_private_keys_from_one_fill_each()
    {
        ScriptedRandom aliceRandom = new(Hex(AlicePrivate)), bobRandom = new(Hex(BobPrivate));
        byte[] aliceShare = new byte[56], bobShare = new byte[56], aliceSecret = new byte[56], bobSecret = new byte[56];
        using KeyExchangeInitiator initiator = X448.Instance.Start(aliceRandom);
        initiator.WriteShare(aliceShare);
        Assert.True(X448.Instance.TryRespond(aliceShare, bobRandom, bobShare, bobSecret));
        Assert.True(initiator.TryFinish(bobShare, aliceSecret));
        Assert.Equal(AlicePublic, Convert.ToHexStringLower(aliceShare));
        Assert.Equal(BobPublic, Convert.ToHexStringLower(bobShare));
        Assert.Equal(SharedSecret, Convert.ToHexStringLower(aliceSecret));
        Assert.Equal(SharedSecret, Convert.ToHexStringLower(bobSecret));
        Assert.Equal([56], aliceRandom.Fills);
        Assert.Equal([56], bobRandom.Fills);
        Assert.Same(X448.Instance, initiator.Group);
        Assert.Equal(("X448", 56, 56, 56), (
            X448.Instance.Name, X448.Instance.InitiatorShareSize, X448.Instance.ResponderShareSize,
            X448.Instance.SharedSecretSize));
    }

    [Theory]
    [MemberData(nameof(SmallOrder))]
    public void A_point_of_small_order_is_refused_and_the_outputs_are_zeroed(string point)
    {
        byte[] share = Filled(56), secret = Filled(56);
        Assert.False(X448.TryDerive(Hex(AlicePrivate), Hex(point), secret));
        Assert.Equal(new byte[56], secret);

        secret = Filled(56);
        Assert.False(X448.Instance.TryRespond(Hex(point), new ScriptedRandom(Hex(BobPrivate)), share, secret));
        Assert.Equal(new byte[112], share.Concat(secret));

        secret = Filled(56);
        using KeyExchangeInitiator initiator = X448.Instance.Start(new ScriptedRandom(Hex(AlicePrivate)));
        Assert.False(initiator.TryFinish(Hex(point), secret));
        Assert.Equal(new byte[56], secret);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(55)]
    [InlineData(57)]
    [InlineData(113)]
    public void A_peers_share_of_the_wrong_length_is_refused_and_the_outputs_are_zeroed(int length)
    {
        byte[] peer = Filled(length), share = Filled(56), secret = Filled(56);
        ScriptedRandom random = new(Hex(BobPrivate));
        Assert.False(X448.Instance.TryRespond(peer, random, share, secret));
        Assert.Equal(new byte[112], share.Concat(secret));
        Assert.Empty(random.Fills);

        secret = Filled(56);
        using KeyExchangeInitiator initiator = X448.Instance.Start(new ScriptedRandom(Hex(AlicePrivate)));
        Assert.False(initiator.TryFinish(peer, secret));
        Assert.Equal(new byte[56], secret);
    }

    [Fact]
    public void Our_own_wrong_lengths_are_argument_errors()
    {
        byte[] good = Filled(56), bad = Filled(55);
        Assert.Throws<ArgumentException>(() => X448.DerivePublicKey(bad, good));
        Assert.Throws<ArgumentException>(() => X448.DerivePublicKey(good, bad));
        Assert.Throws<ArgumentException>(() => X448.TryDerive(bad, good, good));
        Assert.Throws<ArgumentException>(() => X448.TryDerive(good, good, bad));
        ScriptedRandom random = new(good);
        Assert.Throws<ArgumentException>(() => X448.Instance.TryRespond(good, random, bad, good));
        Assert.Throws<ArgumentException>(() => X448.Instance.TryRespond(good, random, good, bad));
        Assert.Throws<ArgumentException>(() => X448.Instance.TryRespond(Hex(AlicePublic), random, good, good));
        using KeyExchangeInitiator initiator = X448.Instance.Start(new ScriptedRandom(good));
        Assert.Throws<ArgumentException>(() => initiator.WriteShare(bad));
        Assert.Throws<ArgumentException>(() => initiator.TryFinish(good, bad));
    }

    [Fact]
    public void A_disposed_key_pair_is_cleared_and_cannot_be_used()
    {
        KeepingRandom random = new(Hex(AlicePrivate));
        KeyExchangeInitiator initiator = X448.Instance.Start(random);
        Assert.Equal(AlicePrivate, Convert.ToHexStringLower(random.LastFilled()));
        initiator.Dispose();
        Assert.Equal(new byte[56], random.LastFilled());
        Assert.Throws<ObjectDisposedException>(() => initiator.TryFinish(Hex(BobPublic), new byte[56]));
    }

    [Fact]
    public void Inputs_and_output_may_be_the_same_memory()
    {
        byte[] buffer = Hex(AlicePrivate);
        X448.DerivePublicKey(buffer, buffer);
        Assert.Equal(AlicePublic, Convert.ToHexStringLower(buffer));

        buffer = Hex(AlicePrivate);
        Assert.True(X448.TryDerive(buffer, Hex(BobPublic), buffer));
        Assert.Equal(SharedSecret, Convert.ToHexStringLower(buffer));

        buffer = Hex(BobPublic);
        Assert.True(X448.TryDerive(Hex(AlicePrivate), buffer, buffer));
        Assert.Equal(SharedSecret, Convert.ToHexStringLower(buffer));

        buffer = Hex(AlicePublic);
        Assert.True(X448.Instance.TryRespond(buffer, new ScriptedRandom(Hex(BobPrivate)), new byte[56], buffer));
        Assert.Equal(SharedSecret, Convert.ToHexStringLower(buffer));
    }

    [Property]
    public void Secrets_and_public_keys_agree_with_BouncyCastle(Bytes56 privateKey, Bytes56 peer)
    {
        byte[] expected = new byte[56], actual = new byte[56];
        Oracle.ScalarMult(privateKey.Value, 0, peer.Value, 0, expected, 0);
        bool derived = X448.TryDerive(privateKey.Value, peer.Value, actual);
        Assert.Equal(expected, actual);
        Assert.Equal(expected.Any(value => value != 0), derived);

        Oracle.ScalarMultBase(privateKey.Value, 0, expected, 0);
        X448.DerivePublicKey(privateKey.Value, actual);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Deriving_allocates_nothing()
    {
        byte[] privateKey = Hex(AlicePrivate), peer = Hex(BobPublic), output = new byte[56], share = new byte[56];
        ScriptedRandom random = new(privateKey) { Recording = false };
        void Run()
        {
            X448.DerivePublicKey(privateKey, output);
            X448.TryDerive(privateKey, peer, output);
            X448.Instance.TryRespond(peer, random, share, output);
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
        int count = Vectors.Wycheproof.ForEach("x448_test.json", test =>
        {
            byte[] actual = Filled(56);
            bool derived = X448.TryDerive(test.Bytes("private"), test.Bytes("public"), actual);
            // Acceptable are points of the twist, non-canonical encodings and points of small order; RFC 7748 wants the
            // first two computed, and section 6.2 lets the last be refused, as they are here.
            bool refused = test.Flags.Contains("ZeroSharedSecret") || test.Flags.Contains("PublicKeyTooLong");
            Assert.Equal(!refused, derived);
            Assert.Equal(refused ? new byte[56] : test.Bytes("shared"), actual);
        });
        Assert.Equal(510, count);
    }

    [Fact]
    public void Wycheproof_in_the_form_of_RFC_8410()
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        // RFC 8410 §4 and §7 have one DER for a key: a fixed prefix.
        byte[] publicPrefix = Hex("3042300506032b656f033900"), privatePrefix = Hex("3046020100300506032b656f043a0438");
        int count = Vectors.Wycheproof.ForEach("x448_asn_test.json", test =>
        {
            byte[] info = test.Bytes("public"), pkcs8 = test.Bytes("private"), actual = Filled(56);
            bool plain = info.AsSpan().StartsWith(publicPrefix) && info.Length == 68
                && pkcs8.AsSpan().StartsWith(privatePrefix) && pkcs8.Length == 72;
            if (!plain)
            {
                Assert.False(test.IsValid, "a valid key is not in the plain form");
                return;
            }
            bool derived = X448.TryDerive(pkcs8.AsSpan(16), info.AsSpan(12), actual);
            Assert.Equal(derived ? test.Bytes("shared") : new byte[56], actual);
            Assert.Equal(!test.Flags.Contains("ZeroSharedSecret") && !test.IsInvalid, derived);
        });
        Assert.Equal(529, count);
    }

    private static byte[] Derive(byte[] privateKey, byte[] peer)
    {
        byte[] secret = new byte[56];
        Assert.True(X448.TryDerive(privateKey, peer, secret));
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

        public byte[] LastFilled() => new ReadOnlySpan<byte>(_filled, 56).ToArray();
    }
}
