using System;
using System.Globalization;
using System.Text;

namespace Sundog.Unikernel.Net;

public readonly partial record struct IpAddress
{
    /// <summary>
    /// Reads four decimal numbers without leading zeros, or the forms of RFC 4291 §2.2. A zone, a port, brackets, and an
    /// IPv4 address in the clothes of IPv6 (::ffff:0:0/96) are refused.
    /// </summary>
    /// <returns>False for anything else; any text may be handed in.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out IpAddress address)
    {
        address = default;
        if (!text.Contains(':'))
        {
            bool isV4 = TryParseV4(text, out uint value);
            address = isV4 ? FromV4(value) : default;
            return isV4;
        }
        return TryParseV6(text, out address) && !address.IsV4;
    }

    /// <summary>The address of a text that the program itself holds.</summary>
    /// <exception cref="FormatException">The text is not an address.</exception>
    public static IpAddress Parse(ReadOnlySpan<char> text)
        => TryParse(text, out IpAddress address) ? address : throw new FormatException("The text is not an IP address.");

    /// <summary>The form that RFC 5952 recommends.</summary>
    public override string ToString()
    {
        if (IsV4)
            return string.Create(CultureInfo.InvariantCulture, $"{V4 >> 24}.{V4 >> 16 & 0xff}.{V4 >> 8 & 0xff}.{V4 & 0xff}");
        (int start, int length) = LongestZeros();
        StringBuilder text = new(39);
        for (int i = 0; i < 8; i++)
        {
            if (i == start)
            {
                text.Append("::");
                i += length - 1;
                continue;
            }
            if (i > 0 && i != start + length)
                text.Append(':');
            text.Append(CultureInfo.InvariantCulture, $"{Group(i):x}");
        }
        return text.ToString();
    }

    private static bool TryParseV4(ReadOnlySpan<char> text, out uint value)
    {
        value = 0;
        for (int i = 0; i < 4; i++)
        {
            int end = i < 3 ? text.IndexOf('.') : text.Length;
            if (end is < 1 or > 3 || !TryParseOctet(text[..end], out uint octet))
                return false;
            value = value << 8 | octet;
            text = i < 3 ? text[(end + 1)..] : default;
        }
        return true;
    }

    // A leading zero would be octal to some readers (RFC 6943 §3.1.1).
    private static bool TryParseOctet(ReadOnlySpan<char> digits, out uint octet)
    {
        octet = 0;
        foreach (char digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
                return false;
            octet = octet * 10 + digit - '0';
        }
        return octet <= 255 && (digits.Length == 1 || digits[0] != '0');
    }

    private static bool TryParseV6(ReadOnlySpan<char> text, out IpAddress address)
    {
        address = default;
        Span<ushort> groups = stackalloc ushort[8];
        int gap = text.IndexOf("::");
        if (gap < 0)
            return TryParseGroups(text, groups, out int all) && all == 8 && Assemble(groups, out address);
        ReadOnlySpan<char> left = text[..gap];
        ReadOnlySpan<char> right = text[(gap + 2)..];
        Span<ushort> tail = stackalloc ushort[8];
        // An IPv4 address may stand at the very end alone, and "::" stands for at least one group.
        if (left.Contains('.') || !TryParseGroups(left, groups, out int before) || !TryParseGroups(right, tail, out int after)
            || before + after > 7)
            return false;
        groups[before..].Clear();
        tail[..after].CopyTo(groups[(8 - after)..]);
        return Assemble(groups, out address);
    }

    private static bool TryParseGroups(ReadOnlySpan<char> text, Span<ushort> groups, out int count)
    {
        count = 0;
        if (text.IsEmpty)
            return true;
        while (count < 8)
        {
            int end = text.IndexOf(':');
            ReadOnlySpan<char> group = end < 0 ? text : text[..end];
            if (end < 0 && count < 7 && TryParseV4(group, out uint v4))
            {
                groups[count++] = (ushort)(v4 >> 16);
                groups[count++] = (ushort)(v4 & 0xffff);
                return true;
            }
            if (group.Length is 0 or > 4
                || !ushort.TryParse(group, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out groups[count]))
                return false;
            count++;
            if (end < 0)
                return true;
            text = text[(end + 1)..];
        }
        return false;
    }

    private static bool Assemble(ReadOnlySpan<ushort> groups, out IpAddress address)
    {
        ulong high = 0;
        ulong low = 0;
        for (int i = 0; i < 4; i++)
        {
            high = high << 16 | groups[i];
            low = low << 16 | groups[4 + i];
        }
        address = new IpAddress(high, low);
        return true;
    }

    private uint Group(int index) => (uint)((index < 4 ? High : Low) >> 48 - 16 * (index & 3) & 0xffff);

    // RFC 5952 §4.2: the longest run of at least two zero groups, the first of equals.
    private (int Start, int Length) LongestZeros()
    {
        (int Start, int Length) best = (-1, 1);
        for (int i = 0; i < 8; i++)
        {
            int length = 0;
            while (i + length < 8 && Group(i + length) == 0)
                length++;
            if (length > best.Length)
                best = (i, length);
            i += length;
        }
        return best.Start < 0 ? (-1, 0) : best;
    }
}
