using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Paddings;
using Org.BouncyCastle.Crypto.Parameters;

namespace Sundog.LegacyCrypto;

/// <summary>
/// Decryption of what old PKCS#12 files hold (RFC 7292 appendix B and C), by BouncyCastle. Nothing here is constant time,
/// and nothing is ever encrypted so: it is for a file that its owner converts, never for what a peer sends.
/// </summary>
public static class Pkcs12Decryption
{
    /// <summary>The most iterations that are computed: a file that asks for more is refused.</summary>
    public const int MaxIterations = 10_000_000;

    private const int BlockSize = 64;

    /// <summary>
    /// Decrypts. The plaintext is the caller's to clear. Returns false for a wrong password, for an iteration count out of
    /// range, and for a ciphertext that is no whole number of blocks or whose padding is wrong. A wrong password is found by
    /// the padding alone, so one in 256 passes: the MAC of the file, or what the plaintext says, has to decide.
    /// </summary>
    public static bool TryDecrypt(
        Pkcs12Scheme scheme, ReadOnlySpan<char> password, ReadOnlySpan<byte> salt, int iterations, ReadOnlySpan<byte> ciphertext,
        [NotNullWhen(true)] out byte[]? plaintext)
    {
        plaintext = null;
        if (iterations is < 1 or > MaxIterations || ciphertext.IsEmpty || ciphertext.Length % 8 != 0)
            return false;
        PaddedBufferedBlockCipher cipher = new(new CbcBlockCipher(Engine(scheme)), new Pkcs7Padding());
        byte[] buffer = new byte[cipher.GetOutputSize(ciphertext.Length)];
        try
        {
            cipher.Init(false, Parameters(scheme, password, salt, iterations));
            int written = cipher.ProcessBytes(ciphertext, buffer);
            written += cipher.DoFinal(buffer.AsSpan(written));
            plaintext = buffer[..written];
            return true;
        }
        catch (InvalidCipherTextException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private static IBlockCipher Engine(Pkcs12Scheme scheme) => scheme == Pkcs12Scheme.TripleDes ? new DesEdeEngine() : new RC2Engine();

    /// <summary>RFC 7292 appendix B.2: the key for id 1, the IV for id 2, from the password as a BMPString that ends in a zero.</summary>
    private static ParametersWithIV Parameters(
        Pkcs12Scheme scheme, ReadOnlySpan<char> password, ReadOnlySpan<byte> salt, int iterations)
    {
        int keySize = scheme switch
        {
            Pkcs12Scheme.TripleDes => 24,
            Pkcs12Scheme.Rc2With128Bits => 16,
            _ => 5,
        };
        char[] characters = password.ToArray();
        byte[] bytes = PbeParametersGenerator.Pkcs12PasswordToBytes(characters);
        Pkcs12ParametersGenerator generator = new(new Sha1Digest());
        generator.Init(bytes, salt.ToArray(), iterations);
        ParametersWithIV derived = (ParametersWithIV)generator.GenerateDerivedParameters(
            scheme == Pkcs12Scheme.TripleDes ? "DESEDE" : "RC2", 8 * keySize, BlockSize);
        Array.Clear(characters);
        CryptographicOperations.ZeroMemory(bytes);
        return derived;
    }
}
