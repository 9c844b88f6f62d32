using System;
using System.Formats.Asn1;
using System.Numerics;
using System.Text;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.X509.Tests;

/// <summary>The platform's writer is the oracle: both write the same bytes.</summary>
public sealed class DerWriterTests
{
    [Property(MaxTest = 500)]
    public void Integers_are_the_platforms(int value, byte[] magnitude)
        => AssertSame(
            ours =>
            {
                ours.WriteInteger(value);
                ours.WriteInteger(value >> 24);
                ours.WriteUnsigned(magnitude);
            },
            platforms =>
            {
                platforms.WriteInteger(value);
                platforms.WriteInteger(value >> 24);
                platforms.WriteInteger(new BigInteger(magnitude, isUnsigned: true, isBigEndian: true));
            });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65535)]
    [InlineData(65536)]
    [InlineData((1 << 24) - 1)]
    [InlineData(1 << 24)]
    public void Lengths_are_the_platforms_also_where_elements_are_nested(int length)
    {
        byte[] bytes = new byte[length];
        Random.Shared.NextBytes(bytes);
        AssertSame(
            ours =>
            {
                using (ours.PushSequence())
                {
                    using (ours.Push(DerReader.ContextConstructed(3)))
                    using (ours.PushOctetString())
                        ours.WriteOctets(bytes);
                    using (ours.PushSetOfOne())
                        ours.WriteOctets(bytes, DerReader.Context(200));
                    ours.WriteBits(bytes);
                }
            },
            platforms =>
            {
                using (platforms.PushSequence())
                {
                    using (platforms.PushSequence(DerReader.ContextConstructed(3)))
                    using (platforms.PushOctetString())
                        platforms.WriteOctetString(bytes);
                    using (platforms.PushSetOf())
                        platforms.WriteOctetString(bytes, DerReader.Context(200));
                    platforms.WriteBitString(bytes);
                }
            });
    }

    [Property(MaxTest = 500)]
    public void Object_identifiers_are_the_platforms(byte first, byte second, uint third, ulong fourth)
    {
        string oid = $"{first % 3}.{second % 40}.{third}.{fourth}.{ulong.MaxValue}.0";
        AssertSame(ours => ours.WriteOid(oid), platforms => platforms.WriteObjectIdentifier(oid));
    }

    [Property(MaxTest = 500)]
    public void Text_is_the_platforms_or_refused_by_both(string text)
    {
        text ??= "";
        AssertSame(ours => ours.WriteUtf8(text), platforms => platforms.WriteCharacterString(UniversalTagNumber.UTF8String, text));
        AssertSame(ours => ours.WritePrintable(text), platforms => platforms.WriteCharacterString(UniversalTagNumber.PrintableString, text));
        AssertSame(
            ours => ours.WriteAscii(DerReader.Context(2), text),
            platforms => platforms.WriteCharacterString(UniversalTagNumber.IA5String, text, DerReader.Context(2)));
    }

    [Fact]
    public void Every_character_is_printable_or_not_as_for_the_platform()
    {
        for (int c = 0; c < 0x200; c++)
        {
            string text = ((char)c).ToString();
            AssertSame(ours => ours.WritePrintable(text), platforms => platforms.WriteCharacterString(UniversalTagNumber.PrintableString, text));
        }
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("1949-12-31T23:59:59Z")]
    [InlineData("1950-01-01T00:00:00Z")]
    [InlineData("2026-11-26T20:15:09.99Z")]
    [InlineData("2049-12-31T23:59:59Z")]
    [InlineData("2049-12-31T23:59:59-01:00")]
    [InlineData("2050-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59Z")]
    public void Times_are_the_platforms_in_DER_and_in_text(string text)
    {
        DateTimeOffset time = DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        AssertSame(ours => ours.WriteTime(time), platforms =>
        {
            if (time.UtcDateTime.Year is >= 1950 and < 2050)
                platforms.WriteUtcTime(time);
            else
                platforms.WriteGeneralizedTime(time, omitFractionalSeconds: true);
        });
        Assert.Equal(time.ToString("u", System.Globalization.CultureInfo.InvariantCulture), DerTime.Text(time));
        Assert.Equal(time.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), DerTime.Day(time));
    }

    [Fact]
    public void The_small_elements_are_the_platforms()
        => AssertSame(
            ours =>
            {
                ours.WriteNull();
                ours.WriteBoolean(true);
                ours.WriteBoolean(false);
                ours.WriteBits([0xa8], unusedBits: 3);
                ours.WriteEncoded([0x05, 0x00]);
            },
            platforms =>
            {
                platforms.WriteNull();
                platforms.WriteBoolean(true);
                platforms.WriteBoolean(false);
                platforms.WriteBitString([0xa8], unusedBitCount: 3);
                platforms.WriteNull();
            });

    [Fact]
    public void What_was_cleared_is_gone()
    {
        DerWriter writer = new();
        writer.WriteOctets(Encoding.ASCII.GetBytes("secret"));
        writer.Clear();
        Assert.Equal(0, writer.Length);
        Assert.Empty(writer.Encode());
    }

    // The same bytes, or both refuse.
    private static void AssertSame(Action<DerWriter> ours, Action<AsnWriter> platforms)
    {
        Assert.Equal(
            Written(() =>
            {
                AsnWriter writer = new(AsnEncodingRules.DER);
                platforms(writer);
                return writer.Encode();
            }),
            Written(() =>
            {
                DerWriter writer = new();
                ours(writer);
                return writer.Encode();
            }));
    }

    private static byte[]? Written(Func<byte[]> write)
    {
        try
        {
            return write();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
