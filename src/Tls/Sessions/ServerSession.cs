using System;
using Sundog.Nocrypto;
using Sundog.Tls.Wire;
using Sundog.X509;

namespace Sundog.Tls.Sessions;

/// <summary>What a server puts into a ticket and finds again when the client comes back.</summary>
internal sealed class ServerSession : IDisposable
{
    private const byte Format = 1;

    public required CipherSuiteId Suite { get; init; }

    public required SecretBytes Psk { get; init; }

    /// <summary>When the session was authenticated by a full handshake, in seconds since 1970.</summary>
    public required long AuthenticatedAt { get; init; }

    /// <summary>When this ticket was issued, in seconds since 1970.</summary>
    public required long IssuedAt { get; init; }

    /// <summary>The name that the client asked for, as bytes; empty for none.</summary>
    public required byte[] ServerName { get; init; }

    /// <summary>The client's certificate, when it had shown one.</summary>
    public required Certificate? ClientCertificate { get; init; }

    // struct {
    //     uint8 format = 1;
    //     CipherSuite suite;
    //     uint64 authenticated_at, issued_at;
    //     opaque psk<1..255>;
    //     opaque server_name<0..255>;
    //     opaque client_certificate<0..2^16-1>;
    // }
    public void Write(WireWriter writer)
    {
        writer.WriteUInt8(Format);
        writer.WriteUInt16((ushort)Suite);
        writer.WriteUInt32((uint)(AuthenticatedAt >> 32));
        writer.WriteUInt32((uint)(AuthenticatedAt & uint.MaxValue));
        writer.WriteUInt32((uint)(IssuedAt >> 32));
        writer.WriteUInt32((uint)(IssuedAt & uint.MaxValue));
        writer.WriteVector8(Psk.Expose());
        writer.WriteVector8(ServerName);
        writer.WriteVector16(ClientCertificate is null ? [] : ClientCertificate.Der.Span);
    }

    /// <summary>Null when the bytes are not a session of this format; they come out of a ticket that authenticated.</summary>
    public static ServerSession? Read(ReadOnlySpan<byte> state)
    {
        WireReader reader = new(state);
        if (!reader.TryReadUInt8(out byte format) || format != Format
            || !reader.TryReadUInt16(out ushort suite)
            || !TryReadTime(ref reader, out long authenticatedAt)
            || !TryReadTime(ref reader, out long issuedAt)
            || !reader.TryReadVector8(1, 255, out ReadOnlySpan<byte> psk)
            || !reader.TryReadVector8(0, 255, out ReadOnlySpan<byte> serverName)
            || !reader.TryReadVector16(0, ushort.MaxValue, out ReadOnlySpan<byte> der)
            || !reader.IsAtEnd)
            return null;
        Certificate? certificate = null;
        if (!der.IsEmpty && !Certificate.TryParse(der, out certificate, out _))
            return null;
        return new ServerSession
        {
            Suite = (CipherSuiteId)suite,
            Psk = new SecretBytes(psk),
            AuthenticatedAt = authenticatedAt,
            IssuedAt = issuedAt,
            ServerName = serverName.ToArray(),
            ClientCertificate = certificate,
        };
    }

    public void Dispose() => Psk.Dispose();

    private static bool TryReadTime(ref WireReader reader, out long seconds)
    {
        seconds = 0;
        if (!reader.TryReadUInt32(out uint high) || !reader.TryReadUInt32(out uint low) || high > int.MaxValue)
            return false;
        seconds = ((long)high << 32) | low;
        return true;
    }
}
