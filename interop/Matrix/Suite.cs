namespace Sundog.Interop.Matrix;

/// <summary>A cipher suite of TLS 1.3 (RFC 9846 §B.4).</summary>
internal sealed record Suite(string Id, string Name)
{
    public static readonly Suite Aes128Gcm = new("aes128gcm", "TLS_AES_128_GCM_SHA256");
    public static readonly Suite Aes256Gcm = new("aes256gcm", "TLS_AES_256_GCM_SHA384");
    public static readonly Suite ChaCha20 = new("chacha20", "TLS_CHACHA20_POLY1305_SHA256");

    public static readonly Suite[] All = [Aes128Gcm, Aes256Gcm, ChaCha20];

    /// <summary>Another suite, for the cells in which the two sides share none.</summary>
    public Suite Other => this == ChaCha20 ? Aes128Gcm : ChaCha20;
}
