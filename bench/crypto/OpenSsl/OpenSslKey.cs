using System;

namespace Sundog.Bench.Crypto.OpenSsl;

/// <summary>A key of libcrypto, and the contexts for its operations, each made once.</summary>
internal sealed unsafe class OpenSslKey
{
    private readonly IntPtr _key;
    private IntPtr _context;
    private IntPtr _digestContext;

    private OpenSslKey(IntPtr key) => _key = LibCrypto.Require(key);

    internal static OpenSslKey FromPkcs8(byte[] der)
    {
        fixed (byte* start = der)
        {
            byte* position = start;
            return new(LibCrypto.d2i_AutoPrivateKey(0, &position, der.Length));
        }
    }

    internal static OpenSslKey FromSubjectPublicKeyInfo(byte[] der)
    {
        fixed (byte* start = der)
        {
            byte* position = start;
            return new(LibCrypto.d2i_PUBKEY(0, &position, der.Length));
        }
    }

    internal static OpenSslKey FromRawPrivate(int type, byte[] raw)
    {
        fixed (byte* start = raw)
            return new(LibCrypto.EVP_PKEY_new_raw_private_key(type, 0, start, (nuint)raw.Length));
    }

    internal static OpenSslKey FromRawPublic(int type, byte[] raw)
    {
        fixed (byte* start = raw)
            return new(LibCrypto.EVP_PKEY_new_raw_public_key(type, 0, start, (nuint)raw.Length));
    }

    /// <summary>Makes this a key that signs hashes.</summary>
    internal OpenSslKey ForSigning(string? rsaHash = null)
    {
        _context = LibCrypto.Require(LibCrypto.EVP_PKEY_CTX_new(_key, 0));
        LibCrypto.Require(LibCrypto.EVP_PKEY_sign_init(_context));
        UsePkcs1(rsaHash);
        return this;
    }

    /// <summary>Makes this a key that verifies hashes.</summary>
    internal OpenSslKey ForVerifying(string? rsaHash = null)
    {
        _context = LibCrypto.Require(LibCrypto.EVP_PKEY_CTX_new(_key, 0));
        LibCrypto.Require(LibCrypto.EVP_PKEY_verify_init(_context));
        UsePkcs1(rsaHash);
        return this;
    }

    /// <summary>Makes this a key that derives secrets with one peer.</summary>
    internal OpenSslKey ForDeriving(OpenSslKey peer)
    {
        _context = LibCrypto.Require(LibCrypto.EVP_PKEY_CTX_new(_key, 0));
        LibCrypto.Require(LibCrypto.EVP_PKEY_derive_init(_context));
        LibCrypto.Require(LibCrypto.EVP_PKEY_derive_set_peer(_context, peer._key));
        return this;
    }

    /// <summary>Makes this a key that signs whole messages (Ed25519).</summary>
    internal OpenSslKey ForSigningMessages()
    {
        _digestContext = LibCrypto.Require(LibCrypto.EVP_MD_CTX_new());
        LibCrypto.Require(LibCrypto.EVP_DigestSignInit(_digestContext, null, 0, 0, _key));
        return this;
    }

    /// <summary>Makes this a key that verifies whole messages (Ed25519).</summary>
    internal OpenSslKey ForVerifyingMessages()
    {
        _digestContext = LibCrypto.Require(LibCrypto.EVP_MD_CTX_new());
        LibCrypto.Require(LibCrypto.EVP_DigestVerifyInit(_digestContext, null, 0, 0, _key));
        return this;
    }

    internal int Sign(byte[] hash, byte[] signature)
    {
        nuint size = (nuint)signature.Length;
        fixed (byte* input = hash, output = signature)
            LibCrypto.Require(LibCrypto.EVP_PKEY_sign(_context, output, &size, input, (nuint)hash.Length));
        return (int)size;
    }

    internal void Verify(byte[] hash, byte[] signature, int size)
    {
        fixed (byte* input = hash, sign = signature)
            LibCrypto.Require(LibCrypto.EVP_PKEY_verify(_context, sign, (nuint)size, input, (nuint)hash.Length));
    }

    internal void Derive(byte[] secret)
    {
        nuint size = (nuint)secret.Length;
        fixed (byte* output = secret)
            LibCrypto.Require(LibCrypto.EVP_PKEY_derive(_context, output, &size));
    }

    internal void SignMessage(byte[] message, byte[] signature)
    {
        nuint size = (nuint)signature.Length;
        fixed (byte* input = message, output = signature)
            LibCrypto.Require(LibCrypto.EVP_DigestSign(_digestContext, output, &size, input, (nuint)message.Length));
    }

    internal void VerifyMessage(byte[] message, byte[] signature)
    {
        fixed (byte* input = message, sign = signature)
        {
            LibCrypto.Require(
                LibCrypto.EVP_DigestVerify(_digestContext, sign, (nuint)signature.Length, input, (nuint)message.Length));
        }
    }

    private void UsePkcs1(string? hash)
    {
        if (hash is null)
            return;
        LibCrypto.Require(LibCrypto.EVP_PKEY_CTX_set_rsa_padding(_context, LibCrypto.RsaPkcs1Padding));
        LibCrypto.Require(LibCrypto.EVP_PKEY_CTX_set_signature_md(_context, LibCrypto.EVP_MD_fetch(0, hash, 0)));
    }
}
