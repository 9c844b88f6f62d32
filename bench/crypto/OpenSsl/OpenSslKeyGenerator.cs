using System;

namespace Sundog.Bench.Crypto.OpenSsl;

/// <summary>Generates keys by libcrypto, with one context for all.</summary>
internal sealed unsafe class OpenSslKeyGenerator
{
    private readonly IntPtr _context;

    internal OpenSslKeyGenerator(string type)
    {
        _context = LibCrypto.Require(LibCrypto.EVP_PKEY_CTX_new_from_name(0, type, 0));
        LibCrypto.Require(LibCrypto.EVP_PKEY_keygen_init(_context));
    }

    internal void Generate()
    {
        IntPtr key = 0;
        LibCrypto.Require(LibCrypto.EVP_PKEY_keygen(_context, &key));
        LibCrypto.EVP_PKEY_free(key);
    }
}
