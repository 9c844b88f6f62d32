using System;
using System.Runtime.InteropServices;

namespace Sundog.Bench.Crypto.OpenSsl;

/// <summary>
/// What the benchmarks call of libcrypto 3, in this process. No call goes back into managed code, so none needs the
/// switch of modes that a call into native code costs otherwise: OpenSSL's small operations are not charged for ours.
/// </summary>
internal static unsafe partial class LibCrypto
{
    private const string Name = "libcrypto.so.3";

    internal const int AeadGetTag = 0x10;
    internal const int AeadSetTag = 0x11;
    internal const int X25519 = 1034;
    internal const int Ed25519 = 1087;
    internal const int RsaPkcs1Padding = 1;
    internal const int P256 = 415;
    internal const int P384 = 715;

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial IntPtr EVP_CIPHER_fetch(IntPtr library, string name, IntPtr properties);

    [LibraryImport(Name)]
    internal static partial IntPtr EVP_CIPHER_CTX_new();

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int EVP_CipherInit_ex(IntPtr context, IntPtr cipher, IntPtr engine, byte* key, byte* nonce, int sealing);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int EVP_CipherUpdate(IntPtr context, byte* output, int* written, byte* input, int length);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int EVP_CipherFinal_ex(IntPtr context, byte* output, int* written);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int EVP_CIPHER_CTX_ctrl(IntPtr context, int command, int argument, byte* pointer);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial IntPtr EVP_MD_fetch(IntPtr library, string name, IntPtr properties);

    [LibraryImport(Name)]
    internal static partial IntPtr EVP_MD_CTX_new();

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int EVP_DigestInit_ex2(IntPtr context, IntPtr digest, IntPtr parameters);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int EVP_DigestUpdate(IntPtr context, byte* data, nuint length);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int EVP_DigestFinal_ex(IntPtr context, byte* hash, uint* size);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial IntPtr EVP_MAC_fetch(IntPtr library, string name, IntPtr properties);

    [LibraryImport(Name)]
    internal static partial IntPtr EVP_MAC_CTX_new(IntPtr mac);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int EVP_MAC_init(IntPtr context, byte* key, nuint length, OsslParam* parameters);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int EVP_MAC_update(IntPtr context, byte* data, nuint length);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int EVP_MAC_final(IntPtr context, byte* output, nuint* written, nuint capacity);

    [LibraryImport(Name)]
    internal static partial IntPtr EVP_PKEY_new_raw_private_key(int type, IntPtr engine, byte* key, nuint length);

    [LibraryImport(Name)]
    internal static partial IntPtr EVP_PKEY_new_raw_public_key(int type, IntPtr engine, byte* key, nuint length);

    [LibraryImport(Name)]
    internal static partial IntPtr d2i_AutoPrivateKey(IntPtr key, byte** der, nint length);

    [LibraryImport(Name)]
    internal static partial IntPtr d2i_PUBKEY(IntPtr key, byte** der, nint length);

    [LibraryImport(Name)]
    internal static partial IntPtr EVP_PKEY_CTX_new(IntPtr key, IntPtr engine);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial IntPtr EVP_PKEY_CTX_new_from_name(IntPtr library, string name, IntPtr properties);

    [LibraryImport(Name)]
    internal static partial int EVP_PKEY_CTX_set_rsa_padding(IntPtr context, int padding);

    [LibraryImport(Name)]
    internal static partial int EVP_PKEY_CTX_set_signature_md(IntPtr context, IntPtr digest);

    [LibraryImport(Name)]
    internal static partial int EVP_PKEY_CTX_set_ec_paramgen_curve_nid(IntPtr context, int curve);

    [LibraryImport(Name)]
    internal static partial int EVP_PKEY_keygen_init(IntPtr context);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int EVP_PKEY_keygen(IntPtr context, IntPtr* key);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial void EVP_PKEY_free(IntPtr key);

    [LibraryImport(Name)]
    internal static partial int EVP_PKEY_sign_init(IntPtr context);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int EVP_PKEY_sign(IntPtr context, byte* signature, nuint* size, byte* hash, nuint length);

    [LibraryImport(Name)]
    internal static partial int EVP_PKEY_verify_init(IntPtr context);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int EVP_PKEY_verify(IntPtr context, byte* signature, nuint size, byte* hash, nuint length);

    [LibraryImport(Name)]
    internal static partial int EVP_PKEY_derive_init(IntPtr context);

    [LibraryImport(Name)]
    internal static partial int EVP_PKEY_derive_set_peer(IntPtr context, IntPtr peer);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int EVP_PKEY_derive(IntPtr context, byte* secret, nuint* size);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int EVP_DigestSignInit(IntPtr context, IntPtr* keyContext, IntPtr digest, IntPtr engine, IntPtr key);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int EVP_DigestSign(IntPtr context, byte* signature, nuint* size, byte* message, nuint length);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int EVP_DigestVerifyInit(IntPtr context, IntPtr* keyContext, IntPtr digest, IntPtr engine, IntPtr key);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int EVP_DigestVerify(IntPtr context, byte* signature, nuint size, byte* message, nuint length);

    /// <summary>One parameter of a list that ends with a zeroed one: <c>OSSL_PARAM</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct OsslParam
    {
        internal byte* Key;
        internal uint Type;
        internal byte* Data;
        internal nuint Size;
        internal nuint ReturnSize;
    }

    /// <summary>The handle, or an exception if libcrypto gave none.</summary>
    internal static IntPtr Require(IntPtr handle)
        => handle != 0 ? handle : throw new InvalidOperationException("libcrypto gave no object.");

    /// <summary>Throws unless libcrypto said 1.</summary>
    internal static void Require(int result)
    {
        if (result != 1)
            throw new InvalidOperationException("An operation of libcrypto failed.");
    }
}
