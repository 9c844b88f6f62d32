using System;
using System.Linq;
using Sundog.Tls.Wire;
using Xunit;

namespace Sundog.Tls.Tests.Handshake;

public sealed class AlertTableTests
{
    [Fact]
    public void Every_reason_has_its_alert_or_says_that_there_is_none()
    {
        TlsFaultReason[] silent = [TlsFaultReason.PeerAlert, TlsFaultReason.Truncated];
        foreach (TlsFaultReason reason in Enum.GetValues<TlsFaultReason>())
            Assert.Equal(silent.Contains(reason), AlertTable.For(reason) is null);
    }

    [Theory]
    [InlineData(TlsFaultReason.MalformedMessage, 50)]
    [InlineData(TlsFaultReason.RecordOverflow, 22)]
    [InlineData(TlsFaultReason.BadRecordMac, 20)]
    [InlineData(TlsFaultReason.UnexpectedMessage, 10)]
    [InlineData(TlsFaultReason.UnsupportedVersion, 70)]
    [InlineData(TlsFaultReason.NoCommonCipherSuite, 40)]
    [InlineData(TlsFaultReason.NoCommonApplicationProtocol, 120)]
    [InlineData(TlsFaultReason.MissingExtension, 109)]
    [InlineData(TlsFaultReason.UnsupportedExtension, 110)]
    [InlineData(TlsFaultReason.IllegalParameter, 47)]
    [InlineData(TlsFaultReason.BadFinished, 51)]
    [InlineData(TlsFaultReason.CertificateExpired, 45)]
    [InlineData(TlsFaultReason.UnknownAuthority, 48)]
    [InlineData(TlsFaultReason.CertificateRequired, 116)]
    [InlineData(TlsFaultReason.InternalError, 80)]
    public void Alerts_are_those_of_section_6_2(TlsFaultReason reason, byte alert)
        => Assert.Equal((AlertDescription)alert, AlertTable.For(reason));

    [Fact]
    public void The_tables_of_names_are_those_of_the_enumerations()
    {
        foreach (TlsFaultReason reason in Enum.GetValues<TlsFaultReason>())
            Assert.Equal(reason.ToString(), reason.Name());
        foreach (ExtensionType type in Enum.GetValues<ExtensionType>())
            Assert.Equal(type.ToString(), type.Name());
        foreach (AlertDescription alert in Enum.GetValues<AlertDescription>())
            Assert.Equal(alert.ToString(), string.Concat(AlertTable.Name(alert).Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])));
    }

    [Fact]
    public void What_has_no_name_has_a_number()
    {
        Assert.Equal("4000", ((TlsFaultReason)4000).Name());
        Assert.Equal("4000", ((ExtensionType)4000).Name());
        Assert.Equal("200", AlertTable.Name((AlertDescription)200));
    }

    [Fact]
    public void Names_are_the_standards()
    {
        Assert.Equal("bad_record_mac", AlertTable.Name(AlertDescription.BadRecordMac));
        Assert.Equal("unknown_ca", AlertTable.Name(AlertDescription.UnknownCa));
        Assert.Equal("250", AlertTable.Name((AlertDescription)250));
    }
}
