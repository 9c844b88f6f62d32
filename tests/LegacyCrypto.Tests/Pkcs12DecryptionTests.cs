using System;
using System.Linq;
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Xunit;

namespace Sundog.LegacyCrypto.Tests;

public sealed class Pkcs12DecryptionTests
{
    private const string Password = "Grüße";

    /// <summary>A PKCS#8 key in the clear, and encrypted by OpenSSL 3.0 (openssl pkcs8 -topk8 -v1 …).</summary>
    private const string Plain = "302e020100300506032b657004220420645e15237af01c32009379359cb192fe513e97233aaaba68ad5cb3c4fa6d1aa2";

    private const string Rc2With40Bits =
        "3058301c060a2a864886f70d010c0106300e04085cc1e1a88039e36f0202080004389ea115463526dddf91100fcdd15301392b7b2336e28965a88795"
        + "da1b6df298c7c15708f3fcd87ea6d323bf959c576d7111e019e79b60a7b1";

    private const string Rc2With128Bits =
        "3058301c060a2a864886f70d010c0105300e04086685672076014853020208000438ccf4d854205155c8ac5c6cf48e910335f003fbbe1a0004779c61"
        + "dc0b6a551eb468a03bcd4c3e10f769f374896b24cd1a7b68b3e0405a47e7";

    private const string TripleDes =
        "3058301c060a2a864886f70d010c0103300e040853922f7d42db7404020208000438dd4d6d37ab299a38f36de103a1765fb9b97f3d3fd81504541d25"
        + "6d9b21e5c8dd4b158fdcabbd86653a250bc10cda59075b70794fcfdcafab";

    [Theory]
    [InlineData(Pkcs12Scheme.Rc2With40Bits, Rc2With40Bits)]
    [InlineData(Pkcs12Scheme.Rc2With128Bits, Rc2With128Bits)]
    [InlineData(Pkcs12Scheme.TripleDes, TripleDes)]
    public void Keys_that_openssl_encrypted_are_read(Pkcs12Scheme scheme, string encrypted)
    {
        (byte[] salt, int iterations, byte[] ciphertext) = Parts(Convert.FromHexString(encrypted));
        Assert.True(Pkcs12Decryption.TryDecrypt(scheme, Password, salt, iterations, ciphertext, out byte[]? plaintext));
        Assert.Equal(Plain, Convert.ToHexStringLower(plaintext));

        // The padding refuses a wrong password nearly always, and never yields the key.
        int refused = Enumerable.Range(0, 20).Count(i => !Pkcs12Decryption.TryDecrypt(scheme, Password + i, salt, iterations, ciphertext, out _));
        Assert.InRange(refused, 15, 20);
        Assert.False(Pkcs12Decryption.TryDecrypt(scheme, Password, salt, iterations, ciphertext.AsSpan(0, ciphertext.Length - 1), out _));
        Assert.False(Pkcs12Decryption.TryDecrypt(scheme, Password, salt, iterations, [], out _));
        Assert.False(Pkcs12Decryption.TryDecrypt(scheme, Password, salt, 0, ciphertext, out _));
        Assert.False(Pkcs12Decryption.TryDecrypt(scheme, Password, salt, Pkcs12Decryption.MaxIterations + 1, ciphertext, out plaintext));
        Assert.Null(plaintext);
    }

    [Fact]
    public void Keys_that_the_platform_encrypted_are_read()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] encrypted = key.ExportEncryptedPkcs8PrivateKey(
            Password, new PbeParameters(PbeEncryptionAlgorithm.TripleDes3KeyPkcs12, HashAlgorithmName.SHA1, 1000));
        (byte[] salt, int iterations, byte[] ciphertext) = Parts(encrypted);
        Assert.Equal(1000, iterations);
        Assert.True(Pkcs12Decryption.TryDecrypt(Pkcs12Scheme.TripleDes, Password, salt, iterations, ciphertext, out byte[]? plaintext));
        using ECDsa read = ECDsa.Create();
        read.ImportPkcs8PrivateKey(plaintext, out int consumed);
        Assert.Equal(plaintext.Length, consumed);
        Assert.True(read.VerifyData(salt, key.SignData(salt, HashAlgorithmName.SHA256), HashAlgorithmName.SHA256));
    }

    private static (byte[] Salt, int Iterations, byte[] Ciphertext) Parts(byte[] encrypted)
    {
        EncryptedPrivateKeyInfo info = EncryptedPrivateKeyInfo.GetInstance(Asn1Object.FromByteArray(encrypted));
        Pkcs12PbeParams parameters = Pkcs12PbeParams.GetInstance(info.EncryptionAlgorithm.Parameters);
        return (parameters.GetIV(), parameters.Iterations.IntValue, info.GetEncryptedData());
    }
}
