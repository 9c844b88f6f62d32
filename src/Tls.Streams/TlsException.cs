using System.IO;

namespace Sundog.Tls;

/// <summary>
/// A TLS connection is dead: the peer broke the protocol, was not accepted, sent a fatal alert, or was cut off. What
/// failed is in <see cref="Fault"/>; failures of the transport below keep their own exceptions.
/// </summary>
public sealed class TlsException : IOException
{
    internal TlsException(TlsFault fault)
        : base(fault.ToString())
        => Fault = fault;

    /// <summary>Why the connection is dead.</summary>
    public TlsFault Fault { get; }
}
