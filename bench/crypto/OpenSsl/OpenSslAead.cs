using System;

namespace Sundog.Bench.Crypto.OpenSsl;

/// <summary>An AEAD of libcrypto: a context for each direction keeps the expanded key, and takes only a nonce a message.</summary>
internal sealed unsafe class OpenSslAead
{
    private readonly IntPtr _sealing;
    private readonly IntPtr _opening;

    internal OpenSslAead(string name, byte[] key)
    {
        IntPtr cipher = LibCrypto.Require(LibCrypto.EVP_CIPHER_fetch(0, name, 0));
        _sealing = NewContext(cipher, key, sealing: 1);
        _opening = NewContext(cipher, key, sealing: 0);
    }

    /// <summary>Seals into ciphertext and tag.</summary>
    internal void Seal(byte[] nonce, byte[] associatedData, byte[] plaintext, byte[] destination)
    {
        int written;
        fixed (byte* iv = nonce, data = associatedData, input = plaintext, output = destination)
        {
            LibCrypto.Require(LibCrypto.EVP_CipherInit_ex(_sealing, 0, 0, null, iv, 1)
                & LibCrypto.EVP_CipherUpdate(_sealing, null, &written, data, associatedData.Length)
                & LibCrypto.EVP_CipherUpdate(_sealing, output, &written, input, plaintext.Length)
                & LibCrypto.EVP_CipherFinal_ex(_sealing, output + plaintext.Length, &written)
                & LibCrypto.EVP_CIPHER_CTX_ctrl(_sealing, LibCrypto.AeadGetTag, 16, output + plaintext.Length));
        }
    }

    /// <summary>Opens ciphertext and tag; throws if the tag is wrong.</summary>
    internal void Open(byte[] nonce, byte[] associatedData, byte[] sealedData, byte[] destination)
    {
        int written, length = sealedData.Length - 16;
        fixed (byte* iv = nonce, data = associatedData, input = sealedData, output = destination)
        {
            LibCrypto.Require(LibCrypto.EVP_CipherInit_ex(_opening, 0, 0, null, iv, 0)
                & LibCrypto.EVP_CIPHER_CTX_ctrl(_opening, LibCrypto.AeadSetTag, 16, input + length)
                & LibCrypto.EVP_CipherUpdate(_opening, null, &written, data, associatedData.Length)
                & LibCrypto.EVP_CipherUpdate(_opening, output, &written, input, length)
                & LibCrypto.EVP_CipherFinal_ex(_opening, output + length, &written));
        }
    }

    private static IntPtr NewContext(IntPtr cipher, byte[] key, int sealing)
    {
        IntPtr context = LibCrypto.Require(LibCrypto.EVP_CIPHER_CTX_new());
        fixed (byte* bytes = key)
            LibCrypto.Require(LibCrypto.EVP_CipherInit_ex(context, cipher, 0, bytes, null, sealing));
        return context;
    }
}
