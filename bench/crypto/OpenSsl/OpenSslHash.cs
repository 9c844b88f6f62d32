using System;

namespace Sundog.Bench.Crypto.OpenSsl;

/// <summary>A hash function of libcrypto, fetched once, with one context for all messages.</summary>
internal sealed unsafe class OpenSslHash(string name)
{
    private readonly IntPtr _digest = LibCrypto.Require(LibCrypto.EVP_MD_fetch(0, name, 0));
    private readonly IntPtr _context = LibCrypto.Require(LibCrypto.EVP_MD_CTX_new());

    internal void Hash(byte[] data, byte[] hash)
    {
        uint size;
        fixed (byte* input = data, output = hash)
        {
            LibCrypto.Require(LibCrypto.EVP_DigestInit_ex2(_context, _digest, 0)
                & LibCrypto.EVP_DigestUpdate(_context, input, (nuint)data.Length)
                & LibCrypto.EVP_DigestFinal_ex(_context, output, &size));
        }
    }
}
