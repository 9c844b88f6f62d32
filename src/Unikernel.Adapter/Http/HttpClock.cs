using System;

namespace Sundog.Unikernel.Adapter;

/// <summary>The value of the Date field (RFC 9110 §6.6.1), written once a second.</summary>
internal sealed class HttpClock(EventLoop loop)
{
    private const long Second = 1_000_000;

    // IMF-fixdate: Sun, 06 Nov 1994 08:49:37 GMT
    private readonly byte[] _text = new byte[29];
    private long _second = -1;

    /// <summary>The present, as it stands in the field.</summary>
    public ReadOnlySpan<byte> Date
    {
        get
        {
            long second = loop.Now.Microseconds / Second;
            if (second != _second)
            {
                _second = second;
                Write(loop.Machine.Clock.GetUtcNow().UtcDateTime, _text);
            }
            return _text;
        }
    }

    // The platform's formatting of dates would bring its cultures and time zones into the image.
    internal static void Write(DateTime utc, Span<byte> text)
    {
        "..., .. ... .... ..:..:.. GMT"u8.CopyTo(text);
        "SunMonTueWedThuFriSat"u8.Slice(3 * (int)utc.DayOfWeek, 3).CopyTo(text);
        "JanFebMarAprMayJunJulAugSepOctNovDec"u8.Slice(3 * (utc.Month - 1), 3).CopyTo(text[8..]);
        WriteTwo(utc.Day, text[5..]);
        WriteTwo(utc.Year / 100, text[12..]);
        WriteTwo(utc.Year % 100, text[14..]);
        WriteTwo(utc.Hour, text[17..]);
        WriteTwo(utc.Minute, text[20..]);
        WriteTwo(utc.Second, text[23..]);
    }

    private static void WriteTwo(int value, Span<byte> digits)
    {
        digits[0] = (byte)('0' + value / 10);
        digits[1] = (byte)('0' + value % 10);
    }
}
