using System;
using System.Security.Cryptography;
using Sundog.Nocrypto;
using Sundog.Tls.Wire;
using Sundog.X509;

namespace Sundog.Tls;

/// <summary>
/// What a client needs to resume: the ticket, its secret, and whom the server had proved to be. Used once
/// (RFC 9846 §C.4). Cleared on <see cref="Dispose"/>.
/// </summary>
public sealed class ClientSession : IDisposable
{
    private const byte Format = 1;

    internal ClientSession(
        CipherSuiteId suite, SecretBytes psk, byte[] ticket, uint ageAdd, uint lifetime, DateTimeOffset receivedAt, Certificate serverCertificate)
    {
        Suite = suite;
        Psk = psk;
        Ticket = ticket;
        AgeAdd = ageAdd;
        Lifetime = lifetime;
        ReceivedAt = receivedAt;
        ServerCertificate = serverCertificate;
    }

    internal CipherSuiteId Suite { get; }

    internal SecretBytes Psk { get; }

    internal byte[] Ticket { get; }

    internal uint AgeAdd { get; }

    /// <summary>When the ticket came.</summary>
    public DateTimeOffset ReceivedAt { get; }

    /// <summary>For how many seconds from then the server wants to see it.</summary>
    public uint Lifetime { get; }

    /// <summary>The server's certificate, verified when the session began.</summary>
    public Certificate ServerCertificate { get; }

    /// <summary>Whether the ticket can still be used at <paramref name="now"/>: neither it nor the certificate has expired.</summary>
    public bool IsUsable(DateTimeOffset now)
        => now >= ReceivedAt && now - ReceivedAt < TimeSpan.FromSeconds(Lifetime) && now <= ServerCertificate.NotAfter;

    /// <summary>
    /// The session as bytes, to keep it beyond the process. They are as secret as the traffic, and the caller's to
    /// clear.
    /// </summary>
    // struct {
    //     uint8 format = 1;
    //     CipherSuite suite;
    //     uint32 age_add, lifetime;
    //     uint64 received_at;                   milliseconds since 1970
    //     opaque psk<1..255>;
    //     opaque ticket<1..2^16-1>;
    //     opaque server_certificate<1..2^24-1>;
    // }
    public byte[] Export()
    {
        WireWriter writer = new();
        long receivedAt = ReceivedAt.ToUnixTimeMilliseconds();
        writer.WriteUInt8(Format);
        writer.WriteUInt16((ushort)Suite);
        writer.WriteUInt32(AgeAdd);
        writer.WriteUInt32(Lifetime);
        writer.WriteUInt32((uint)(receivedAt >> 32));
        writer.WriteUInt32((uint)(receivedAt & uint.MaxValue));
        writer.WriteVector8(Psk.Expose());
        writer.WriteVector16(Ticket);
        writer.WriteVector24(ServerCertificate.Der.Span);
        byte[] exported = writer.Written.ToArray();
        writer.Clear();
        return exported;
    }

    /// <summary>Reads what <see cref="Export"/> wrote; false when the bytes are anything else.</summary>
    public static bool TryImport(ReadOnlySpan<byte> exported, out ClientSession? session)
    {
        session = null;
        WireReader reader = new(exported);
        if (!reader.TryReadUInt8(out byte format) || format != Format
            || !reader.TryReadUInt16(out ushort suite)
            || !reader.TryReadUInt32(out uint ageAdd)
            || !reader.TryReadUInt32(out uint lifetime)
            || !reader.TryReadUInt32(out uint high) || !reader.TryReadUInt32(out uint low)
            || high > MaxTimeHigh
            || !reader.TryReadVector8(1, 255, out ReadOnlySpan<byte> psk)
            || !reader.TryReadVector16(1, ushort.MaxValue, out ReadOnlySpan<byte> ticket)
            || !reader.TryReadVector24(1, (1 << 24) - 1, out ReadOnlySpan<byte> der)
            || !reader.IsAtEnd
            || !Certificate.TryParse(der, out Certificate? certificate, out _))
            return false;
        DateTimeOffset receivedAt = DateTimeOffset.FromUnixTimeMilliseconds(((long)high << 32) | low);
        session = new ClientSession((CipherSuiteId)suite, new SecretBytes(psk), ticket.ToArray(), ageAdd, lifetime, receivedAt, certificate!);
        return true;
    }

    /// <summary>Clears the secret.</summary>
    public void Dispose()
    {
        Psk.Dispose();
        CryptographicOperations.ZeroMemory(Ticket);
    }

    // DateTimeOffset ends at the year 9999, which is below this many times 2^32 milliseconds.
    private const uint MaxTimeHigh = 58_000;
}
