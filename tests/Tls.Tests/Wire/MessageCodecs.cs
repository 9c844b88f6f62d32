using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Tests.Wire;

/// <summary>The handshake messages and the alert.</summary>
internal static class MessageCodecs
{
    public static IEnumerable<Codec> All =>
    [
        Codec.Message(HandshakeType.ClientHello, ClientHellos, Read),
        Codec.Message(HandshakeType.ServerHello, ServerHellos, ReadServerHello),
        Codec.Message(HandshakeType.EncryptedExtensions, EncryptedExtensionsMessages, ReadEncryptedExtensions),
        Codec.Message(HandshakeType.CertificateRequest, CertificateRequests, ReadCertificateRequest),
        Codec.Message(HandshakeType.Certificate, Certificates, ReadCertificate),
        Codec.Message(HandshakeType.CertificateVerify, CertificateVerifies, ReadCertificateVerify),
        Codec.Message(HandshakeType.Finished, FinishedMessages, ReadFinished),
        Codec.Message(HandshakeType.NewSessionTicket, Tickets, ReadTicket),
        Codec.Message(HandshakeType.KeyUpdate, KeyUpdates, ReadKeyUpdate),
        new Codec("Alert", _ => [], Alerts, ReadAlert),
    ];

    private static Gen<Value> ClientHellos =>
        from random in WireGen.Bytes(32, 32)
        from sessionId in WireGen.Bytes(0, 32)
        from suites in WireGen.CodePoints<CipherSuiteId>(1, 0x7fff)
        from extensions in WireGen.Extensions
        let encoded = WireGen.Encode(extensions)
        select new Value(
            $"771 {WireText.Of(random)} {WireText.Of(sessionId)} {WireText.Of(suites)} 00 {WireText.Of(extensions)}",
            writer => ClientHello.Write(writer, random, sessionId, suites, encoded))
        {
            OptionalTail = 2 + encoded.Length,
        };

    private static string? Read(ReadOnlySpan<byte> body, WireWriter again)
    {
        if (!ClientHello.TryRead(body, out ClientHello hello))
            return null;
        int size = 41 + hello.SessionId.Length + 2 * hello.CipherSuites.Count + hello.Extensions.Encoded.Length;
        if (hello.LegacyVersion == ProtocolVersion.Tls12 && hello.CompressionMethods is [0] && body.Length == size)
        {
            ClientHello.Write(
                again,
                hello.Random,
                hello.SessionId,
                WireText.CodePoints<CipherSuiteId>(hello.CipherSuites),
                hello.Extensions.Encoded);
        }
        return $"{(ushort)hello.LegacyVersion} {WireText.Of(hello.Random)} {WireText.Of(hello.SessionId)} "
            + $"{WireText.Of(hello.CipherSuites)} {WireText.Of(hello.CompressionMethods)} {WireText.Of(hello.Extensions)}";
    }

    private static Gen<Value> ServerHellos =>
        from random in Gen.OneOf(
            WireGen.Bytes(32, 32), Gen.Constant(ServerHello.HelloRetryRequestRandom.ToArray()))
        from sessionId in WireGen.Bytes(0, 32)
        from suite in WireGen.UInt16
        from extensions in WireGen.Extensions
        let encoded = WireGen.Encode(extensions)
        let isRetry = random.AsSpan().SequenceEqual(ServerHello.HelloRetryRequestRandom)
        select new Value(
            $"771 {WireText.Of(random)} {isRetry} {WireText.Of(sessionId)} {suite} 0 {WireText.Of(extensions)}",
            writer => ServerHello.Write(writer, random, sessionId, (CipherSuiteId)suite, encoded))
        {
            OptionalTail = 2 + encoded.Length,
        };

    private static string? ReadServerHello(ReadOnlySpan<byte> body, WireWriter again)
    {
        if (!ServerHello.TryRead(body, out ServerHello hello))
            return null;
        int size = 40 + hello.SessionIdEcho.Length + hello.Extensions.Encoded.Length;
        if (hello.LegacyVersion == ProtocolVersion.Tls12 && hello.CompressionMethod == 0 && body.Length == size)
            ServerHello.Write(again, hello.Random, hello.SessionIdEcho, hello.CipherSuite, hello.Extensions.Encoded);
        return $"{(ushort)hello.LegacyVersion} {WireText.Of(hello.Random)} {hello.IsHelloRetryRequest} "
            + $"{WireText.Of(hello.SessionIdEcho)} {(ushort)hello.CipherSuite} {hello.CompressionMethod} "
            + WireText.Of(hello.Extensions);
    }

    private static Gen<Value> EncryptedExtensionsMessages =>
        from extensions in WireGen.Extensions
        select new Value(
            WireText.Of(extensions), writer => EncryptedExtensions.Write(writer, WireGen.Encode(extensions)));

    private static string? ReadEncryptedExtensions(ReadOnlySpan<byte> body, WireWriter again)
    {
        if (!EncryptedExtensions.TryRead(body, out EncryptedExtensions message))
            return null;
        EncryptedExtensions.Write(again, message.Extensions.Encoded);
        return WireText.Of(message.Extensions);
    }

    private static Gen<Value> CertificateRequests =>
        from context in WireGen.Bytes(0, 255)
        from extensions in WireGen.Extensions
        select new Value(
            $"{WireText.Of(context)} {WireText.Of(extensions)}",
            writer => CertificateRequest.Write(writer, context, WireGen.Encode(extensions)));

    private static string? ReadCertificateRequest(ReadOnlySpan<byte> body, WireWriter again)
    {
        if (!CertificateRequest.TryRead(body, out CertificateRequest message))
            return null;
        CertificateRequest.Write(again, message.Context, message.Extensions.Encoded);
        return $"{WireText.Of(message.Context)} {WireText.Of(message.Extensions)}";
    }

    private static Gen<Value> Certificates =>
        from context in WireGen.Bytes(0, 255)
        from entries in WireGen.FewOf(
            from data in WireGen.Bytes(1, 0xffffff)
            from extensions in WireGen.Extensions
            select (Data: data, Extensions: extensions),
            minimum: 0)
        select new Value(
            $"{WireText.Of(context)} {entries.Length} "
            + string.Join(" ", entries.Select(entry => $"{WireText.Of(entry.Data)} {WireText.Of(entry.Extensions)}")),
            writer =>
            {
                NestedMark mark = CertificateMessage.Open(writer, context);
                foreach ((byte[] data, (ushort, byte[])[] extensions) in entries)
                    CertificateEntry.Write(writer, data, WireGen.Encode(extensions));
                writer.Close(mark);
            });

    private static string? ReadCertificate(ReadOnlySpan<byte> body, WireWriter again)
    {
        if (!CertificateMessage.TryRead(body, out CertificateMessage message))
            return null;
        List<string> entries = [];
        NestedMark mark = CertificateMessage.Open(again, message.Context);
        foreach (CertificateEntry entry in message.Entries)
        {
            entries.Add($"{WireText.Of(entry.Data)} {WireText.Of(entry.Extensions)}");
            CertificateEntry.Write(again, entry.Data, entry.Extensions.Encoded);
        }
        again.Close(mark);
        return $"{WireText.Of(message.Context)} {message.Entries.Count} {string.Join(" ", entries)}";
    }

    private static Gen<Value> CertificateVerifies =>
        from algorithm in WireGen.UInt16
        from signature in WireGen.Bytes(0, 0xffff)
        select new Value(
            $"{algorithm} {WireText.Of(signature)}",
            writer => CertificateVerify.Write(writer, (SignatureScheme)algorithm, signature));

    private static string? ReadCertificateVerify(ReadOnlySpan<byte> body, WireWriter again)
    {
        if (!CertificateVerify.TryRead(body, out CertificateVerify message))
            return null;
        CertificateVerify.Write(again, message.Algorithm, message.Signature);
        return $"{(ushort)message.Algorithm} {WireText.Of(message.Signature)}";
    }

    private static Gen<Value> FinishedMessages =>
        from verifyData in WireGen.Bytes(48, 48)
        select new Value(WireText.Of(verifyData), writer => Finished.Write(writer, verifyData));

    private static string? ReadFinished(ReadOnlySpan<byte> body, WireWriter again)
    {
        if (!Finished.TryRead(body, 48, out Finished message))
            return null;
        Finished.Write(again, message.VerifyData);
        return WireText.Of(message.VerifyData);
    }

    private static Gen<Value> Tickets =>
        from lifetime in WireGen.UInt32
        from ageAdd in WireGen.UInt32
        from nonce in WireGen.Bytes(0, 255)
        from ticket in WireGen.Bytes(1, 0xffff)
        from extensions in WireGen.Extensions
        select new Value(
            $"{lifetime} {ageAdd} {WireText.Of(nonce)} {WireText.Of(ticket)} {WireText.Of(extensions)}",
            writer => NewSessionTicket.Write(writer, lifetime, ageAdd, nonce, ticket, WireGen.Encode(extensions)));

    private static string? ReadTicket(ReadOnlySpan<byte> body, WireWriter again)
    {
        if (!NewSessionTicket.TryRead(body, out NewSessionTicket message))
            return null;
        NewSessionTicket.Write(
            again, message.LifetimeSeconds, message.AgeAdd, message.Nonce, message.Ticket, message.Extensions.Encoded);
        return $"{message.LifetimeSeconds} {message.AgeAdd} {WireText.Of(message.Nonce)} {WireText.Of(message.Ticket)} "
            + WireText.Of(message.Extensions);
    }

    private static Gen<Value> KeyUpdates =>
        from request in WireGen.Byte
        select new Value($"{request}", writer => KeyUpdate.Write(writer, (KeyUpdateRequest)request));

    private static string? ReadKeyUpdate(ReadOnlySpan<byte> body, WireWriter again)
    {
        if (!KeyUpdate.TryRead(body, out KeyUpdate message))
            return null;
        KeyUpdate.Write(again, message.Request);
        return $"{(byte)message.Request}";
    }

    private static Gen<Value> Alerts =>
        from level in WireGen.Byte
        from description in WireGen.Byte
        select new Value(
            $"{level} {description}",
            writer => new AlertMessage((AlertLevel)level, (AlertDescription)description).Write(writer));

    private static string? ReadAlert(ReadOnlySpan<byte> fragment, WireWriter again)
    {
        if (!AlertMessage.TryRead(fragment, out AlertMessage message))
            return null;
        message.Write(again);
        return $"{(byte)message.Level} {(byte)message.Description}";
    }
}
