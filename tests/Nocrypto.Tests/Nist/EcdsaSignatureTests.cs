using System;
using System.Formats.Asn1;
using System.Linq;
using System.Numerics;
using FsCheck.Xunit;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>The DER of a signature, and the public vectors of verification, which try every other encoding.</summary>
[Properties(Arbitrary = [typeof(NistGenerators)], MaxTest = 300)]
public sealed class EcdsaSignatureTests
{
    [CheapProperty]
    public void Writing_agrees_with_the_platforms_writer_and_is_read_back(Number r, Number s)
    {
        foreach (int size in (int[])[32, 48, 66])
        {
            BigInteger limit = BigInteger.One << (8 * size);
            byte[] first = Nist.Bytes(r.Value % limit, size), second = Nist.Bytes(s.Value % limit, size);
            byte[] signature = new byte[EcdsaSignature.MaxSize(size)];
            signature = signature[..EcdsaSignature.Write(first, second, signature)];

            AsnWriter writer = new(AsnEncodingRules.DER);
            using (writer.PushSequence())
            {
                writer.WriteInteger(r.Value % limit);
                writer.WriteInteger(s.Value % limit);
            }
            Assert.Equal(writer.Encode(), signature);

            byte[] readFirst = new byte[size], readSecond = new byte[size];
            Assert.True(EcdsaSignature.TryRead(signature, readFirst, readSecond));
            Assert.Equal(first, readFirst);
            Assert.Equal(second, readSecond);
            for (int length = 0; length < signature.Length; length++)
                Assert.False(EcdsaSignature.TryRead(signature.AsSpan(0, length), readFirst, readSecond));
            Assert.False(EcdsaSignature.TryRead([.. signature, 0], readFirst, readSecond));
        }
    }

    /// <summary>Whatever is read is the one encoding of what was read.</summary>
    [CheapProperty]
    public void A_mutated_signature_never_throws_and_is_read_only_as_der(Number r, Number s, int position, byte value)
    {
        foreach (int size in (int[])[32, 66])
        {
            byte[] first = Nist.Bytes(r.Value >> (528 - (8 * size)), size), second = Nist.Bytes(s.Value >> (528 - (8 * size)), size);
            byte[] signature = new byte[EcdsaSignature.MaxSize(size)];
            signature = signature[..EcdsaSignature.Write(first, second, signature)];
            signature[(position & int.MaxValue) % signature.Length] = value;
            if (!EcdsaSignature.TryRead(signature, first, second))
                continue;
            byte[] again = new byte[EcdsaSignature.MaxSize(size)];
            Assert.Equal(signature, again[..EcdsaSignature.Write(first, second, again)]);
        }
    }

    [Theory]
    [InlineData("3006020101020101", true)]
    [InlineData("3006020100020100", true)]
    [InlineData("300702020080020101", true)]
    [InlineData("", false)]
    [InlineData("30", false)]
    [InlineData("3000", false)]
    [InlineData("3003020101", false)] // no s
    [InlineData("300602010102010100", false)] // after the end
    [InlineData("300702010102010100", false)] // inside the end
    [InlineData("3009020101020101020101", false)] // a third number
    [InlineData("3106020101020101", false)] // SET
    [InlineData("3006030101020101", false)] // BIT STRING
    [InlineData("308106020101020101", false)] // long form of a length
    [InlineData("3080" + "020101" + "020101" + "0000", false)] // indefinite length
    [InlineData("300702810101020101", false)] // long form inside
    [InlineData("30070202000102" + "0101", false)] // superfluous zero
    [InlineData("3006020181020101", false)] // negative
    [InlineData("30050200020101", false)] // no content
    [InlineData("3006020201020101", false)] // the first number takes the second's tag
    [InlineData("3006020601020101", false)] // longer than the rest
    public void Only_der_is_read(string hex, bool expected)
        => Assert.Equal(expected, EcdsaSignature.TryRead(Convert.FromHexString(hex), new byte[32], new byte[32]));

    [Fact]
    public void A_number_longer_than_the_order_is_refused()
    {
        foreach (int size in (int[])[32, 48, 66])
        {
            byte[] fits = [0, .. Enumerable.Repeat((byte)0xff, size)], tooLong = [1, .. new byte[size]];
            Assert.True(EcdsaSignature.TryRead(Signature(fits, [1]), new byte[size], new byte[size]));
            Assert.True(EcdsaSignature.TryRead(Signature([1], fits), new byte[size], new byte[size]));
            Assert.False(EcdsaSignature.TryRead(Signature(tooLong, [1]), new byte[size], new byte[size]));
            Assert.False(EcdsaSignature.TryRead(Signature([1], tooLong), new byte[size], new byte[size]));
        }
    }

    [Theory]
    [InlineData("ecdsa_secp256r1_sha256_test.json", "P-256", SignatureAlgorithm.EcdsaSha256)]
    [InlineData("ecdsa_secp256r1_sha512_test.json", "P-256", SignatureAlgorithm.EcdsaSha512)]
    [InlineData("ecdsa_secp384r1_sha256_test.json", "P-384", SignatureAlgorithm.EcdsaSha256)]
    [InlineData("ecdsa_secp384r1_sha384_test.json", "P-384", SignatureAlgorithm.EcdsaSha384)]
    [InlineData("ecdsa_secp384r1_sha512_test.json", "P-384", SignatureAlgorithm.EcdsaSha512)]
    [InlineData("ecdsa_secp521r1_sha512_test.json", "P-521", SignatureAlgorithm.EcdsaSha512)]
    public void Wycheproof_agrees(string file, string name, SignatureAlgorithm algorithm)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        Vectors.Wycheproof.ForEach(file, test => AssertVerdict(test, Nist.Curve(name), algorithm, test.Bytes("sig")));
    }

    [Theory]
    [InlineData("ecdsa_secp256r1_sha256_p1363_test.json", "P-256", SignatureAlgorithm.EcdsaSha256)]
    [InlineData("ecdsa_secp384r1_sha384_p1363_test.json", "P-384", SignatureAlgorithm.EcdsaSha384)]
    [InlineData("ecdsa_secp521r1_sha512_p1363_test.json", "P-521", SignatureAlgorithm.EcdsaSha512)]
    public void Wycheproof_in_the_form_of_p1363_agrees(string file, string name, SignatureAlgorithm algorithm)
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        EcCurve curve = Nist.Curve(name);
        Vectors.Wycheproof.ForEach(file, test =>
        {
            byte[] fixedSize = test.Bytes("sig");
            if (fixedSize.Length != 2 * curve.FieldSize)
            {
                // That form has one size; our signatures are DER, so only a test could accept another.
                Assert.True(test.IsInvalid);
                return;
            }
            byte[] signature = new byte[EcdsaSignature.MaxSize(curve.FieldSize)];
            int size = EcdsaSignature.Write(fixedSize.AsSpan(0, curve.FieldSize), fixedSize.AsSpan(curve.FieldSize), signature);
            AssertVerdict(test, curve, algorithm, signature[..size]);
        });
    }

    private static void AssertVerdict(WycheproofCase test, EcCurve curve, SignatureAlgorithm algorithm, byte[] signature)
    {
        string point = test.Group.GetProperty("publicKey").GetProperty("uncompressed").GetString()!;
        Assert.True(curve.TryImportPublicKey(Convert.FromHexString(point), out EcPublicKey? key));
        Assert.NotEqual("acceptable", test.Result);
        Assert.Equal(test.IsValid, key.Verify(algorithm, test.Bytes("msg"), signature));
    }

    private static byte[] Signature(byte[] r, byte[] s)
    {
        byte[] content = [2, (byte)r.Length, .. r, 2, (byte)s.Length, .. s];
        return content.Length < 128 ? [0x30, (byte)content.Length, .. content] : [0x30, 0x81, (byte)content.Length, .. content];
    }
}
