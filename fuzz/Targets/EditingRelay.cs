using System;
using System.Collections.Generic;
using Sundog.Nocrypto;
using Sundog.Tls;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Record;
using Sundog.Tls.Wire;

namespace Sundog.Fuzz.Targets;

/// <summary>
/// A relay that knows the secrets of one direction: it opens honest records, edits what is inside as the fuzzer's input
/// says, and seals them again. So the fuzzer reaches the states behind the keys.
/// </summary>
internal sealed class EditingRelay(ReadOnlyMemory<byte> edits, string label) : KeyLog, IDisposable
{
    private const int EditSize = 5;

    private int _next;
    private RecordReader? _reader;
    private RecordWriter? _writer;
    private byte[]? _secret;

    /// <summary>How many records went through.</summary>
    public int Records { get; private set; }

    /// <summary>Takes honest bytes and returns edited ones.</summary>
    public byte[] Pass(byte[] honest)
    {
        List<byte> passed = [];
        Span<byte> rest = honest;
        while (RecordHeader.TryRead(rest, out RecordHeader header))
        {
            int size = RecordHeader.Size + header.Length;
            passed.AddRange(PassRecord(header, rest[..size]));
            rest = rest[size..];
        }
        return [.. passed];
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _writer?.Dispose();
    }

    protected override void Write(string line)
    {
        string[] words = line.Split(' ');
        if (words[0] == label)
            _secret = Convert.FromHexString(words[2]);
    }

    private byte[] PassRecord(RecordHeader header, Span<byte> record)
    {
        if (header.Type != ContentType.ApplicationData)
            return header.Type == ContentType.Handshake ? Rewrap(header.Type, Edit(record[RecordHeader.Size..])) : record.ToArray();
        Install();
        OpenedRecord opened = _reader!.Read(record, out RecordOutcome outcome);
        // Past the handshake the secrets are others; what cannot be opened goes through as it is.
        if (outcome != RecordOutcome.Opened)
            return record.ToArray();
        byte[] content = Edit(opened.Content);
        if (content.Length > RecordHeader.MaxPlaintext)
            content = content[..RecordHeader.MaxPlaintext];
        byte[] sealedRecord = new byte[_writer!.RecordSize(content.Length)];
        _writer.Write(opened.Type, content, sealedRecord);
        return sealedRecord;
    }

    private static byte[] Rewrap(ContentType type, byte[] content)
    {
        byte[] record = new byte[RecordHeader.Size + content.Length];
        new RecordHeader(type, ProtocolVersion.Tls12, content.Length).Write(record);
        content.CopyTo(record, RecordHeader.Size);
        return record;
    }

    private void Install()
    {
        if (_reader is not null)
            return;
        using HandshakeJoiner joiner = new();
        _reader = new RecordReader();
        _writer = new RecordWriter();
        _reader.Install(Secret(), RecordBoundary.At(joiner)!);
        _writer.Install(Secret());
    }

    private TrafficSecret Secret() => new(CipherSuite.Aes128GcmSha256, new SecretBytes(_secret ?? new byte[32]));

    // An edit is: which record, two bytes of offset, what to do, and a value.
    private byte[] Edit(ReadOnlySpan<byte> content)
    {
        List<byte> edited = [.. content];
        ReadOnlySpan<byte> all = edits.Span;
        while (_next + EditSize <= all.Length && all[_next] == Records)
        {
            int offset = Math.Min((all[_next + 1] << 8) | all[_next + 2], edited.Count);
            Apply(edited, offset, all[_next + 3], all[_next + 4]);
            _next += EditSize;
        }
        Records++;
        return [.. edited];
    }

    private static void Apply(List<byte> bytes, int offset, byte operation, byte value)
    {
        switch (operation % 6)
        {
            case 0 when offset < bytes.Count:
                bytes[offset] = value;
                break;
            case 1:
                bytes.Insert(offset, value);
                break;
            case 2:
                bytes.RemoveRange(offset, Math.Min(value, bytes.Count - offset));
                break;
            case 3:
                bytes.InsertRange(offset, bytes.GetRange(0, Math.Min(value, bytes.Count)));
                break;
            case 4 when offset < bytes.Count:
                bytes[offset] ^= value;
                break;
            default:
                bytes.InsertRange(offset, new byte[value]);
                break;
        }
    }
}
