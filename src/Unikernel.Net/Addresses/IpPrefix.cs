using System;
using System.Globalization;

namespace Sundog.Unikernel.Net;

/// <summary>
/// An address and how many of its leading bits name its network, as in 192.0.2.7/24. The bits behind them are kept: it is
/// an interface's address and network in one.
/// </summary>
/// <param name="Address">The address.</param>
/// <param name="Length">0 to 32 for IPv4, 0 to 128 for IPv6.</param>
public readonly record struct IpPrefix(IpAddress Address, int Length)
{
    /// <summary>Whether an address lies in the network.</summary>
    public bool Contains(IpAddress other) => other.IsV4 == Address.IsV4 && Address.CommonPrefixLength(other) >= Length;

    /// <summary>Whether it is the last address of an IPv4 network of more than two: its broadcast (RFC 1122 §3.2.1.3).</summary>
    internal bool IsBroadcast(IpAddress other)
        => other.IsV4 && Length < 31 && Contains(other) && (other.V4 | (uint)(0xffff_ffffUL << 32 - Length & 0xffff_ffff)) == 0xffff_ffff;

    /// <summary>Whether it is the first address of an IPv4 network of more than two: an old form of its broadcast.</summary>
    internal bool IsNetwork(IpAddress other)
        => other.IsV4 && Length is > 0 and < 31 && Contains(other) && (other.V4 & (uint)(0xffff_ffffUL >> Length)) == 0;

    /// <summary>The network alone: the bits behind the prefix are zero.</summary>
    internal IpPrefix Masked()
    {
        if (Address.IsV4)
            return new IpPrefix(IpAddress.FromV4(Address.V4 & (uint)(0xffff_ffff_0000_0000UL >> Length & 0xffff_ffff)), Length);
        ulong high = Length >= 64 ? ulong.MaxValue : Length == 0 ? 0 : ulong.MaxValue << 64 - Length;
        ulong low = Length <= 64 ? 0 : ulong.MaxValue << 128 - Length;
        return new IpPrefix(new IpAddress(Address.High & high, Address.Low & low), Length);
    }

    /// <summary>Reads an address, a slash and a length in decimal digits.</summary>
    /// <returns>False for anything else.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out IpPrefix prefix)
    {
        prefix = default;
        int slash = text.IndexOf('/');
        if (slash < 0 || !IpAddress.TryParse(text[..slash], out IpAddress address))
            return false;
        ReadOnlySpan<char> digits = text[(slash + 1)..];
        if (digits.Length is 0 or > 3 || digits.ContainsAnyExceptInRange('0', '9') || digits.Length > 1 && digits[0] == '0')
            return false;
        int length = int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        prefix = new IpPrefix(address, length);
        return length <= (address.IsV4 ? 32 : 128);
    }

    /// <summary>The address, a slash and the length.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{Length}");
}
