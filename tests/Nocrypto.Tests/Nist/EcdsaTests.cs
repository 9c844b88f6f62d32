using System;
using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using FsCheck.Xunit;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Xunit;

namespace Sundog.Nocrypto.Tests;

[Properties(Arbitrary = [typeof(NistGenerators)], MaxTest = 20)]
public sealed class EcdsaTests
{
    private static readonly SignatureAlgorithm[] Algorithms =
        [SignatureAlgorithm.EcdsaSha256, SignatureAlgorithm.EcdsaSha384, SignatureAlgorithm.EcdsaSha512];

    /// <summary>RFC 6979 appendices A.2.5, A.2.6 and A.2.7.</summary>
    [Theory]
    [InlineData(
        "P-256", SignatureAlgorithm.EcdsaSha256, "sample",
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
        "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8")]
    [InlineData(
        "P-256", SignatureAlgorithm.EcdsaSha384, "sample",
        "0EAFEA039B20E9B42309FB1D89E213057CBF973DC0CFC8F129EDDDC800EF7719",
        "4861F0491E6998B9455193E34E7B0D284DDD7149A74B95B9261F13ABDE940954")]
    [InlineData(
        "P-256", SignatureAlgorithm.EcdsaSha512, "sample",
        "8496A60B5E9B47C825488827E0495B0E3FA109EC4568FD3F8D1097678EB97F00",
        "2362AB1ADBE2B8ADF9CB9EDAB740EA6049C028114F2460F96554F61FAE3302FE")]
    [InlineData(
        "P-256", SignatureAlgorithm.EcdsaSha256, "test",
        "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
        "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083")]
    [InlineData(
        "P-256", SignatureAlgorithm.EcdsaSha384, "test",
        "83910E8B48BB0C74244EBDF7F07A1C5413D61472BD941EF3920E623FBCCEBEB6",
        "8DDBEC54CF8CD5874883841D712142A56A8D0F218F5003CB0296B6B509619F2C")]
    [InlineData(
        "P-256", SignatureAlgorithm.EcdsaSha512, "test",
        "461D93F31B6540894788FD206C07CFA0CC35F46FA3C91816FFF1040AD1581A04",
        "39AF9F15DE0DB8D97E72719C74820D304CE5226E32DEDAE67519E840D1194E55")]
    [InlineData(
        "P-384", SignatureAlgorithm.EcdsaSha256, "sample",
        "21B13D1E013C7FA1392D03C5F99AF8B30C570C6F98D4EA8E354B63A21D3DAA33BDE1E888E63355D92FA2B3C36D8FB2CD",
        "F3AA443FB107745BF4BD77CB3891674632068A10CA67E3D45DB2266FA7D1FEEBEFDC63ECCD1AC42EC0CB8668A4FA0AB0")]
    [InlineData(
        "P-384", SignatureAlgorithm.EcdsaSha384, "sample",
        "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46",
        "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8")]
    [InlineData(
        "P-384", SignatureAlgorithm.EcdsaSha512, "sample",
        "ED0959D5880AB2D869AE7F6C2915C6D60F96507F9CB3E047C0046861DA4A799CFE30F35CC900056D7C99CD7882433709",
        "512C8CCEEE3890A84058CE1E22DBC2198F42323CE8ACA9135329F03C068E5112DC7CC3EF3446DEFCEB01A45C2667FDD5")]
    [InlineData(
        "P-384", SignatureAlgorithm.EcdsaSha256, "test",
        "6D6DEFAC9AB64DABAFE36C6BF510352A4CC27001263638E5B16D9BB51D451559F918EEDAF2293BE5B475CC8F0188636B",
        "2D46F3BECBCC523D5F1A1256BF0C9B024D879BA9E838144C8BA6BAEB4B53B47D51AB373F9845C0514EEFB14024787265")]
    [InlineData(
        "P-384", SignatureAlgorithm.EcdsaSha384, "test",
        "8203B63D3C853E8D77227FB377BCF7B7B772E97892A80F36AB775D509D7A5FEB0542A7F0812998DA8F1DD3CA3CF023DB",
        "DDD0760448D42D8A43AF45AF836FCE4DE8BE06B485E9B61B827C2F13173923E06A739F040649A667BF3B828246BAA5A5")]
    [InlineData(
        "P-384", SignatureAlgorithm.EcdsaSha512, "test",
        "A0D5D090C9980FAF3C2CE57B7AE951D31977DD11C775D314AF55F76C676447D06FB6495CD21B4B6E340FC236584FB277",
        "976984E59B4C77B0E8E4460DCA3D9F20E07B9BB1F63BEEFAF576F6B2E8B224634A2092CD3792E0159AD9CEE37659C736")]
    [InlineData(
        "P-521", SignatureAlgorithm.EcdsaSha512, "sample",
        "00C328FAFCBD79DD77850370C46325D987CB525569FB63C5D3BC53950E6D4C5F174E25A1EE9017B5D450606ADD152B534931D7D4E8455CC91F9B15BF05EC36E377FA",
        "00617CCE7CF5064806C467F678D3B4080D6F1CC50AF26CA209417308281B68AF282623EAA63E5B5C0723D8B8C37FF0777B1A20F8CCB1DCCC43997F1EE0E44DA4A67A")]
    [InlineData(
        "P-521", SignatureAlgorithm.EcdsaSha512, "test",
        "013E99020ABF5CEE7525D16B69B229652AB6BDF2AFFCAEF38773B4B7D08725F10CDB93482FDCC54EDCEE91ECA4166B2A7C6265EF0CE2BD7051B7CEF945BABD47EE6D",
        "01FBD0013C674AA79CB39849527916CE301C66EA7CE8B80682786AD60F98F7E78A19CA69EFF5C57400E3B3A0AD66CE0978214D13BAF4E9AC60752F7B155E2DE4DCE3")]
    [InlineData(
        "P-521", SignatureAlgorithm.EcdsaSha256, "sample",
        "01511BB4D675114FE266FC4372B87682BAECC01D3CC62CF2303C92B3526012659D16876E25C7C1E57648F23B73564D67F61C6F14D527D54972810421E7D87589E1A7",
        "004A171143A83163D6DF460AAF61522695F207A58B95C0644D87E52AA1A347916E4F7A72930B1BC06DBE22CE3F58264AFD23704CBB63B29B931F7DE6C9D949A7ECFC")]
    [InlineData(
        "P-521", SignatureAlgorithm.EcdsaSha384, "sample",
        "01EA842A0E17D2DE4F92C15315C63DDF72685C18195C2BB95E572B9C5136CA4B4B576AD712A52BE9730627D16054BA40CC0B8D3FF035B12AE75168397F5D50C67451",
        "01F21A3CEE066E1961025FB048BD5FE2B7924D0CD797BABE0A83B66F1E35EEAF5FDE143FA85DC394A7DEE766523393784484BDF3E00114A1C857CDE1AA203DB65D61")]
    public void The_known_answers_of_rfc_6979_hold(string name, SignatureAlgorithm algorithm, string message, string r, string s)
    {
        EcCurve curve = Nist.Curve(name);
        using EcPrivateKey key = Nist.Key(curve, Integer(Convert.FromHexString(Nist.Of(
            curve,
            "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
            "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5",
            "00FAD06DAA62BA3B25D2FB40133DA757205DE67F5BB0018FEE8C86E1B68C7E75"
                + "CAA896EB32F1F47C70855836A6D16FCC1466F6D8FBEC67DB89EC0C08B0E996B83538"))));
        byte[] expected = Der(Integer(Convert.FromHexString(r)), Integer(Convert.FromHexString(s)));
        Assert.Equal(expected, Deterministic(key, algorithm, Encoding.ASCII.GetBytes(message)));
        Assert.True(key.PublicKey.Verify(algorithm, Encoding.ASCII.GetBytes(message), expected));
    }

    [Property]
    public void Signatures_without_entropy_agree_with_bouncy_castle(Number number, Seed message)
    {
        ForAll((curve, algorithm) =>
        {
            BigInteger scalar = Nist.Scalar(curve, number);
            using EcPrivateKey key = Nist.Key(curve, scalar);
            ECDsaSigner signer = new(new HMacDsaKCalculator(Digest(algorithm)));
            signer.Init(true, new ECPrivateKeyParameters(NistOracle.Integer(scalar), NistOracle.Domain(curve)));
            Org.BouncyCastle.Math.BigInteger[] signature = signer.GenerateSignature(Hash(algorithm, message.Bytes));
            byte[] expected = Der(Integer(signature[0].ToByteArrayUnsigned()), Integer(signature[1].ToByteArrayUnsigned()));
            Assert.Equal(expected, Deterministic(key, algorithm, message.Bytes));
        });
    }

    [Property]
    public void The_platform_accepts_our_signatures_and_we_accept_its(Number number, Seed message)
    {
        ForAll((curve, algorithm) =>
        {
            using EcPrivateKey key = Nist.Key(curve, Nist.Scalar(curve, number));
            using ECDsa platform = ECDsa.Create(NistOracle.Parameters(key));
            byte[] ours = Sign(key, algorithm, message.Bytes);
            byte[] theirs = platform.SignData(message.Bytes, Name(algorithm), DSASignatureFormat.Rfc3279DerSequence);
            Assert.True(platform.VerifyData(message.Bytes, ours, Name(algorithm), DSASignatureFormat.Rfc3279DerSequence));
            Assert.True(key.PublicKey.Verify(algorithm, message.Bytes, theirs));
            Assert.True(key.PublicKey.Verify(algorithm, message.Bytes, ours));
            Assert.False(key.PublicKey.Verify(algorithm, [.. message.Bytes, 0], ours));
        });
    }

    [Property]
    public void A_changed_signature_is_refused_as_the_platform_refuses_it(Number number, int position, Seed message)
    {
        ForAll((curve, algorithm) =>
        {
            using EcPrivateKey key = Nist.Key(curve, Nist.Scalar(curve, number));
            byte[] signature = Sign(key, algorithm, message.Bytes);
            int bit = (position & int.MaxValue) % (8 * signature.Length);
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(key.PublicKey.Verify(algorithm, message.Bytes, signature));
            using ECDsa platform = ECDsa.Create(NistOracle.Parameters(key.PublicKey));
            Assert.False(platform.VerifyData(message.Bytes, signature, Name(algorithm), DSASignatureFormat.Rfc3279DerSequence));
        });
    }

    [Property]
    public void Another_key_or_hash_or_curve_refuses(Number number, Seed message)
    {
        ForAll((curve, algorithm) =>
        {
            BigInteger scalar = Nist.Scalar(curve, number);
            using EcPrivateKey key = Nist.Key(curve, scalar);
            byte[] signature = Sign(key, algorithm, message.Bytes);
            foreach (EcCurve other in Nist.Curves)
                Assert.False(Nist.Key(other, (scalar % 1000) + 1001).PublicKey.Verify(algorithm, message.Bytes, signature));
            foreach (SignatureAlgorithm other in Enum.GetValues<SignatureAlgorithm>())
                Assert.Equal(other == algorithm, key.PublicKey.Verify(other, message.Bytes, signature));
        });
    }

    /// <summary>RFC 6979 §3.6: the random bytes change the nonce, and no two nonces are the same.</summary>
    [Fact]
    public void Random_bytes_change_the_signature_and_the_same_bytes_repeat_it()
    {
        ForAll((curve, algorithm) =>
        {
            using EcPrivateKey key = Nist.Key(curve, 12345);
            byte[] zeros = new byte[DeterministicNonce.MaxEntropySize], ones = new byte[DeterministicNonce.MaxEntropySize];
            ones[^1] = 1;
            byte[] first = Sign(key, algorithm, [1], new ScriptedSource(zeros));
            Assert.Equal(first, Sign(key, algorithm, [1], new ScriptedSource(zeros)));
            Assert.NotEqual(first, Sign(key, algorithm, [1], new ScriptedSource(ones)));
            Assert.NotEqual(first, Deterministic(key, algorithm, [1]));
            Assert.NotEqual(R(first), R(Sign(key, algorithm, [2], new ScriptedSource(zeros))));
        });
    }

    [Fact]
    public void A_signature_takes_one_fill_of_random_bytes()
    {
        using EcPrivateKey key = Nist.Key(P256.Instance, 3);
        ScriptedSource random = new();
        Assert.NotEmpty(Sign(key, SignatureAlgorithm.EcdsaSha256, [], random));
        Assert.Equal(1, random.Calls);
    }

    /// <summary>FIPS 186-5 §6.4.2: zero, the order and what lies above it are no r and no s.</summary>
    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        ForAll((curve, algorithm) =>
        {
            BigInteger n = Nist.Order(curve);
            using EcPrivateKey key = Nist.Key(curve, 99);
            byte[] signature = Sign(key, algorithm, [5]);
            BigInteger r = R(signature), s = S(signature);
            Assert.True(key.PublicKey.Verify(algorithm, [5], Der(r, s)));
            // The other s of the same signature is a signature too; nothing in X.509 or TLS forbids it.
            Assert.True(key.PublicKey.Verify(algorithm, [5], Der(r, n - s)));
            foreach (BigInteger bad in (BigInteger[])[0, n, n + 1, (BigInteger.One << (8 * curve.FieldSize)) - 1, -1])
            {
                Assert.False(key.PublicKey.Verify(algorithm, [5], Der(bad, s)));
                Assert.False(key.PublicKey.Verify(algorithm, [5], Der(r, bad)));
            }
            if (r + n < BigInteger.One << (8 * curve.FieldSize))
                Assert.False(key.PublicKey.Verify(algorithm, [5], Der(r + n, s)));
            Assert.False(key.PublicKey.Verify(algorithm, [5], Der(r - n, s)));
            Assert.False(key.PublicKey.Verify(algorithm, [5], Der(r, s - n)));
        });
    }

    /// <summary>The sum that verification computes may be infinity, a doubling, or u·G may vanish.</summary>
    [Fact]
    public void Exceptional_sums_are_handled()
    {
        ForAll((curve, algorithm) =>
        {
            BigInteger n = Nist.Order(curve), e = HashNumber(curve, algorithm, [7]);
            // u·G + v·Q with Q = d·G is infinity where e + r·d is 0: d = -e / r.
            BigInteger r = 12345, d = (n - e) * BigInteger.ModPow(r, n - 2, n) % n;
            Assert.False(Nist.Key(curve, d).PublicKey.Verify(algorithm, [7], Der(r, 1)));
            Assert.False(Nist.Key(curve, d).PublicKey.Verify(algorithm, [7], Der(r, n - 1)));

            // u·G = v·Q where e = r·d: with k = 2e / s for s = 1 that is r = x(2e·G).
            EcPublicKey doubled = Nist.Key(curve, 2 * e % n).PublicKey;
            r = Integer(Nist.Point(doubled).AsSpan(1, curve.FieldSize)) % n;
            d = e * BigInteger.ModPow(r, n - 2, n) % n;
            Assert.True(Nist.Key(curve, d).PublicKey.Verify(algorithm, [7], Der(r, 1)));
            Assert.True(Nist.Key(curve, d).PublicKey.Verify(algorithm, [7], Der(r, n - 1)));
        });
    }

    /// <summary>
    /// An x between n and p, which is r + n: no signature of practice has it, but the group does. On P-256 those x are
    /// one in 2^32, found here by walking down from p.
    /// </summary>
    [Fact]
    public void An_x_that_is_not_below_the_order_verifies_by_its_remainder()
    {
        ForAll((curve, algorithm) =>
        {
            BigInteger n = Nist.Order(curve), x = Nist.Prime(curve) - 1;
            EcPublicKey? point;
            while (!curve.TryImportPublicKey([2, .. Nist.Bytes(x, curve.FieldSize)], out point))
                x--;
            Assert.True(x > n);

            // With R = u·G + v·Q given, u = e / s and v = r / s for s = r: v = 1, so Q = R - (e / r)·G.
            BigInteger r = x - n, e = HashNumber(curve, algorithm, [9]);
            BigInteger u = e * BigInteger.ModPow(r, n - 2, n) % n;
            ECDomainParameters domain = NistOracle.Domain(curve);
            Org.BouncyCastle.Math.EC.ECPoint q = domain.Curve.DecodePoint(Nist.Point(point))
                .Subtract(domain.G.Multiply(NistOracle.Integer(u)));
            Assert.True(curve.TryImportPublicKey(q.GetEncoded(false), out EcPublicKey? key));
            Assert.True(key.Verify(algorithm, [9], Der(r, r)));
            Assert.False(key.Verify(algorithm, [9], Der(r + 1, r)));
            // FIPS 186-5 §6.4.2: x = r + n is the same modulo n, but out of range.
            Assert.False(key.Verify(algorithm, [9], Der(x, r)));
            Assert.False(key.Verify(algorithm, [9], Der(r, x)));
        });
    }

    [Fact]
    public void Signing_verifying_and_agreeing_allocate_nothing()
    {
        foreach (EcCurve curve in Nist.Curves)
        {
            using EcPrivateKey key = Nist.Key(curve, 99);
            byte[] signature = new byte[key.MaxSignatureSize], secret = new byte[curve.FieldSize], message = new byte[100];
            ScriptedSource random = new();
            long allocated = 0;
            // The first round builds the tables of the generator.
            for (int round = 0; round < 2; round++)
            {
                allocated = GC.GetAllocatedBytesForCurrentThread();
                bool signed = key.TrySign(SignatureAlgorithm.EcdsaSha384, message, random, signature, out int written);
                bool verified = key.PublicKey.Verify(SignatureAlgorithm.EcdsaSha384, message, signature.AsSpan(0, written));
                bool agreed = key.TryDeriveSharedSecret(key.PublicKey, secret);
                allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
                Assert.True(signed && verified && agreed);
            }
            Assert.Equal(0, allocated);
        }
    }

    [Fact]
    public void Misuse_throws_and_a_disposed_key_signs_nothing()
    {
        EcPrivateKey key = Nist.Key(P256.Instance, 3);
        ScriptedSource random = new();
        byte[] signature = new byte[key.MaxSignatureSize];
        Assert.Equal(72, key.MaxSignatureSize);
        Assert.Equal(104, Nist.Key(P384.Instance, 3).MaxSignatureSize);
        Assert.Equal(141, Nist.Key(P521.Instance, 3).MaxSignatureSize);
        Assert.True(key.CanSign(SignatureAlgorithm.EcdsaSha384));
        Assert.False(key.CanSign(SignatureAlgorithm.Ed25519));
        Assert.False(key.PublicKey.CanVerify(SignatureAlgorithm.RsaPssSha256));
        Assert.Throws<ArgumentException>(() => key.TrySign(SignatureAlgorithm.Ed25519, [], random, signature, out _));
        Assert.Throws<ArgumentException>(
            () => key.TrySign(SignatureAlgorithm.EcdsaSha256, [], random, new byte[71], out _));
        Assert.Throws<ArgumentNullException>(
            () => key.TrySign(SignatureAlgorithm.EcdsaSha256, [], null!, signature, out _));
        Assert.False(key.PublicKey.Verify(SignatureAlgorithm.Ed25519, [], signature));
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(
            () => key.TrySign(SignatureAlgorithm.EcdsaSha256, [], random, signature, out _));
    }

    private static void ForAll(Action<EcCurve, SignatureAlgorithm> check)
    {
        foreach (EcCurve curve in Nist.Curves)
            foreach (SignatureAlgorithm algorithm in Algorithms)
                check(curve, algorithm);
    }

    private static byte[] Sign(EcPrivateKey key, SignatureAlgorithm algorithm, byte[] message, RandomSource? random = null)
    {
        byte[] signature = new byte[key.MaxSignatureSize];
        Assert.True(key.TrySign(algorithm, message, random ?? new ScriptedSource(), signature, out int written));
        return signature[..written];
    }

    private static byte[] Deterministic(EcPrivateKey key, SignatureAlgorithm algorithm, byte[] message)
    {
        byte[] signature = new byte[key.MaxSignatureSize];
        Assert.True(Ecdsa.TrySign(key, Ecdsa.HashOf(algorithm)!, message, null, signature, out int written));
        return signature[..written];
    }

    private static byte[] Der(BigInteger r, BigInteger s)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(r);
            writer.WriteInteger(s);
        }
        return writer.Encode();
    }

    private static BigInteger R(byte[] signature)
        => new AsnReader(signature, AsnEncodingRules.DER).ReadSequence().ReadInteger();

    private static BigInteger S(byte[] signature)
    {
        AsnReader reader =
            new AsnReader(signature, AsnEncodingRules.DER).ReadSequence();
        reader.ReadInteger();
        return reader.ReadInteger();
    }

    private static BigInteger HashNumber(EcCurve curve, SignatureAlgorithm algorithm, byte[] message)
    {
        byte[] hash = Hash(algorithm, message);
        return Integer(hash.AsSpan(0, Math.Min(hash.Length, curve.FieldSize))) % Nist.Order(curve);
    }

    private static BigInteger Integer(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] Hash(SignatureAlgorithm algorithm, byte[] message) => CryptographicOperations.HashData(Name(algorithm), message);

    private static HashAlgorithmName Name(SignatureAlgorithm algorithm) => algorithm switch
    {
        SignatureAlgorithm.EcdsaSha256 => HashAlgorithmName.SHA256,
        SignatureAlgorithm.EcdsaSha384 => HashAlgorithmName.SHA384,
        _ => HashAlgorithmName.SHA512,
    };

    private static Org.BouncyCastle.Crypto.IDigest Digest(SignatureAlgorithm algorithm) => algorithm switch
    {
        SignatureAlgorithm.EcdsaSha256 => new Sha256Digest(),
        SignatureAlgorithm.EcdsaSha384 => new Sha384Digest(),
        _ => new Sha512Digest(),
    };
}
