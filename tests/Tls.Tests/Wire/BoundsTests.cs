using System;
using Sundog.Tls.Wire;
using Xunit;

namespace Sundog.Tls.Tests.Wire;

/// <summary>
/// The bounds of every vector of the grammar: the shortest and the longest are read, and what is shorter, longer or no
/// whole number of members is refused, though its length is the true one.
/// </summary>
public sealed class BoundsTests
{
    private static readonly byte[] Random = new byte[32];
    private static readonly byte[] Suites = [0, 2, 0x13, 0x01];
    private static readonly byte[] NullCompression = [1, 0];

    [Theory]
    [InlineData(0, true)]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void A_session_id_has_at_most_32_bytes(int length, bool read)
    {
        byte[] sessionId = [(byte)length, .. new byte[length]];
        Assert.Equal(read, ClientHello.TryRead([3, 3, .. Random, .. sessionId, .. Suites, .. NullCompression], out _));
        Assert.Equal(read, ServerHello.TryRead([3, 3, .. Random, .. sessionId, 0x13, 0x01, 0], out _));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(0xfffe, true)]
    [InlineData(0xffff, false)]
    public void Cipher_suites_are_one_or_more_whole_code_points(int length, bool read)
        => Assert.Equal(
            read, ClientHello.TryRead([3, 3, .. Random, 0, .. Vector16(length), .. NullCompression], out _));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(255, true)]
    public void Compression_methods_are_one_or_more(int length, bool read)
        => Assert.Equal(
            read, ClientHello.TryRead([3, 3, .. Random, 0, .. Suites, (byte)length, .. new byte[length]], out _));

    [Fact]
    public void A_hello_of_an_older_version_may_end_before_its_extensions_or_have_none()
    {
        byte[] clientHello = [3, 3, .. Random, 0, .. Suites, .. NullCompression];
        Assert.True(ClientHello.TryRead(clientHello, out ClientHello client));
        Assert.Equal((0, null), (client.Extensions.Count, client.Extensions.Last));
        Assert.True(ClientHello.TryRead([.. clientHello, 0, 0], out _));
        Assert.False(ClientHello.TryRead([.. clientHello, 0], out _));
        byte[] serverHello = [3, 3, .. Random, 0, 0x13, 0x01, 0];
        Assert.True(ServerHello.TryRead(serverHello, out ServerHello server));
        Assert.Equal((0, null), (server.Extensions.Count, server.Extensions.Last));
        Assert.True(ServerHello.TryRead([.. serverHello, 0, 0], out _));
        Assert.False(ServerHello.TryRead([.. serverHello, 0], out _));
    }

    [Theory]
    [InlineData("0000", true)]
    [InlineData("0004000A0000", true)]
    [InlineData("0003000A00", false)]
    [InlineData("0005000A000000", false)]
    [InlineData("0004000A0001", false)]
    public void An_extension_block_is_whole_extensions(string block, bool read)
    {
        byte[] bytes = Convert.FromHexString(block);
        Assert.Equal(read, ClientHello.TryRead([3, 3, .. Random, 0, .. Suites, .. NullCompression, .. bytes], out _));
        Assert.Equal(read, ServerHello.TryRead([3, 3, .. Random, 0, 0x13, 0x01, 0, .. bytes], out _));
        Assert.Equal(read, EncryptedExtensions.TryRead(bytes, out _));
        Assert.Equal(read, CertificateRequest.TryRead([0, .. bytes], out _));
        Assert.Equal(read, NewSessionTicket.TryRead([.. new byte[9], 0, 1, 0xee, .. bytes], out _));
        byte[] entry = [0, 0, 1, 0x30, .. bytes];
        Assert.Equal(read, CertificateMessage.TryRead([0, 0, 0, (byte)entry.Length, .. entry], out _));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(0x10000, true)]
    public void A_certificate_has_at_least_one_byte(int length, bool read)
    {
        byte[] entry = [(byte)(length >> 16), (byte)(length >> 8), (byte)length, .. new byte[length], 0, 0];
        byte[] list = [(byte)(entry.Length >> 16), (byte)(entry.Length >> 8), (byte)entry.Length, .. entry];
        Assert.Equal(read, CertificateMessage.TryRead([0, .. list], out _));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(0xffff, true)]
    public void A_ticket_has_at_least_one_byte(int length, bool read)
        => Assert.Equal(read, NewSessionTicket.TryRead([.. new byte[9], .. Vector16(length), 0, 0], out _));

    [Theory]
    [InlineData(31, false)]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void A_finished_has_the_length_of_the_hash(int length, bool read)
        => Assert.Equal(read, Finished.TryRead(new byte[length], 32, out _));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(0xfffe, true)]
    [InlineData(0xffff, false)]
    public void Groups_and_schemes_are_one_or_more_whole_code_points(int length, bool read)
    {
        Assert.Equal(read, SupportedGroupsExtension.TryRead(Vector16(length), out _));
        Assert.Equal(read, SignatureAlgorithmsExtension.TryRead(Vector16(length), out _));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(254, true)]
    [InlineData(255, false)]
    public void Versions_are_one_to_127_whole_code_points(int length, bool read)
        => Assert.Equal(
            read, SupportedVersionsExtension.TryReadClientHello([(byte)length, .. new byte[length]], out _));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(0xffff, true)]
    public void A_cookie_has_at_least_one_byte(int length, bool read)
        => Assert.Equal(read, CookieExtension.TryRead(Vector16(length), out _));

    [Theory]
    [InlineData("0000", true)]
    [InlineData("0004001D0000", false)]
    [InlineData("0005001D0001AA", true)]
    [InlineData("0006001D0001AA00", false)]
    public void A_key_share_has_at_least_one_byte_but_a_client_may_send_none(string data, bool read)
        => Assert.Equal(read, KeyShareExtension.TryReadClientHello(Convert.FromHexString(data), out _));

    [Theory]
    [InlineData("001D0000", false)]
    [InlineData("001D0001AA", true)]
    public void The_servers_key_share_has_at_least_one_byte(string data, bool read)
        => Assert.Equal(read, KeyShareExtension.TryReadServerHello(Convert.FromHexString(data), out _));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(255, true)]
    public void Psk_modes_are_one_or_more(int length, bool read)
        => Assert.Equal(read, PskKeyExchangeModesExtension.TryRead([(byte)length, .. new byte[length]], out _));

    [Theory]
    [InlineData(0, 32, false)]
    [InlineData(1, 31, false)]
    [InlineData(1, 32, true)]
    [InlineData(1, 255, true)]
    [InlineData(300, 48, true)]
    public void An_identity_has_at_least_one_byte_and_a_binder_32(int identity, int binder, bool read)
    {
        byte[] identities = [.. Vector16(identity), 0, 0, 0, 0];
        byte[] binders = [(byte)binder, .. new byte[binder]];
        Assert.Equal(
            read,
            PreSharedKeyExtension.TryReadClientHello(
                [.. Framed16(identities), .. Framed16(binders)], out OfferedPsks offer));
        Assert.Equal(read ? 3 + binder : 0, offer.BindersLength);
    }

    [Fact]
    public void A_short_binder_behind_a_long_one_is_refused()
    {
        byte[] identities = Framed16([0, 1, 0xaa, 0, 0, 0, 0]);
        byte[] binders = Framed16([32, .. new byte[32], 31, .. new byte[31]]);
        Assert.False(PreSharedKeyExtension.TryReadClientHello([.. identities, .. binders], out _));
    }

    [Fact]
    public void An_offer_without_identities_or_without_binders_is_refused()
    {
        byte[] identities = Framed16([0, 1, 0xaa, 0, 0, 0, 0]);
        byte[] binders = Framed16([32, .. new byte[32]]);
        Assert.True(PreSharedKeyExtension.TryReadClientHello([.. identities, .. binders], out _));
        Assert.False(PreSharedKeyExtension.TryReadClientHello([0, 0, .. binders], out _));
        Assert.False(PreSharedKeyExtension.TryReadClientHello([.. identities, 0, 0], out _));
    }

    [Theory]
    [InlineData("0000", false)]
    [InlineData("000100", false)]
    [InlineData("0002" + "0161", true)]
    [InlineData("0003" + "016100", false)]
    [InlineData("0005" + "0161026262", true)]
    public void A_protocol_name_has_at_least_one_byte(string data, bool read)
        => Assert.Equal(read, AlpnExtension.TryReadClientHello(Convert.FromHexString(data), out _));

    [Theory]
    [InlineData("0000", false)]
    [InlineData("0002" + "0161", true)]
    [InlineData("0004" + "01610162", false)]
    public void The_server_chooses_exactly_one_protocol(string data, bool read)
        => Assert.Equal(read, AlpnExtension.TryReadServer(Convert.FromHexString(data), out _));

    [Theory]
    [InlineData("0000", false)]
    [InlineData("0002" + "0000", false)]
    [InlineData("0003" + "000130", true)]
    [InlineData("0005" + "0001300000", false)]
    public void A_distinguished_name_has_at_least_one_byte(string data, bool read)
        => Assert.Equal(read, CertificateAuthoritiesExtension.TryRead(Convert.FromHexString(data), out _));

    [Theory]
    [InlineData("0000", null)]
    [InlineData("0003" + "000000", null)]
    [InlineData("0004" + "00000161", "61")]
    [InlineData("0008" + "00000161" + "00000162", null)]
    [InlineData("0008" + "07000199" + "00000161", "61")]
    [InlineData("0007" + "070000" + "00000161", "61")]
    [InlineData("0007" + "00000161" + "070001", null)]
    [InlineData("0004" + "07000199", "")]
    [InlineData("0004" + "00000261", null)]
    public void A_server_name_list_has_at_most_one_host_name(string data, string? hostName)
    {
        bool read = ServerNameExtension.TryReadClientHello(Convert.FromHexString(data), out ReadOnlySpan<byte> name);
        Assert.Equal(hostName, read ? Convert.ToHexString(name) : null);
        Assert.True(read || name.IsEmpty);
    }

    private static byte[] Vector16(int length) => Framed16(new byte[length]);

    private static byte[] Framed16(byte[] content) => [(byte)(content.Length >> 8), (byte)content.Length, .. content];
}
