using System;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace Sundog.X509.Tests;

public sealed class DistinguishedNameTests
{
    // RFC 4514 §4.
    [Theory]
    [InlineData("DC=net, DC=example, UID=jsmith", "DC=net,DC=example,UID=jsmith")]
    [InlineData("CN=\"James \"\"Jim\"\" Smith, III\", O=A", "CN=James \\\"Jim\\\" Smith\\, III,O=A")]
    [InlineData("CN=\" a \"", "CN=\\ a\\ ")]
    [InlineData("CN=\"#a\"", "CN=\\#a")]
    [InlineData("CN=a#b=c", "CN=a#b=c")]
    [InlineData("CN=Bücher", "CN=Bücher")]
    [InlineData("OU=x, S=y, L=z, STREET=w", "OU=x,ST=y,L=z,STREET=w")]
    [InlineData("E=a@b", "1.2.840.113549.1.9.1=#1603614062")]
    [InlineData("", "")]
    public void The_text_is_that_of_RFC_4514(string platform, string expected)
    {
        Assert.True(DistinguishedName.TryParse(new X500DistinguishedName(platform).RawData, out DistinguishedName? name));
        Assert.Equal(expected, name!.ToString());
        Assert.Equal(expected.Length == 0, name.IsEmpty);
    }

    [Theory]
    [InlineData("0C03610A62", "CN=a\\0Ab")]          // a line feed never reaches a log
    [InlineData("0C03610062", "CN=a\\00b")]
    [InlineData("0C0261FF", "CN=#0c0261ff")]         // not UTF-8
    [InlineData("1E0400610062", "CN=ab")]
    [InlineData("1E03006100", "CN=#1e03006100")]     // half a character
    [InlineData("1E02D800", "CN=#1e02d800")]         // half a pair
    [InlineData("1E04D83DDE00", "CN=😀")]
    [InlineData("1402E461", "CN=äa")]
    [InlineData("1302E461", "CN=#1302e461")]         // not ASCII
    [InlineData("3000", "CN=#3000")]
    public void Every_type_of_value_has_a_text(string hex, string expected)
    {
        Assert.True(DistinguishedName.TryParse(CommonName(Convert.FromHexString(hex)), out DistinguishedName? name));
        Assert.Equal(expected, name!.ToString());
    }

    [Fact]
    public void Several_attributes_in_one_relative_name_are_joined()
    {
        byte[] der = TestCertificate.Der(writer =>
        {
            using (writer.PushSequence())
            using (writer.PushSetOf())
            {
                writer.WriteEncodedValue(Attribute("2.5.4.3", [0x0c, 0x01, 0x61]));
                writer.WriteEncodedValue(Attribute("2.5.4.10", [0x0c, 0x01, 0x62]));
            }
        });
        Assert.True(DistinguishedName.TryParse(der, out DistinguishedName? name));
        Assert.Equal("CN=a+O=b", name!.ToString());
    }

    [Fact]
    public void Names_are_equal_when_their_DER_is()
    {
        DistinguishedName one = DistinguishedName.Create("a", "b"), same = DistinguishedName.Create("a", "b");
        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, DistinguishedName.Create("A", "b"));
    }

    [Fact]
    public void Every_strict_prefix_is_refused()
    {
        byte[] der = DistinguishedName.Create("a", "b", "c", "DE").Raw.ToArray();
        for (int length = 0; length < der.Length; length++)
            Assert.False(DistinguishedName.TryParse(der.AsSpan(0, length), out _));
        Assert.False(DistinguishedName.TryParse([.. der, 0], out _));
    }

    private static byte[] CommonName(byte[] value) => TestCertificate.Der(writer =>
    {
        using (writer.PushSequence())
        using (writer.PushSetOf())
            writer.WriteEncodedValue(Attribute("2.5.4.3", value));
    });

    private static byte[] Attribute(string oid, byte[] value) => TestCertificate.Der(writer =>
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            writer.WriteEncodedValue(value);
        }
    });
}
