using System;
using System.Net;
using FsCheck.Xunit;
using Sundog.Unikernel.Net.Tests.Simulation;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Addresses;

public sealed class AddressTextTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("192.0.2.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("1::")]
    [InlineData("2001:db8::1:0:0:1")]
    [InlineData("2001:db8:0:1:1:1:1:1")]
    [InlineData("fe80::1:2:3:4")]
    [InlineData("2001:0:0:1::1")]
    public void An_address_in_its_recommended_form_is_read_and_written(string text)
        => Assert.Equal(text, IpAddress.Parse(text).ToString());

    [Theory]
    [InlineData("2001:DB8::A", "2001:db8::a")]
    [InlineData("2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1")]
    [InlineData("64:ff9b::192.0.2.33", "64:ff9b::c000:221")]
    [InlineData("1:2:3:4:5:6:192.0.2.33", "1:2:3:4:5:6:c000:221")]
    public void Other_forms_are_read(string text, string recommended)
        => Assert.Equal(recommended, IpAddress.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.04")]
    [InlineData("1.2..4")]
    [InlineData("1.2.3.4 ")]
    [InlineData("+1.2.3.4")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("1::2::3")]
    [InlineData("12345::")]
    [InlineData("::g")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("1.2.3.4::")]
    [InlineData("::1.2.3.4:5")]
    [InlineData("::ffff:1.2.3.4")]
    [InlineData("1:")]
    [InlineData(":1")]
    public void What_is_no_address_is_refused(string text)
    {
        Assert.False(IpAddress.TryParse(text, out _));
        Assert.Throws<FormatException>(() => IpAddress.Parse(text));
    }

    [Property]
    public void The_platform_reads_and_writes_the_same(ulong high, ulong low, uint four)
    {
        IpAddress v4 = IpAddress.FromV4(four);
        Assert.Equal(IPAddress.Parse(v4.ToString()).ToString(), v4.ToString());
        Assert.Equal(v4, IpAddress.Parse(v4.ToString()));
        // Zeros in many places, so that they are shortened.
        IpAddress v6 = new(high & 0xffff_0000_ffff_0000, low & 0x0000_ffff_0000_ffff | 1UL << 63);
        byte[] bytes = new byte[16];
        v6.Write(bytes);
        Assert.Equal(new IPAddress(bytes).ToString(), v6.ToString());
        Assert.Equal(v6, IpAddress.Parse(v6.ToString()));
    }

    [Property]
    public bool No_text_throws(string text) => !IpAddress.TryParse(text, out IpAddress address) || IpAddress.Parse(text) == address;

    [Fact]
    public void The_group_of_a_solicited_node_is_that_of_RFC_4291()
        => Assert.Equal("ff02::1:ff0e:8c6c", IpAddress.Parse("4037::01:800:200e:8c6c").SolicitedNodeGroup.ToString());

    [Theory]
    [InlineData("192.0.2.7/24", "192.0.2.200", true)]
    [InlineData("192.0.2.7/24", "192.0.3.7", false)]
    [InlineData("0.0.0.0/0", "203.0.113.1", true)]
    [InlineData("192.0.2.7/32", "192.0.2.7", true)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/127", "2001:db8::2", false)]
    [InlineData("2001:db8::/127", "192.0.2.1", false)]
    public void A_prefix_contains_what_begins_alike(string prefix, string address, bool isInside)
    {
        Assert.True(IpPrefix.TryParse(prefix, out IpPrefix parsed));
        Assert.Equal(prefix, parsed.ToString());
        Assert.Equal(isInside, parsed.Contains(IpAddress.Parse(address)));
    }

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("192.0.2.7/33")]
    [InlineData("192.0.2.7/08")]
    [InlineData("192.0.2.7/-1")]
    [InlineData("::/129")]
    [InlineData("/24")]
    public void What_is_no_prefix_is_refused(string text) => Assert.False(IpPrefix.TryParse(text, out _));

    [Fact]
    public void An_endpoint_of_IPv6_stands_in_brackets()
    {
        Assert.Equal("192.0.2.10:80", new IpEndpoint(Hosts.A, 80).ToString());
        Assert.Equal("[::1]:443", new IpEndpoint(IpAddress.Parse("::1"), 443).ToString());
    }
}
