using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.X509.Tests;

public sealed class PemTests
{
    [Property]
    public void What_is_written_reads_again_and_is_what_the_platform_writes(byte[] data)
    {
        string text = Pem.Write("SOME DATA", data);
        Assert.Equal(PemEncoding.WriteString("SOME DATA", data), text.TrimEnd('\n'));
        if (data.Length > 0)
            Assert.Equal([("SOME DATA", Convert.ToHexString(data))], Read(text, out _));
    }

    [Property(MaxTest = 1000)]
    public void Base64_decodes_what_the_platform_decodes(byte[] data, byte position, char change)
    {
        char[] text = Convert.ToBase64String(data).ToCharArray();
        byte[] decoded = new byte[data.Length + 3];
        Assert.True(Base64.TryDecode(text, decoded, out int written));
        Assert.Equal(data, decoded[..written]);
        if (text.Length == 0)
            return;
        text[position % text.Length] = change;
        if (Base64.TryDecode(text, decoded, out written))
            Assert.Equal(Convert.FromBase64String(new string(text)), decoded[..written]);
    }

    [Theory]
    [InlineData("A")]
    [InlineData("AA")]
    [InlineData("AAA")]
    [InlineData("AA=")]
    [InlineData("AB==")]
    [InlineData("AAB=")]
    [InlineData("AA==AA==")]
    [InlineData("AAAA=")]
    [InlineData("AAAA====")]
    [InlineData("=AAA")]
    [InlineData("AA=A")]
    [InlineData("AA-_")]
    [InlineData("AAA\u0141")]
    [InlineData("AAA\u0000")]
    public void Base64_that_is_not_canonical_is_refused(string text)
        => Assert.False(Base64.TryDecode(text, new byte[16], out _));

    [Fact]
    public void Text_around_the_blocks_is_passed_over_and_line_ends_may_differ()
    {
        const string Text = "Bag of keys\n-----BEGIN A-----\r\nAQID\r\n-----END A-----\r\nthen\r-----BEGIN B C-----\rBAUG  \rBwgJ\t\r-----END B C-----";
        Assert.Equal([("A", "010203"), ("B C", "040506070809")], Read(Text, out X509Fault fault));
        Assert.Equal(X509FaultReason.None, fault.Reason);
    }

    [Theory]
    [InlineData("-----BEGIN A-----\nAQID\n-----END B-----\n")]
    [InlineData("-----BEGIN A-----\nAQID\n-----END A----\n")]
    [InlineData("-----BEGIN A-----\nAQID\n-----END A-----x\n")]
    [InlineData("-----BEGIN A-----\nAQID\n")]
    [InlineData("-----BEGIN A-----\n-----END A-----\n")]
    [InlineData("-----BEGIN A-----\nAQ ID\n-----END A-----\n")]
    [InlineData("-----BEGIN A-----\n AQID\n-----END A-----\n")]
    [InlineData("-----BEGIN A-----\n\nAQID\n-----END A-----\n")]
    [InlineData("-----BEGIN A-----\nName: value\n\nAQID\n-----END A-----\n")]
    [InlineData("-----BEGIN A-----\nAQID\n-----BEGIN A-----\nAQID\n-----END A-----\n")]
    [InlineData("-----BEGIN -----\nAQID\n-----END -----\n")]
    [InlineData("-----BEGIN a-----\nAQID\n-----END a-----\n")]
    [InlineData("-----BEGIN A\nAQID\n-----END A-----\n")]
    [InlineData("-----END A-----\n")]
    public void A_damaged_block_is_a_fault(string text)
    {
        Assert.Empty(Read(text, out X509Fault fault));
        Assert.Equal(X509FaultReason.MalformedPem, fault.Reason);
    }

    [Fact]
    public void Sizes_are_bounded()
    {
        Read(new string('x', Pem.MaxTextLength + 1), out X509Fault fault);
        Assert.Equal(X509FaultReason.TooLarge, fault.Reason);
        string block = "-----BEGIN A-----\n" + string.Concat(Enumerable.Repeat("AAAA\n", Pem.MaxBlockLength / 5 + 1)) + "-----END A-----\n";
        Read(block, out fault);
        Assert.Equal(X509FaultReason.TooLarge, fault.Reason);
    }

    [Property(MaxTest = 300)]
    public void No_text_throws(string text)
    {
        Read("-----BEGIN A-----\n" + text, out _);
        Read(text ?? "", out _);
    }

    [Fact]
    public void Certificates_read_in_their_order_and_a_bad_one_is_named()
    {
        Certificate first = TestCertificate.Root().Build(), second = TestCertificate.Middle().Build();
        string text = CertificatePem.Write(first, second) + Pem.Write("OTHER", [1]);
        Assert.True(CertificatePem.TryReadAll(text, out IReadOnlyList<Certificate>? read, out _));
        Assert.Equal([first, second], read!);

        Assert.False(CertificatePem.TryReadAll(text + Pem.Write("CERTIFICATE", [0x30, 0x00]), out read, out X509Fault fault));
        Assert.Null(read);
        Assert.Equal(X509FaultReason.MalformedCertificate, fault.Reason);
        Assert.StartsWith("certificate 3:", fault.Detail, StringComparison.Ordinal);

        Assert.False(CertificatePem.TryReadAll("nothing", out _, out fault));
        Assert.Equal(X509FaultReason.NoCertificate, fault.Reason);
    }

    private static List<(string Label, string Hex)> Read(string text, out X509Fault fault)
    {
        List<(string Label, string Hex)> found = [];
        PemEnumerator blocks = Pem.Enumerate(text);
        while (blocks.MoveNext())
        {
            byte[] buffer = new byte[blocks.Current.MaxSize];
            Assert.True(blocks.Current.TryDecode(buffer, out int written));
            found.Add((blocks.Current.Label.ToString(), Convert.ToHexString(buffer.AsSpan(0, written))));
        }
        fault = blocks.Fault;
        return found;
    }
}
