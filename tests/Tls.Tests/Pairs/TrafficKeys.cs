using System;
using Sundog.Nocrypto;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Record;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Tests.Pairs;

/// <summary>One direction's keys in the hands of a test that knows the secret: it opens and makes records at will.</summary>
internal sealed class TrafficKeys(CipherSuite suite, ReadOnlySpan<byte> secret) : IDisposable
{
    private readonly TrafficSecret _secret = new(suite, new SecretBytes(secret));
    private RecordKeys? _keys;

    private RecordKeys Keys => _keys ??= _secret.DeriveRecordKeys();

    /// <summary>A record that holds <paramref name="inner"/>, a whole TLSInnerPlaintext.</summary>
    public static byte[] Seal(RecordKeys keys, ReadOnlySpan<byte> inner)
    {
        int length = inner.Length + AeadAlgorithm.TagSize;
        byte[] record = new byte[RecordHeader.Size + length];
        record[0] = 23;
        record[1] = 3;
        record[2] = 3;
        record[3] = (byte)(length >> 8);
        record[4] = (byte)(length & 0xff);
        inner.CopyTo(record.AsSpan(RecordHeader.Size));
        keys.Seal(record.AsSpan(0, RecordHeader.Size), record.AsSpan(RecordHeader.Size), inner.Length);
        return record;
    }

    public byte[] Seal(ContentType type, ReadOnlySpan<byte> content) => Seal(Keys, [.. content, (byte)type]);

    /// <summary>The content and the type of a record, without padding.</summary>
    public byte[] Open(ReadOnlySpan<byte> record, out ContentType type)
    {
        byte[] copy = record.ToArray();
        if (!Keys.TryOpen(copy.AsSpan(0, RecordHeader.Size), copy.AsSpan(RecordHeader.Size)))
            throw new InvalidOperationException("The record does not open with these keys.");
        Span<byte> inner = copy.AsSpan(RecordHeader.Size..^AeadAlgorithm.TagSize).TrimEnd((byte)0);
        type = (ContentType)inner[^1];
        return inner[..^1].ToArray();
    }

    /// <summary>The verify_data of a Finished that this side sends.</summary>
    public byte[] VerifyData(ReadOnlySpan<byte> transcriptHash)
    {
        byte[] data = new byte[suite.Hash.HashSize];
        _secret.WriteVerifyData(transcriptHash, data);
        return data;
    }

    public void Dispose()
    {
        _keys?.Dispose();
        _secret.Dispose();
    }
}
