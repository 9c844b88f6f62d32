using System;

namespace Sundog.X509;

/// <summary>
/// Base64 (RFC 4648 §4) for texts that may be private keys: characters are turned by arithmetic, not by tables, so that
/// the time depends only on lengths. Strict: padding must be there and the bits that it leaves over must be zero.
/// </summary>
internal static class Base64
{
    /// <summary>How many characters <paramref name="size"/> bytes take.</summary>
    public static int EncodedLength(int size) => (size + 2) / 3 * 4;

    /// <summary>
    /// Decodes characters, ignoring line ends, blanks and tabs between them; <paramref name="destination"/> holds at
    /// least three bytes for each four characters. False, with the destination cleared, for anything else.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = 0;
        int digits = 0, padding = 0, group = 0, wrong = 0;
        foreach (char c in text)
        {
            if (c is '\r' or '\n' or ' ' or '\t')
                continue;
            if (c == '=')
            {
                padding++;
                continue;
            }
            int value = ValueOf(c);
            wrong |= value | -padding; // negative: not of the alphabet, or a digit after the padding
            group = ((group & 0x3ffff) << 6) | (value & 0x3f);
            if (++digits % 4 == 0)
            {
                destination[written++] = (byte)((group >> 16) & 0xff);
                destination[written++] = (byte)((group >> 8) & 0xff);
                destination[written++] = (byte)(group & 0xff);
            }
        }
        switch (digits % 4)
        {
            case 0:
                wrong |= -padding;
                break;
            case 2 when padding == 2:
                wrong |= -(group & 0x0f);
                destination[written++] = (byte)((group >> 4) & 0xff);
                break;
            case 3 when padding == 1:
                wrong |= -(group & 0x03);
                destination[written++] = (byte)((group >> 10) & 0xff);
                destination[written++] = (byte)((group >> 2) & 0xff);
                break;
            default:
                wrong = -1;
                break;
        }
        if (wrong >= 0)
            return true;
        destination.Clear();
        written = 0;
        return false;
    }

    /// <summary>Encodes into exactly <see cref="EncodedLength"/> characters.</summary>
    public static void Encode(ReadOnlySpan<byte> data, Span<char> destination)
    {
        int at = 0;
        for (int i = 0; i < data.Length; i += 3)
        {
            int left = data.Length - i;
            int group = (data[i] << 16) | (left > 1 ? data[i + 1] << 8 : 0) | (left > 2 ? data[i + 2] : 0);
            destination[at++] = DigitOf(group >> 18);
            destination[at++] = DigitOf((group >> 12) & 0x3f);
            destination[at++] = left > 1 ? DigitOf((group >> 6) & 0x3f) : '=';
            destination[at++] = left > 2 ? DigitOf(group & 0x3f) : '=';
        }
    }

    /// <summary>0 to 63, or -1.</summary>
    private static int ValueOf(int c)
    {
        int value = InRange(c, 'A', 'Z') & (c - 'A' + 1);
        value |= InRange(c, 'a', 'z') & (c - 'a' + 27);
        value |= InRange(c, '0', '9') & (c - '0' + 53);
        value |= InRange(c, '+', '+') & 63;
        value |= InRange(c, '/', '/') & 64;
        return value - 1;
    }

    private static char DigitOf(int value)
    {
        int digit = InRange(value, 0, 25) & (value + 'A');
        digit |= InRange(value, 26, 51) & (value - 26 + 'a');
        digit |= InRange(value, 52, 61) & (value - 52 + '0');
        digit |= InRange(value, 62, 62) & '+';
        digit |= InRange(value, 63, 63) & '/';
        return (char)digit;
    }

    /// <summary>All ones if the value, of at most 16 bits, is from <paramref name="first"/> to <paramref name="last"/>.</summary>
    private static int InRange(int value, int first, int last) => ((first - 1 - value) & (value - last - 1)) >> 31;
}
