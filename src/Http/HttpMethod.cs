using System;

namespace Sundog.Http;

/// <summary>The methods of RFC 9110 §9 and RFC 5789; everything else is <see cref="Unknown"/>.</summary>
public enum HttpMethod
{
    /// <summary>A token that is none of these: 501 (RFC 9110 §9.1).</summary>
    Unknown,

    /// <summary>GET.</summary>
    Get,

    /// <summary>HEAD.</summary>
    Head,

    /// <summary>POST.</summary>
    Post,

    /// <summary>PUT.</summary>
    Put,

    /// <summary>DELETE.</summary>
    Delete,

    /// <summary>CONNECT.</summary>
    Connect,

    /// <summary>OPTIONS.</summary>
    Options,

    /// <summary>TRACE.</summary>
    Trace,

    /// <summary>PATCH.</summary>
    Patch,
}

internal static class HttpMethods
{
    /// <summary>Case matters (RFC 9110 §9.1).</summary>
    public static HttpMethod Of(ReadOnlySpan<byte> token)
        => token.SequenceEqual("GET"u8) ? HttpMethod.Get
        : token.SequenceEqual("HEAD"u8) ? HttpMethod.Head
        : token.SequenceEqual("POST"u8) ? HttpMethod.Post
        : token.SequenceEqual("PUT"u8) ? HttpMethod.Put
        : token.SequenceEqual("DELETE"u8) ? HttpMethod.Delete
        : token.SequenceEqual("CONNECT"u8) ? HttpMethod.Connect
        : token.SequenceEqual("OPTIONS"u8) ? HttpMethod.Options
        : token.SequenceEqual("TRACE"u8) ? HttpMethod.Trace
        : token.SequenceEqual("PATCH"u8) ? HttpMethod.Patch
        : HttpMethod.Unknown;
}
