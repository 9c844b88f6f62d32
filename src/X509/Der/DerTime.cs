using System;

namespace Sundog.X509;

/// <summary>
/// The two forms of a time in a certificate (RFC 5280 §4.1.2.5): in UTC, to the second, with a Z. A GeneralizedTime
/// before 2050 is accepted although a conforming authority would have written a UTCTime: it means only one thing.
/// </summary>
internal static class DerTime
{
    /// <summary>The size of a GeneralizedTime; a UTCTime is all of it but the century.</summary>
    public const int GeneralizedSize = 15;

    /// <summary>RFC 5280 §4.1.2.5.2: YYYYMMDDHHMMSSZ.</summary>
    public static void WriteGeneralized(DateTime utc, Span<byte> text)
    {
        ReadOnlySpan<int> pairs = [utc.Year / 100, utc.Year % 100, utc.Month, utc.Day, utc.Hour, utc.Minute, utc.Second];
        for (int i = 0; i < pairs.Length; i++)
            (text[2 * i], text[(2 * i) + 1]) = ((byte)('0' + (pairs[i] / 10)), (byte)('0' + (pairs[i] % 10)));
        text[14] = (byte)'Z';
    }

    /// <summary>
    /// For people, in UTC: <c>2026-11-26 20:15:00Z</c>. The platform's own formats would bring all of its cultures and
    /// zones into a unikernel.
    /// </summary>
    public static string Text(DateTimeOffset time)
    {
        Span<byte> digits = stackalloc byte[GeneralizedSize];
        WriteGeneralized(time.UtcDateTime, digits);
        Span<char> text = stackalloc char[20];
        "....-..-.. ..:..:..Z".CopyTo(text);
        int next = 0;
        foreach (ref char c in text)
        {
            if (c == '.')
                c = (char)digits[next++];
        }
        return new string(text);
    }

    /// <summary>The day alone of <see cref="Text"/>.</summary>
    public static string Day(DateTimeOffset time) => Text(time)[..10];

    /// <summary>RFC 5280 §4.1.2.5.1: YYMMDDHHMMSSZ; years from 50 are of the twentieth century.</summary>
    public static bool TryParseUtc(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        return text.Length == 13
            && TryParseTwo(text, out int year)
            && TryParse(year >= 50 ? 1900 + year : 2000 + year, text[2..], out time);
    }

    /// <summary>RFC 5280 §4.1.2.5.2: YYYYMMDDHHMMSSZ, without fractions.</summary>
    public static bool TryParseGeneralized(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        return text.Length == 15
            && TryParseTwo(text, out int century)
            && TryParseTwo(text[2..], out int year)
            && TryParse((100 * century) + year, text[4..], out time);
    }

    private static bool TryParse(int year, ReadOnlySpan<byte> rest, out DateTimeOffset time)
    {
        time = default;
        if (!TryParseTwo(rest, out int month)
            || !TryParseTwo(rest[2..], out int day)
            || !TryParseTwo(rest[4..], out int hour)
            || !TryParseTwo(rest[6..], out int minute)
            || !TryParseTwo(rest[8..], out int second)
            || rest[10] != (byte)'Z'
            || year < 1
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
            || hour > 23
            || minute > 59
            || second > 59)
        {
            return false;
        }
        time = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero);
        return true;
    }

    private static bool TryParseTwo(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        if (!char.IsAsciiDigit((char)text[0]) || !char.IsAsciiDigit((char)text[1]))
            return false;
        value = (10 * (text[0] - '0')) + (text[1] - '0');
        return true;
    }
}
