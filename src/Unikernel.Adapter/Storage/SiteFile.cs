using System;
using System.Text;

namespace Sundog.Unikernel.Adapter;

/// <summary>What a file of a site image is for.</summary>
public enum SiteFileKind
{
    /// <summary>Anyone may fetch it.</summary>
    Public = 0,

    /// <summary>The certificate chain in PEM, the leaf first.</summary>
    CertificateChain = 1,

    /// <summary>The private key in PEM.</summary>
    PrivateKey = 2,
}

/// <summary>A file of a site image.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Path">In UTF-8, with its first slash: <c>/index.html</c>.</param>
/// <param name="Offset">From the start of the image, in bytes; the start of a sector.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Hash">SHA-256 of the content, 32 bytes.</param>
public sealed record SiteFile(SiteFileKind Kind, ReadOnlyMemory<byte> Path, long Offset, long Length, ReadOnlyMemory<byte> Hash)
{
    /// <summary>The path.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Path.Span);
}
