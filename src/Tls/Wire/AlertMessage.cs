using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §6:
//
//   enum { warning(1), fatal(2), (255) } AlertLevel;
//
//   struct {
//       AlertLevel level;
//       AlertDescription description;
//   } Alert;

/// <summary>RFC 9846 §6: in TLS 1.3 the description alone tells the severity.</summary>
internal enum AlertLevel : byte
{
    Warning = 1,
    Fatal = 2,
}

/// <summary>An alert: the whole content of one record.</summary>
internal readonly struct AlertMessage(AlertLevel level, AlertDescription description)
{
    /// <summary>The bytes of an alert.</summary>
    public const int Size = 2;

    /// <summary>The level as sent; it may be one that has no name.</summary>
    public AlertLevel Level { get; } = level;

    /// <summary>The description as sent; it may be one that has no name.</summary>
    public AlertDescription Description { get; } = description;

    public static bool TryRead(ReadOnlySpan<byte> fragment, out AlertMessage message)
    {
        message = default;
        WireReader reader = new(fragment);
        if (!(reader.TryReadUInt8(out byte level) && reader.TryReadUInt8(out byte description) && reader.IsAtEnd))
            return false;
        message = new AlertMessage((AlertLevel)level, (AlertDescription)description);
        return true;
    }

    public void Write(WireWriter writer)
    {
        writer.WriteUInt8((byte)Level);
        writer.WriteUInt8((byte)Description);
    }
}
