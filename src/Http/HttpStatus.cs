using System;

namespace Sundog.Http;

/// <summary>The status codes that are used here (RFC 9110 §15).</summary>
public enum HttpStatus
{
    /// <summary>100.</summary>
    Continue = 100,

    /// <summary>200.</summary>
    Ok = 200,

    /// <summary>304.</summary>
    NotModified = 304,

    /// <summary>400.</summary>
    BadRequest = 400,

    /// <summary>404.</summary>
    NotFound = 404,

    /// <summary>405.</summary>
    MethodNotAllowed = 405,

    /// <summary>408.</summary>
    RequestTimeout = 408,

    /// <summary>413.</summary>
    ContentTooLarge = 413,

    /// <summary>414.</summary>
    UriTooLong = 414,

    /// <summary>417.</summary>
    ExpectationFailed = 417,

    /// <summary>431.</summary>
    RequestHeaderFieldsTooLarge = 431,

    /// <summary>500.</summary>
    InternalServerError = 500,

    /// <summary>501.</summary>
    NotImplemented = 501,

    /// <summary>503.</summary>
    ServiceUnavailable = 503,

    /// <summary>505.</summary>
    VersionNotSupported = 505,
}

/// <summary>The words that go with a status.</summary>
public static class HttpStatusText
{
    /// <summary>Code and reason phrase as they stand in a status line, such as <c>404 Not Found</c>.</summary>
    public static ReadOnlySpan<byte> Line(HttpStatus status) => status switch
    {
        HttpStatus.Continue => "100 Continue"u8,
        HttpStatus.Ok => "200 OK"u8,
        HttpStatus.NotModified => "304 Not Modified"u8,
        HttpStatus.BadRequest => "400 Bad Request"u8,
        HttpStatus.NotFound => "404 Not Found"u8,
        HttpStatus.MethodNotAllowed => "405 Method Not Allowed"u8,
        HttpStatus.RequestTimeout => "408 Request Timeout"u8,
        HttpStatus.ContentTooLarge => "413 Content Too Large"u8,
        HttpStatus.UriTooLong => "414 URI Too Long"u8,
        HttpStatus.ExpectationFailed => "417 Expectation Failed"u8,
        HttpStatus.RequestHeaderFieldsTooLarge => "431 Request Header Fields Too Large"u8,
        HttpStatus.NotImplemented => "501 Not Implemented"u8,
        HttpStatus.ServiceUnavailable => "503 Service Unavailable"u8,
        HttpStatus.VersionNotSupported => "505 HTTP Version Not Supported"u8,
        _ => "500 Internal Server Error"u8,
    };
}
