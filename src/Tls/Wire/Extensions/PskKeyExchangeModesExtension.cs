using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §4.3.9:
//
//   enum { psk_ke(0), psk_dhe_ke(1), (255) } PskKeyExchangeMode;
//
//   struct {
//       PskKeyExchangeMode ke_modes<1..255>;
//   } PskKeyExchangeModes;

/// <summary>How a PSK may be used.</summary>
internal enum PskKeyExchangeMode : byte
{
    /// <summary>psk_ke: the PSK alone.</summary>
    PskOnly = 0,

    /// <summary>psk_dhe_ke: the PSK with a key exchange.</summary>
    PskWithDhe = 1,
}

/// <summary>psk_key_exchange_modes.</summary>
internal static class PskKeyExchangeModesExtension
{
    /// <summary>Reads the modes, a byte each.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> modes)
    {
        modes = default;
        WireReader reader = new(data);
        if (!(reader.TryReadVector8(1, 0xff, out ReadOnlySpan<byte> content) && reader.IsAtEnd))
            return false;
        modes = content;
        return true;
    }

    public static void Write(WireWriter writer, scoped ReadOnlySpan<PskKeyExchangeMode> modes)
    {
        Mark extension = Extension.Open(writer, ExtensionType.PskKeyExchangeModes);
        Mark list = writer.OpenVector8();
        foreach (PskKeyExchangeMode mode in modes)
            writer.WriteUInt8((byte)mode);
        writer.Close(list);
        writer.Close(extension);
    }
}
