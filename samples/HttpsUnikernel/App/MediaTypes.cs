using System;

namespace Sundog.HttpsUnikernel;

/// <summary>Media types by the ends of names.</summary>
internal static class MediaTypes
{
    private static readonly (byte[] End, byte[] Type)[] Known =
    [
        (".html"u8.ToArray(), "text/html; charset=utf-8"u8.ToArray()),
        (".css"u8.ToArray(), "text/css; charset=utf-8"u8.ToArray()),
        (".js"u8.ToArray(), "text/javascript; charset=utf-8"u8.ToArray()),
        (".json"u8.ToArray(), "application/json"u8.ToArray()),
        (".txt"u8.ToArray(), "text/plain; charset=utf-8"u8.ToArray()),
        (".svg"u8.ToArray(), "image/svg+xml"u8.ToArray()),
        (".png"u8.ToArray(), "image/png"u8.ToArray()),
        (".jpg"u8.ToArray(), "image/jpeg"u8.ToArray()),
        (".webp"u8.ToArray(), "image/webp"u8.ToArray()),
        (".ico"u8.ToArray(), "image/x-icon"u8.ToArray()),
        (".woff2"u8.ToArray(), "font/woff2"u8.ToArray()),
        (".wasm"u8.ToArray(), "application/wasm"u8.ToArray()),
        (".pdf"u8.ToArray(), "application/pdf"u8.ToArray()),
    ];

    private static readonly byte[] Other = "application/octet-stream"u8.ToArray();

    /// <summary>The type of a path.</summary>
    public static ReadOnlyMemory<byte> Of(ReadOnlySpan<byte> path)
    {
        foreach ((byte[] end, byte[] type) in Known)
        {
            if (path.EndsWith(end))
                return type;
        }
        return Other;
    }
}
