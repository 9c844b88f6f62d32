using System;
using System.Text;

namespace Sundog.Bench.Crypto.OpenSsl;

/// <summary>HMAC of libcrypto: a context keeps the key's state.</summary>
internal sealed unsafe class OpenSslHmac
{
    private const uint Utf8String = 4;

    private readonly IntPtr _context =
        LibCrypto.Require(LibCrypto.EVP_MAC_CTX_new(LibCrypto.Require(LibCrypto.EVP_MAC_fetch(0, "HMAC", 0))));

    internal OpenSslHmac(string hash, byte[] key)
    {
        byte[] name = Encoding.UTF8.GetBytes(hash + "\0");
        LibCrypto.OsslParam* parameters = stackalloc LibCrypto.OsslParam[2];
        fixed (byte* parameter = "digest\0"u8, value = name, bytes = key)
        {
            parameters[0] = new() { Key = parameter, Type = Utf8String, Data = value, Size = (nuint)hash.Length };
            parameters[1] = default;
            LibCrypto.Require(LibCrypto.EVP_MAC_init(_context, bytes, (nuint)key.Length, parameters));
        }
    }

    internal void Compute(byte[] data, byte[] mac)
    {
        nuint size;
        fixed (byte* input = data, output = mac)
        {
            LibCrypto.Require(LibCrypto.EVP_MAC_init(_context, null, 0, null)
                & LibCrypto.EVP_MAC_update(_context, input, (nuint)data.Length)
                & LibCrypto.EVP_MAC_final(_context, output, &size, (nuint)mac.Length));
        }
    }
}
