using System;

namespace Sundog.HttpsUnikernel;

/// <summary>Paths of requests as bytes (RFC 3986 §2.1).</summary>
internal static class PercentEncoding
{
    /// <summary>Decodes; false when it is malformed, does not fit, or holds what no path of a site holds.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> path, Span<byte> destination, out int length)
    {
        length = 0;
        for (int i = 0; i < path.Length; i++)
        {
            int value = path[i];
            if (value == '%')
            {
                if (i + 2 >= path.Length || (value = Digit(path[i + 1]) << 4 | Digit(path[i + 2])) < 0x20)
                    return false;
                i += 2;
            }
            if (length == destination.Length)
                return false;
            destination[length++] = (byte)value;
        }
        return length > 0;
    }

    // -256 for what is no digit: whatever it is combined with stays negative.
    private static int Digit(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => value - '0',
        >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
        _ => -256,
    };
}
