using System;
using Sundog.Nocrypto;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake;

/// <summary>
/// What of a ClientHello must not change when it is sent again after a HelloRetryRequest (RFC 9846 §4.2.2), as one
/// digest: everything but key_share, cookie, early_data, pre_shared_key and padding, whatever the order of the
/// extensions.
/// </summary>
internal static class FrozenHello
{
    public static byte[] Digest(in ClientHello hello)
    {
        Span<byte> one = stackalloc byte[32];
        byte[] all = new byte[one.Length];
        using HashState state = Sha256.Instance.Start();
        state.Append(hello.Random);
        AppendVector(state, hello.SessionId);
        AppendVector(state, hello.CipherSuites.Encoded);
        AppendVector(state, hello.CompressionMethods);
        state.WriteHash(all);
        foreach (Extension extension in hello.Extensions)
        {
            if (MayChange(extension.Type))
                continue;
            state.Reset();
            state.Append([(byte)((ushort)extension.Type >> 8), (byte)((ushort)extension.Type & 0xff)]);
            state.Append(extension.Data);
            state.WriteHash(one);
            for (int i = 0; i < all.Length; i++)
                all[i] ^= one[i];
        }
        return all;
    }

    private static bool MayChange(ExtensionType type)
        => type is ExtensionType.KeyShare or ExtensionType.Cookie or ExtensionType.EarlyData or ExtensionType.PreSharedKey or ExtensionType.Padding;

    private static void AppendVector(HashState state, ReadOnlySpan<byte> bytes)
    {
        state.Append([(byte)(bytes.Length >> 8), (byte)(bytes.Length & 0xff)]);
        state.Append(bytes);
    }
}
