using System.Linq;
using System.Security.Cryptography.X509Certificates;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.X509.Tests;

public sealed class ServerNameTests
{
    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("EXAMPLE.Com", "example.com")]
    [InlineData("localhost", "localhost")]
    [InlineData("a-b.example", "a-b.example")]
    [InlineData("xn--n3h.example", "xn--n3h.example")]
    [InlineData("1.example", "1.example")]
    [InlineData("1.2.3.4a", "1.2.3.4a")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::1", "0:0:0:0:0:0:0:1")]
    [InlineData("2001:DB8::1", "2001:db8:0:0:0:0:0:1")]
    [InlineData("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8")]
    [InlineData("::", "0:0:0:0:0:0:0:0")]
    [InlineData("1::", "1:0:0:0:0:0:0:0")]
    [InlineData("::ffff:192.0.2.1", "0:0:0:0:0:ffff:c000:201")]
    [InlineData("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304")]
    public void Names_and_addresses_have_one_text(string text, string expected)
    {
        Assert.True(ServerName.TryParse(text, out ServerName? name));
        Assert.Equal(expected, name!.Text);
        Assert.True(ServerName.TryParse(expected, out ServerName? again));
        Assert.Equal(name, again);
        Assert.Equal(System.Net.IPAddress.TryParse(text, out System.Net.IPAddress? address), name.IsIpAddress);
        if (name.IsIpAddress)
            Assert.Equal(address!.GetAddressBytes(), name.Address.ToArray());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("example.com.")]
    [InlineData(".example.com")]
    [InlineData("a..b")]
    [InlineData("-a.example")]
    [InlineData("a-.example")]
    [InlineData("a_b.example")]
    [InlineData("*.example.com")]
    [InlineData("ex ample.com")]
    [InlineData("example.com\0.evil.example")]
    [InlineData("bücher.example")]
    [InlineData("example.123")]
    [InlineData("1")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.256")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("1.2.3.+4")]
    [InlineData("[::1]")]
    [InlineData("::1%eth0")]
    [InlineData(":::")]
    [InlineData("1::2::3")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7::8")]
    [InlineData("12345::")]
    [InlineData("1.2.3.4::")]
    [InlineData("::1.2.3")]
    [InlineData("1:")]
    [InlineData(":1")]
    [InlineData("example.com:443")]
    public void Everything_else_is_no_name(string? text) => Assert.False(ServerName.TryParse(text, out _));

    [Fact]
    public void The_lengths_of_labels_and_names_are_bounded()
    {
        string label = new('a', 63);
        Assert.True(ServerName.TryParse(label + ".example", out _));
        Assert.False(ServerName.TryParse(label + "a.example", out _));
        string longest = string.Join('.', label, label, label, new string('a', 61));
        Assert.Equal(253, longest.Length);
        Assert.True(ServerName.TryParse(longest, out _));
        Assert.False(ServerName.TryParse(longest + "a", out _));
    }

    [Property]
    public bool No_text_throws_and_what_is_read_reads_again(string text)
        => !ServerName.TryParse(text, out ServerName? name) || (ServerName.TryParse(name!.Text, out ServerName? again) && name.Equals(again));

    // RFC 9525 §6.3; the tests of null bytes are CVE-2009-2408's.
    [Theory]
    [InlineData("example.com", "example.com", true)]
    [InlineData("EXAMPLE.com", "example.COM", true)]
    [InlineData("example.com", "www.example.com", false)]
    [InlineData("example.com", "xexample.com", false)]
    [InlineData("*.example.com", "www.example.com", true)]
    [InlineData("*.example.com", "WWW.Example.com", true)]
    [InlineData("*.example.com", "xn--n3h.example.com", true)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("*.example.com", "a.b.example.com", false)]
    [InlineData("*.example.com", "b.example.org", false)]
    [InlineData("*.*.example.com", "a.b.example.com", false)]
    [InlineData("w*.example.com", "www.example.com", false)]
    [InlineData("*w.example.com", "www.example.com", false)]
    [InlineData("w*w.example.com", "www.example.com", false)]
    [InlineData("www.*.com", "www.example.com", false)]
    [InlineData("*", "localhost", false)]
    [InlineData("*.com", "example.com", false)]
    [InlineData("*.", "example", false)]
    [InlineData("example.com.", "example.com", false)]
    [InlineData(".example.com", "www.example.com", false)]
    [InlineData("example.com\0.evil.example", "example.com", false)]
    [InlineData("example.com\0", "example.com", false)]
    [InlineData("192.0.2.1", "192.0.2.1", false)]
    [InlineData("*.0.2.1", "192.0.2.1", false)]
    public void A_presented_name_covers_only_what_it_says(string presented, string asked, bool matches)
    {
        Assert.True(ServerName.TryParse(asked, out ServerName? name));
        Certificate certificate = new TestCertificate { Extensions = [Names(0x82, presented)] }.Build();
        Assert.Equal(matches, name!.Matches(certificate));
    }

    [Fact]
    public void Addresses_match_byte_by_byte_and_only_as_addresses()
    {
        Certificate certificate = new TestCertificate { Extensions = [Names(0x87, "\x7f\0\0\x01")] }.Build();
        Assert.True(ServerName.TryParse("127.0.0.1", out ServerName? same) && same!.Matches(certificate));
        Assert.False(ServerName.TryParse("127.0.0.2", out ServerName? other) && other!.Matches(certificate));
        Assert.False(ServerName.TryParse("::ffff:127.0.0.1", out ServerName? mapped) && mapped!.Matches(certificate));
    }

    [Fact]
    public void The_common_name_is_never_looked_at()
    {
        Assert.True(ServerName.TryParse("example.com", out ServerName? name));
        Assert.False(name!.Matches(new TestCertificate { Subject = "CN=example.com" }.Build()));
        Assert.False(name.Matches(new TestCertificate { Subject = "CN=example.com", Extensions = [Names(0x81, "example.com")] }.Build()));
    }

    private static X509Extension Names(byte tag, string name)
    {
        byte[] content = name.Select(c => (byte)c).ToArray();
        return new X509Extension(Oids.SubjectAlternativeName, [0x30, (byte)(content.Length + 2), tag, (byte)content.Length, .. content], false);
    }
}
