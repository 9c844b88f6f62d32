using System;
using System.Globalization;

namespace Sundog.X509;

/// <summary>
/// IP address literals: IPv4 as four decimal numbers without leading zeros, IPv6 as RFC 4291 §2.2 says, without zone or
/// brackets. Stricter than the platform's parser, which also takes <c>1</c>, <c>0x7f.1</c> and octal.
/// </summary>
internal static class IpAddressText
{
    private const int Groups = 8;

    /// <summary>The 4 or 16 bytes of an address, or null.</summary>
    public static byte[]? Parse(ReadOnlySpan<char> text) => text.Contains(':') ? ParseIpv6(text) : ParseIpv4(text);

    /// <summary>The text of 4 or 16 bytes; groups of IPv6 are written in full, without compression.</summary>
    public static string Format(ReadOnlySpan<byte> address)
    {
        if (address.Length == 4)
            return string.Create(CultureInfo.InvariantCulture, $"{address[0]}.{address[1]}.{address[2]}.{address[3]}");
        string[] groups = new string[address.Length / 2];
        for (int i = 0; i < groups.Length; i++)
        {
            int group = (address[2 * i] << 8) | address[(2 * i) + 1];
            groups[i] = Convert.ToString(group, 16);
        }
        return string.Join(':', groups);
    }

    private static byte[]? ParseIpv4(ReadOnlySpan<char> text)
    {
        byte[] address = new byte[4];
        int count = 0;
        for (int dot = 0; dot >= 0; text = text[(dot + 1)..])
        {
            dot = text.IndexOf('.');
            ReadOnlySpan<char> number = dot < 0 ? text : text[..dot];
            if (count == address.Length
                || number.IsEmpty
                || number.Length > 3
                || number.ContainsAnyExceptInRange('0', '9')
                || (number.Length > 1 && number[0] == '0')
                || !byte.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out address[count]))
            {
                return null;
            }
            count++;
        }
        return count == address.Length ? address : null;
    }

    private static byte[]? ParseIpv6(ReadOnlySpan<char> text)
    {
        int gap = text.IndexOf("::");
        byte[] address = new byte[2 * Groups];
        if (gap < 0)
            return TryParseGroups(text, mayEndInIpv4: true, address, out int all) && all == Groups ? address : null;

        // RFC 4291 §2.2: "::" stands once, for one group of zeros or more.
        Span<byte> tail = stackalloc byte[2 * Groups];
        if (!TryParseGroups(text[..gap], mayEndInIpv4: false, address, out int before)
            || !TryParseGroups(text[(gap + 2)..], mayEndInIpv4: true, tail, out int after)
            || before + after >= Groups)
        {
            return null;
        }
        tail[..(2 * after)].CopyTo(address.AsSpan(2 * (Groups - after)));
        return address;
    }

    private static bool TryParseGroups(ReadOnlySpan<char> text, bool mayEndInIpv4, Span<byte> destination, out int count)
    {
        count = 0;
        if (text.IsEmpty)
            return true;
        for (int colon = 0; colon >= 0; text = text[(colon + 1)..])
        {
            colon = text.IndexOf(':');
            ReadOnlySpan<char> group = colon < 0 ? text : text[..colon];
            if (colon < 0 && mayEndInIpv4 && count <= Groups - 2 && ParseIpv4(group) is { } embedded)
            {
                embedded.CopyTo(destination[(2 * count)..]);
                count += 2;
                return true;
            }
            if (count == Groups
                || group.Length is 0 or > 4
                || !ushort.TryParse(group, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort value))
            {
                return false;
            }
            destination[2 * count] = (byte)(value >> 8);
            destination[(2 * count) + 1] = (byte)(value & 0xff);
            count++;
        }
        return true;
    }
}
