using System;
using System.Linq;
using System.Numerics;
using System.Security.Cryptography;
using FsCheck.Xunit;
using Org.BouncyCastle.Crypto.Agreement;
using Org.BouncyCastle.Crypto.Parameters;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Nocrypto.Tests;

[Properties(Arbitrary = [typeof(NistGenerators)], MaxTest = 20)]
public sealed class EcdhTests
{
    public static TheoryData<string> Groups => ["P-256", "P-384", "P-521"];

    /// <summary>RFC 5903 §8.1 to §8.3.</summary>
    [Theory]
    [InlineData(
        "P-256",
        "C88F01F5 10D9AC3F 70A292DA A2316DE5 44E9AAB8 AFE84049 C62A9C57 862D1433",
        "DAD0B653 94221CF9 B051E1FE CA5787D0 98DFE637 FC90B9EF 945D0C37 72581180"
            + "5271A046 1CDB8252 D61F1C45 6FA3E59A B1F45B33 ACCF5F58 389E0577 B8990BB3",
        "C6EF9C5D 78AE012A 011164AC B397CE20 88685D8F 06BF9BE0 B283AB46 476BEE53",
        "D12DFB52 89C8D4F8 1208B702 70398C34 2296970A 0BCCB74C 736FC755 4494BF63"
            + "56FBF3CA 366CC23E 8157854C 13C58D6A AC23F046 ADA30F83 53E74F33 039872AB",
        "D6840F6B 42F6EDAF D13116E0 E1256520 2FEF8E9E CE7DCE03 812464D0 4B9442DE")]
    [InlineData(
        "P-384",
        "099F3C70 34D4A2C6 99884D73 A375A67F 7624EF7C 6B3C0F16 0647B674 14DCE655 E35B5380 41E649EE 3FAEF896 783AB194",
        "667842D7 D180AC2C DE6F74F3 7551F557 55C7645C 20EF73E3 1634FE72 B4C55EE6 DE3AC808 ACB4BDB4 C88732AE E95F41AA"
            + "9482ED1F C0EEB9CA FC498462 5CCFC23F 65032149 E0E144AD A0241815 35A0F38E EB9FCFF3 C2C947DA E69B4C63 4573A81C",
        "41CB0779 B4BDB85D 47846725 FBEC3C94 30FAB46C C8DC5060 855CC9BD A0AA2942 E0308312 916B8ED2 960E4BD5 5A7448FC",
        "E558DBEF 53EECDE3 D3FCCFC1 AEA08A89 A987475D 12FD950D 83CFA417 32BC509D 0D1AC43A 0336DEF9 6FDA41D0 774A3571"
            + "DCFBEC7A ACF31964 72169E83 8430367F 66EEBE3C 6E70C416 DD5F0C68 759DD1FF F83FA401 42209DFF 5EAAD96D B9E6386C",
        "11187331 C279962D 93D60424 3FD592CB 9D0A926F 422E4718 7521287E 7156C5C4 D6031355 69B9E9D0 9CF5D4A2 70F59746")]
    public void The_known_answers_of_rfc_5903_hold(
        string name, string initiator, string initiatorPoint, string responder, string responderPoint, string secret)
    {
        EcdhGroup group = Group(name);
        int size = group.SharedSecretSize;
        byte[] share = new byte[group.InitiatorShareSize], answer = new byte[group.ResponderShareSize];
        byte[] first = new byte[size], second = new byte[size];

        using KeyExchangeInitiator exchange = group.Start(new ScriptedSource(Nist.Hex(initiator, size)));
        exchange.WriteShare(share);
        Assert.Equal([4, .. Nist.Hex(initiatorPoint, 2 * size)], share);
        Assert.True(group.TryRespond(share, new ScriptedSource(Nist.Hex(responder, size)), answer, second));
        Assert.Equal([4, .. Nist.Hex(responderPoint, 2 * size)], answer);
        Assert.True(exchange.TryFinish(answer, first));
        Assert.Equal(Nist.Hex(secret, size), first);
        Assert.Equal(first, second);
    }

    [Property]
    public void Shared_secrets_agree_with_the_platform_and_with_bouncy_castle(Number mine, Number theirs)
    {
        foreach (EcCurve curve in Nist.Curves)
        {
            BigInteger a = Nist.Scalar(curve, mine), b = Nist.Scalar(curve, theirs);
            using EcPrivateKey first = Nist.Key(curve, a), second = Nist.Key(curve, b);
            byte[] secret = new byte[curve.FieldSize], other = new byte[curve.FieldSize];
            Assert.True(first.TryDeriveSharedSecret(second.PublicKey, secret));
            Assert.True(second.TryDeriveSharedSecret(first.PublicKey, other));
            Assert.Equal(secret, other);

            using ECDiffieHellman platform = ECDiffieHellman.Create(NistOracle.Parameters(first));
            using ECDiffieHellman peer = ECDiffieHellman.Create(NistOracle.Parameters(second));
            Assert.Equal(platform.DeriveRawSecretAgreement(peer.PublicKey), secret);

            ECDomainParameters domain = NistOracle.Domain(curve);
            ECDHBasicAgreement agreement = new();
            agreement.Init(new ECPrivateKeyParameters(NistOracle.Integer(a), domain));
            byte[] point = Nist.Point(second.PublicKey);
            ECPublicKeyParameters bouncy = new(domain.Curve.DecodePoint(point), domain);
            Assert.Equal(NistOracle.Integer(new BigInteger(secret, isUnsigned: true, isBigEndian: true)), agreement.CalculateAgreement(bouncy));
        }
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void An_invalid_share_is_refused_with_outputs_zeroed(string name)
    {
        EcdhGroup group = Group(name);
        using KeyExchangeInitiator exchange = group.Start(new ScriptedSource());
        byte[] share = new byte[group.InitiatorShareSize];
        exchange.WriteShare(share);
        foreach (byte[] bad in InvalidShares(name, share))
        {
            byte[] answer = Filled(group.ResponderShareSize), secret = Filled(group.SharedSecretSize);
            ScriptedSource random = new();
            Assert.False(group.TryRespond(bad, random, answer, secret));
            Assert.Equal(new byte[answer.Length], answer);
            Assert.Equal(new byte[secret.Length], secret);
            Assert.Equal(0, random.Calls);

            secret = Filled(group.SharedSecretSize);
            Assert.False(exchange.TryFinish(bad, secret));
            Assert.Equal(new byte[secret.Length], secret);
        }
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void Outputs_of_the_wrong_length_are_a_misuse(string name)
    {
        EcdhGroup group = Group(name);
        byte[] share = new byte[group.InitiatorShareSize], secret = new byte[group.SharedSecretSize];
        KeyExchangeInitiator exchange = group.Start(new ScriptedSource());
        exchange.WriteShare(share);
        ScriptedSource random = new();
        Assert.Throws<ArgumentException>(() => exchange.WriteShare(new byte[share.Length - 1]));
        Assert.Throws<ArgumentException>(() => exchange.TryFinish(share, new byte[secret.Length + 1]));
        Assert.Throws<ArgumentException>(() => group.TryRespond(share, random, new byte[share.Length + 1], secret));
        Assert.Throws<ArgumentException>(() => group.TryRespond(share, random, new byte[share.Length], new byte[secret.Length - 1]));
        exchange.Dispose();
        Assert.Throws<ObjectDisposedException>(() => exchange.TryFinish(share, secret));
    }

    [Fact]
    public void Sizes_are_those_of_tls()
    {
        Assert.Equal(("P-256", 65, 65, 32), Sizes(EcdhGroup.P256));
        Assert.Equal(("P-384", 97, 97, 48), Sizes(EcdhGroup.P384));
        Assert.Equal(("P-521", 133, 133, 66), Sizes(EcdhGroup.P521));
        Assert.Same(EcdhGroup.P256, EcdhGroup.P256);
    }

    [Theory]
    [InlineData("ecdh_secp256r1_ecpoint_test.json", "P-256")]
    [InlineData("ecdh_secp384r1_ecpoint_test.json", "P-384")]
    [InlineData("ecdh_secp521r1_ecpoint_test.json", "P-521")]
    public void Wycheproof_points_agree(string file, string name)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        Vectors.Wycheproof.ForEach(file, test => AssertAgreement(test, Group(name), test.Bytes("public")));
    }

    [Theory]
    [InlineData(
        "ecdh_secp256r1_test.json", "P-256",
        "3059301306072a8648ce3d020106082a8648ce3d030107034200", "3039301306072a8648ce3d020106082a8648ce3d030107032200")]
    [InlineData(
        "ecdh_secp384r1_test.json", "P-384",
        "3076301006072a8648ce3d020106052b81040022036200", "3046301006072a8648ce3d020106052b81040022033200")]
    [InlineData(
        "ecdh_secp521r1_test.json", "P-521",
        "30819b301006072a8648ce3d020106052b8104002303818600", "3058301006072a8648ce3d020106052b81040023034400")]
    public void Wycheproof_keys_in_the_plain_form_agree_and_others_are_refused(
        string file, string name, string uncompressedPrefix, string compressedPrefix)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        EcdhGroup group = Group(name);
        byte[] uncompressed = Convert.FromHexString(uncompressedPrefix), compressed = Convert.FromHexString(compressedPrefix);
        Vectors.Wycheproof.ForEach(file, test =>
        {
            // The plain form of RFC 5480: a named curve, and the one DER of it. The certificate parser reads no other.
            byte[] info = test.Bytes("public");
            bool plain = info.AsSpan().StartsWith(uncompressed) && info.Length == uncompressed.Length + group.InitiatorShareSize;
            plain |= info.AsSpan().StartsWith(compressed) && info.Length == compressed.Length + 1 + group.SharedSecretSize;
            if (plain)
                AssertAgreement(test, group, info[(info.Length > compressed.Length + 1 + group.SharedSecretSize ? uncompressed : compressed).Length..]);
            else
                Assert.False(test.IsValid, "a valid key is not in the plain form");
        });
    }

    private static void AssertAgreement(WycheproofCase test, EcdhGroup group, byte[] point)
    {
        EcCurve curve = Nist.Curve(group.Name);
        byte[] scalar = Nist.Hex(test.Test.GetProperty("private").GetString()!, curve.FieldSize);
        byte[] secret = Filled(curve.FieldSize);
        bool imported = curve.TryImportPublicKey(point, out EcPublicKey? peer);
        // Of what is acceptable the compressed form is read here; encodings of points that were damaged are not.
        Assert.Equal(test.IsValid || (!test.IsInvalid && test.Flags.Contains("CompressedPublic")), imported);
        using EcPrivateKey key = Nist.Key(curve, new BigInteger(scalar, isUnsigned: true, isBigEndian: true));
        if (peer is not null)
        {
            Assert.True(key.TryDeriveSharedSecret(peer, secret));
            Assert.Equal(test.Bytes("shared"), secret);
        }

        // In TLS only the uncompressed form is a share.
        using KeyExchangeInitiator exchange = group.Start(new ScriptedSource(scalar));
        Assert.Equal(test.IsValid, exchange.TryFinish(point, secret));
        Assert.Equal(test.IsValid ? test.Bytes("shared") : new byte[curve.FieldSize], secret);
    }

    private static byte[][] InvalidShares(string name, byte[] share)
    {
        byte[] compressed = [(byte)(2 + (share[^1] & 1)), .. share.AsSpan(1, share.Length / 2)];
        byte[] hybrid = [(byte)(6 + (share[^1] & 1)), .. share.AsSpan(1)];
        byte[] offCurve = [.. share];
        offCurve[^1] ^= 1;
        byte[] ones = [4, .. Filled(share.Length - 1)];
        byte[] zeros = [4, .. new byte[share.Length - 1]];
        byte[] otherGroup = new byte[name == "P-256" ? 97 : 65];
        Group(name == "P-256" ? "P-384" : "P-256").Start(new ScriptedSource()).WriteShare(otherGroup);
        return
        [
            [], [0], [4], share[..^1], [.. share, 0], new byte[share.Length], compressed, hybrid, offCurve, ones, zeros,
            otherGroup, share[1..],
        ];
    }

    private static (string Name, int Initiator, int Responder, int Secret) Sizes(EcdhGroup group)
        => (group.Name, group.InitiatorShareSize, group.ResponderShareSize, group.SharedSecretSize);

    private static byte[] Filled(int size)
    {
        byte[] bytes = new byte[size];
        bytes.AsSpan().Fill(0xff);
        return bytes;
    }

    private static EcdhGroup Group(string name)
        => Nist.Of(Nist.Curve(name), EcdhGroup.P256, EcdhGroup.P384, EcdhGroup.P521);
}
