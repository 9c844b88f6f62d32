using System;
using Sundog.Tls.Record;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake;

/// <summary>A whole handshake message, as it came.</summary>
internal readonly ref struct HandshakeMessage
{
    public HandshakeMessage(ReadOnlySpan<byte> raw, RecordBoundary? boundary)
    {
        Raw = raw;
        Boundary = boundary;
    }

    public HandshakeType Type => (HandshakeType)Raw[0];

    /// <summary>Header and body, as the transcript takes them.</summary>
    public ReadOnlySpan<byte> Raw { get; }

    /// <summary>The body alone.</summary>
    public ReadOnlySpan<byte> Body => Raw[HandshakeHeader.Size..];

    /// <summary>Not null when nothing follows the message in its record.</summary>
    public RecordBoundary? Boundary { get; }
}
