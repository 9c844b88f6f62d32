using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Text.Json;
using Sundog.Tls.Wire;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Tls.Tests.Wire;

/// <summary>The published messages of RFC 8448, Example Handshake Traces for TLS 1.3.</summary>
public sealed class Rfc8448Tests
{
    // RFC 8448 §3, "construct a ClientHello handshake message".
    private static readonly byte[] PublishedHello = Convert.FromHexString(
        "010000C00303CB34ECB1E78163BA1C38C6DACB196A6DFFA21A8D9912EC18A2EF6283024DECE7000006130113031302010000910000"
        + "000B0009000006736572766572FF01000100000A00140012001D001700180019010001010102010301040023000000330026002400"
        + "1D002099381DE560E4BD43D23D8E435A7DBAFEB3C06E51C13CAE4D5413691E529AAF2C002B0003020304000D0020001E0403050306"
        + "03020308040805080604010501060102010402050206020202002D00020101001C00024001");

    private static readonly CipherSuiteId[] Suites =
        [CipherSuiteId.Aes128GcmSha256, CipherSuiteId.ChaCha20Poly1305Sha256, CipherSuiteId.Aes256GcmSha384];

    private static readonly NamedGroup[] Groups =
    [
        NamedGroup.X25519, NamedGroup.Secp256r1, NamedGroup.Secp384r1, NamedGroup.Secp521r1, NamedGroup.Ffdhe2048,
        NamedGroup.Ffdhe3072, NamedGroup.Ffdhe4096, NamedGroup.Ffdhe6144, NamedGroup.Ffdhe8192,
    ];

    [Fact]
    public void The_published_client_hello_is_read()
    {
        Assert.True(HandshakeHeader.TryRead(PublishedHello, out HandshakeHeader header));
        Assert.Equal((HandshakeType.ClientHello, 192), (header.Type, header.Length));
        Assert.True(ClientHello.TryRead(PublishedHello.AsSpan(4), out ClientHello hello));
        Assert.Equal(ProtocolVersion.Tls12, hello.LegacyVersion);
        Assert.Equal("CB34ECB1E78163BA1C38C6DACB196A6DFFA21A8D9912EC18A2EF6283024DECE7", Convert.ToHexString(hello.Random));
        Assert.True(hello.SessionId.IsEmpty);
        Assert.Equal(Suites, WireText.CodePoints<CipherSuiteId>(hello.CipherSuites));
        Assert.Equal([0], hello.CompressionMethods.ToArray());
        Assert.Equal((9, ExtensionType.RecordSizeLimit, null), (
            hello.Extensions.Count, hello.Extensions.Last, hello.Extensions.FirstDuplicate()));
        Assert.True(hello.Extensions.TryFind(ExtensionType.RecordSizeLimit, out ReadOnlySpan<byte> limit));
        Assert.Equal([0x40, 0x01], limit.ToArray());
    }

    [Fact]
    public void The_extensions_of_the_published_client_hello_are_read()
    {
        Assert.True(ClientHello.TryRead(PublishedHello.AsSpan(4), out ClientHello hello));
        ExtensionBlock extensions = hello.Extensions;
        Assert.True(extensions.TryFind(ExtensionType.ServerName, out ReadOnlySpan<byte> data));
        Assert.True(ServerNameExtension.TryReadClientHello(data, out ReadOnlySpan<byte> hostName));
        Assert.Equal("server"u8.ToArray(), hostName.ToArray());
        Assert.True(extensions.TryFind(ExtensionType.SupportedGroups, out data));
        Assert.True(SupportedGroupsExtension.TryRead(data, out UInt16List groups));
        Assert.Equal(Groups, WireText.CodePoints<NamedGroup>(groups));
        Assert.True(extensions.TryFind(ExtensionType.KeyShare, out data));
        Assert.True(KeyShareExtension.TryReadClientHello(data, out KeyShareList shares));
        Assert.Equal(1, shares.Count);
        Assert.True(shares.TryFind(NamedGroup.X25519, out ReadOnlySpan<byte> share));
        Assert.Equal("99381DE560E4BD43D23D8E435A7DBAFEB3C06E51C13CAE4D5413691E529AAF2C", Convert.ToHexString(share));
        Assert.True(extensions.TryFind(ExtensionType.SupportedVersions, out data));
        Assert.True(SupportedVersionsExtension.TryReadClientHello(data, out UInt16List versions));
        Assert.Equal([ProtocolVersion.Tls13], WireText.CodePoints<ProtocolVersion>(versions));
        Assert.True(extensions.TryFind(ExtensionType.SignatureAlgorithms, out data));
        Assert.True(SignatureAlgorithmsExtension.TryRead(data, out UInt16List schemes));
        Assert.Equal(15, schemes.Count);
        Assert.Equal(SignatureScheme.EcdsaSecp256r1Sha256, (SignatureScheme)schemes[0]);
        Assert.True(extensions.TryFind(ExtensionType.PskKeyExchangeModes, out data));
        Assert.True(PskKeyExchangeModesExtension.TryRead(data, out ReadOnlySpan<byte> modes));
        Assert.Equal([(byte)PskKeyExchangeMode.PskWithDhe], modes.ToArray());
    }

    [Fact]
    public void The_published_client_hello_is_written()
    {
        Assert.True(ClientHello.TryRead(PublishedHello.AsSpan(4), out ClientHello hello));
        WireWriter writer = new(16);
        NestedMark mark = ClientHello.Open(writer, hello.Random, [], Suites);
        ServerNameExtension.WriteClientHello(writer, "server"u8);
        Extension.Write(writer, ExtensionType.RenegotiationInfo, [0]);
        SupportedGroupsExtension.Write(writer, Groups);
        Extension.Write(writer, ExtensionType.SessionTicket, []);
        KeyShareExtension.WriteClientHello(
            writer, NamedGroup.X25519,
            Convert.FromHexString("99381DE560E4BD43D23D8E435A7DBAFEB3C06E51C13CAE4D5413691E529AAF2C"));
        SupportedVersionsExtension.WriteClientHello(writer, [ProtocolVersion.Tls13]);
        SignatureAlgorithmsExtension.Write(writer,
        [
            SignatureScheme.EcdsaSecp256r1Sha256, SignatureScheme.EcdsaSecp384r1Sha384,
            SignatureScheme.EcdsaSecp521r1Sha512, SignatureScheme.EcdsaSha1, SignatureScheme.RsaPssRsaeSha256,
            SignatureScheme.RsaPssRsaeSha384, SignatureScheme.RsaPssRsaeSha512, SignatureScheme.RsaPkcs1Sha256,
            SignatureScheme.RsaPkcs1Sha384, SignatureScheme.RsaPkcs1Sha512, SignatureScheme.RsaPkcs1Sha1,
            // DSA with SHA-256, SHA-384, SHA-512 and SHA-1, which have no name any more.
            (SignatureScheme)0x0402, (SignatureScheme)0x0502, (SignatureScheme)0x0602, (SignatureScheme)0x0202,
        ]);
        PskKeyExchangeModesExtension.Write(writer, [PskKeyExchangeMode.PskWithDhe]);
        Extension.Write(writer, ExtensionType.RecordSizeLimit, [0x40, 0x01]);
        writer.Close(mark);
        Assert.Equal(Convert.ToHexString(PublishedHello), Convert.ToHexString(writer.Written));
    }

    [Fact]
    public void Reading_a_hello_allocates_nothing()
    {
        int size = ReadWhole(PublishedHello.AsSpan(4));
        long before = GC.GetAllocatedBytesForCurrentThread();
        int sum = 0;
        for (int i = 0; i < 100; i++)
            sum += ReadWhole(PublishedHello.AsSpan(4));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        // The data of the nine extensions and the one key, and three suites of which two are odd.
        Assert.Equal(109 + 32 + 2, size);
        Assert.Equal((100 * size, 0), (sum, allocated));
    }

    [Fact]
    public void Every_published_message_is_read_and_written_again()
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        int count = 0;
        WireWriter again = new();
        foreach ((string name, byte[] message) in PublishedMessages())
        {
            Assert.True(HandshakeHeader.TryRead(message, out HandshakeHeader header), name);
            Assert.Equal(message.Length, HandshakeHeader.Size + header.Length);
            // The hash of these traces is SHA-256; the generic codec of Finished expects SHA-384.
            if (header.Type == HandshakeType.Finished)
            {
                Assert.True(Finished.TryRead(message.AsSpan(4), 32, out Finished finished), name);
                again.Reset();
                Finished.Write(again, finished.VerifyData);
            }
            else
            {
                again.Reset();
                Assert.True(Codecs.Named(header.Type.ToString()).Read(message.AsSpan(4), again) is not null, name);
            }
            Assert.Equal(message, again.Written.ToArray());
            count++;
        }
        Assert.Equal(22, count);
        VectorCounts.Record("rfc8448-messages", count);
    }

    /// <summary>RFC 8448 §4: the binder hash is that of the ClientHello without its list of binders.</summary>
    [Fact]
    public void The_hello_truncated_before_its_binders_has_the_published_hash()
    {
        if (VectorFiles.Root is null)
            Assert.Skip(VectorFiles.Absent);
        using JsonDocument traces = JsonDocument.Parse(File.ReadAllBytes(VectorFiles.Path("rfc8448.json")));
        JsonElement trace = traces.RootElement.GetProperty("resumed_0rtt");
        byte[] message = Convert.FromHexString(trace.GetProperty("client_hello").GetString()!);
        Assert.True(ClientHello.TryRead(message.AsSpan(4), out ClientHello hello));
        Assert.Equal(ExtensionType.PreSharedKey, hello.Extensions.Last);
        Assert.True(hello.Extensions.TryFind(ExtensionType.PreSharedKey, out ReadOnlySpan<byte> data));
        Assert.True(PreSharedKeyExtension.TryReadClientHello(data, out OfferedPsks offer));
        Assert.Equal((1, 1, 35), (offer.Identities.Count, offer.Binders.Count, offer.BindersLength));
        byte[] hash = SHA256.HashData(message.AsSpan(0, message.Length - offer.BindersLength));
        Assert.Equal(trace.GetProperty("binder_hash").GetString(), Convert.ToHexStringLower(hash));
    }

    /// <summary>
    /// Writes the hello of a resumption: what stands before the binder does not change when the binder is put in, and
    /// the numbers that the writer and the reader give for the list of binders agree.
    /// </summary>
    [Theory]
    [InlineData(32)]
    [InlineData(48)]
    public void A_binder_is_patched_behind_the_truncated_hello(int binderLength)
    {
        WireWriter writer = new(1);
        NestedMark mark = ClientHello.Open(writer, new byte[32], [], Suites);
        int bindersLength = PreSharedKeyExtension.WriteClientHello(writer, "a ticket"u8, 0x01020304, binderLength);
        writer.Close(mark);
        byte[] truncated = writer.Written[..^bindersLength].ToArray();
        byte[] binder = new byte[binderLength];
        Array.Fill(binder, (byte)0xbb);
        writer.Patch(writer.Length - binderLength, binder);
        Assert.Equal(truncated, writer.Written[..^bindersLength].ToArray());

        Assert.True(ClientHello.TryRead(writer.Written[4..], out ClientHello hello));
        Assert.True(hello.Extensions.TryFind(ExtensionType.PreSharedKey, out ReadOnlySpan<byte> data));
        Assert.True(PreSharedKeyExtension.TryReadClientHello(data, out OfferedPsks offer));
        Assert.Equal(bindersLength, offer.BindersLength);
        Assert.Equal([binder], WireText.Members(offer.Binders));
        foreach (PskIdentity offered in offer.Identities)
            Assert.Equal(("a ticket", 0x01020304u), (
                System.Text.Encoding.ASCII.GetString(offered.Identity), offered.ObfuscatedTicketAge));
    }

    private static int ReadWhole(ReadOnlySpan<byte> body)
    {
        if (!ClientHello.TryRead(body, out ClientHello hello) || hello.Extensions.FirstDuplicate() is not null)
            return -1;
        int sum = 0;
        foreach (Extension extension in hello.Extensions)
            sum += extension.Data.Length;
        foreach (CipherSuiteId suite in hello.CipherSuites)
            sum += (int)suite & 1;
        if (hello.Extensions.TryFind(ExtensionType.KeyShare, out ReadOnlySpan<byte> data)
            && KeyShareExtension.TryReadClientHello(data, out KeyShareList shares)
            && hello.Extensions.TryFind(ExtensionType.SupportedGroups, out data)
            && SupportedGroupsExtension.TryRead(data, out UInt16List groups)
            && groups.Contains(NamedGroup.X25519)
            && shares.FirstDuplicate() is null
            && shares.FirstOutside(groups) is null)
        {
            foreach (KeyShareEntry share in shares)
                sum += share.KeyExchange.Length;
        }
        return sum;
    }

    private static IEnumerable<(string Name, byte[] Message)> PublishedMessages()
    {
        HashSet<string> messages =
        [
            "client_hello", "client_hello1", "hello_retry_request", "server_hello", "encrypted_extensions",
            "certificate", "certificate_verify", "server_finished", "client_finished", "new_session_ticket",
        ];
        using JsonDocument traces = JsonDocument.Parse(File.ReadAllBytes(VectorFiles.Path("rfc8448.json")));
        foreach (JsonProperty trace in traces.RootElement.EnumerateObject())
        {
            if (trace.Value.ValueKind != JsonValueKind.Object)
                continue;
            foreach (JsonProperty value in trace.Value.EnumerateObject())
            {
                if (messages.Contains(value.Name))
                    yield return ($"{trace.Name} {value.Name}", Convert.FromHexString(value.Value.GetString()!));
            }
        }
    }
}
