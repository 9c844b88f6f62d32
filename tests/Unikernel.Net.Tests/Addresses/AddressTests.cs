using Xunit;

namespace Sundog.Unikernel.Net.Tests;

public sealed class AddressTests
{
    [Fact]
    public void An_Ethernet_address_is_written_as_it_was_read()
    {
        byte[] wire = [0x52, 0x54, 0x00, 0x12, 0x34, 0xfe];
        MacAddress address = MacAddress.Read(wire);
        byte[] written = new byte[6];
        address.Write(written);
        Assert.Equal(wire, written);
        Assert.Equal("52:54:00:12:34:fe", address.ToString());
    }

    [Theory]
    [InlineData(0x0100_5e00_0001UL, true)]
    [InlineData(0xffff_ffff_ffffUL, true)]
    [InlineData(0x5254_0012_3456UL, false)]
    public void A_group_of_stations_is_told_by_the_lowest_bit_of_the_first_byte(ulong value, bool isMulticast)
        => Assert.Equal(isMulticast, new MacAddress(value).IsMulticast);

    [Fact]
    public void An_address_of_IPv4_and_one_of_IPv6_go_to_the_wire_and_back()
    {
        byte[] wire = new byte[16];
        IpAddress four = IpAddress.FromV4(0xc0a8_0102);
        Assert.Equal(4, four.Write(wire));
        Assert.Equal(four, IpAddress.ReadV4(wire));
        IpAddress six = new(0x2001_0db8_0000_0000, 1);
        Assert.Equal(16, six.Write(wire));
        Assert.Equal(six, IpAddress.ReadV6(wire));
        Assert.True(four.IsV4);
        Assert.False(six.IsV4);
    }

    [Fact]
    public void Never_stays_never()
        => Assert.Equal(Instant.Never, Instant.Never.After(1));
}
