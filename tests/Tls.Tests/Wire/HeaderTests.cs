using System;
using System.Security.Cryptography;
using Sundog.Tls.Wire;
using Xunit;

namespace Sundog.Tls.Tests.Wire;

public sealed class HeaderTests
{
    [Fact]
    public void A_record_header_is_read_from_its_five_bytes()
    {
        byte[] bytes = [0x17, 0x03, 0x01, 0x41, 0x00, 0xff];
        Assert.True(RecordHeader.TryRead(bytes, out RecordHeader header));
        Assert.Equal(ContentType.ApplicationData, header.Type);
        Assert.Equal(ProtocolVersion.Tls10, header.LegacyVersion);
        Assert.Equal(RecordHeader.MaxCiphertext, header.Length);
        for (int length = 0; length < RecordHeader.Size; length++)
            Assert.False(RecordHeader.TryRead(bytes.AsSpan(0, length), out _));
        byte[] written = new byte[6];
        header.Write(written);
        Assert.Equal([0x17, 0x03, 0x01, 0x41, 0x00, 0x00], written);
    }

    [Fact]
    public void Every_content_type_version_and_length_is_read_as_sent()
    {
        Assert.True(RecordHeader.TryRead([0xff, 0xab, 0xcd, 0xff, 0xfe], out RecordHeader header));
        Assert.Equal((0xff, 0xabcd, 0xfffe), ((int)header.Type, (int)header.LegacyVersion, header.Length));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(RecordHeader.MaxCiphertext + 1)]
    public void A_record_longer_than_a_record_may_be_is_not_written(int length)
        => Assert.Throws<InvalidOperationException>(
            () => new RecordHeader(ContentType.Handshake, ProtocolVersion.Tls12, length).Write(new byte[5]));

    [Fact]
    public void A_record_holds_16384_bytes_and_256_more_when_encrypted()
        => Assert.Equal((16384, 16640), (RecordHeader.MaxPlaintext, RecordHeader.MaxCiphertext));

    [Fact]
    public void A_handshake_header_is_read_from_its_four_bytes()
    {
        byte[] bytes = [0x0b, 0x01, 0x02, 0x03, 0xff];
        Assert.True(HandshakeHeader.TryRead(bytes, out HandshakeHeader header));
        Assert.Equal((HandshakeType.Certificate, 0x010203), (header.Type, header.Length));
        for (int length = 0; length < HandshakeHeader.Size; length++)
            Assert.False(HandshakeHeader.TryRead(bytes.AsSpan(0, length), out _));
    }

    [Fact]
    public void The_random_of_a_hello_retry_request_is_the_hash_of_its_name()
        => Assert.Equal(SHA256.HashData("HelloRetryRequest"u8), ServerHello.HelloRetryRequestRandom.ToArray());
}
