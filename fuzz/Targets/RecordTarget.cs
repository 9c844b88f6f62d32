using System;
using System.Collections.Generic;
using Sundog.Nocrypto;
using Sundog.Tls;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Record;
using Sundog.Tls.Wire;

namespace Sundog.Fuzz.Targets;

/// <summary>
/// The record layer. The first byte says how: 0 the rest is records in the clear; 1 records under keys; 2 the inner
/// plaintext of a record, which is sealed first, so that what follows the tag is reached.
/// </summary>
internal sealed class RecordTarget : FuzzTarget
{
    public override string Name => "record";

    public override string Description => "records, in the clear, under keys, and what is inside them";

    public override IEnumerable<byte[]> Seeds()
    {
        (byte[] client, byte[] server) = Honest.Conversation();
        yield return [0, .. client];
        yield return [1, .. server];
        yield return [2, 1, 2, 3, 22, 0, 0, 0];
        yield return [2, 1, 0, 21];
        yield return [2, 23];
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return;
        using RecordReader reader = new() { DropsChangeCipherSpec = true, EarlyDataToSkip = input[0] == 1 ? 4096 : 0 };
        byte[] bytes = input[1..].ToArray();
        if (input[0] != 0)
            reader.Install(Secret(), Boundary());
        if (input[0] == 2)
            bytes = Seal(bytes);
        ReadAll(reader, bytes);
    }

    private static void ReadAll(RecordReader reader, Span<byte> bytes)
    {
        using HandshakeJoiner joiner = new();
        while (true)
        {
            OpenedRecord record = reader.Read(bytes, out RecordOutcome outcome);
            Require(record.Consumed <= bytes.Length, "a record ends inside the input");
            if (outcome == RecordOutcome.Faulted)
                Require(record.Fault is not null, "a fault has a reason");
            if (outcome is RecordOutcome.NeedMoreData or RecordOutcome.Faulted)
                return;
            Require(record.Consumed > 0, "a record takes at least its header");
            Require(record.Content.Length <= RecordHeader.MaxPlaintext, "content is at most 2^14 bytes");
            bytes = bytes[record.Consumed..];
            if (record.Type != ContentType.Handshake)
                continue;
            joiner.Append(record.Content);
            while (joiner.TryTake(out ReadOnlySpan<byte> message) && !message.IsEmpty)
                Require(message.Length >= HandshakeHeader.Size, "a message has its header");
        }
    }

    private static byte[] Seal(byte[] inner)
    {
        if (inner.Length > RecordHeader.MaxCiphertext - AeadAlgorithm.TagSize)
            return [];
        using RecordKeys keys = Secret().DeriveRecordKeys();
        byte[] record = new byte[RecordHeader.Size + inner.Length + AeadAlgorithm.TagSize];
        new RecordHeader(ContentType.ApplicationData, ProtocolVersion.Tls12, inner.Length + AeadAlgorithm.TagSize).Write(record);
        inner.CopyTo(record, RecordHeader.Size);
        keys.Seal(record.AsSpan(0, RecordHeader.Size), record.AsSpan(RecordHeader.Size), inner.Length);
        return record;
    }

    private static TrafficSecret Secret() => new(CipherSuite.Aes128GcmSha256, new SecretBytes(32));

    private static RecordBoundary Boundary()
    {
        using HandshakeJoiner joiner = new();
        return RecordBoundary.At(joiner)!;
    }
}
