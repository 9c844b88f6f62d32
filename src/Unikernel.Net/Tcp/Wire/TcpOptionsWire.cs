using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>TSval and TSecr (RFC 7323 §3.2).</summary>
internal readonly record struct TcpTimestamps(uint Value, uint Echo);

/// <summary>What a SYN offers. A window scale of -1 is the absence of the option.</summary>
internal readonly record struct SynOffer(ushort SegmentSize, sbyte WindowScale, bool SackPermitted);

/// <summary>A block of SACK (RFC 2018 §3), as it is on the wire.</summary>
internal readonly record struct SackBlock(uint Left, uint Right);

/// <summary>The most blocks that fit into a header (RFC 2018 §3).</summary>
[InlineArray(Capacity)]
internal struct SackBlocks
{
    public const int Capacity = 4;

    private SackBlock _first;
}

/// <summary>The options of a segment (RFC 9293 §3.2, RFC 2018, RFC 7323).</summary>
internal struct TcpOptionsWire
{
    private const byte EndOfList = 0;
    private const byte NoOperation = 1;
    private const byte MaximumSegmentSize = 2;
    private const byte Scale = 3;
    private const byte SackPermittedKind = 4;
    private const byte Sack = 5;
    private const byte Timestamp = 8;

    /// <summary>The size of timestamps with their padding, in bytes.</summary>
    public const int TimestampsSize = 12;

    /// <summary>The size of SACK with its padding and no block, in bytes; each block adds 8.</summary>
    public const int SackSize = 4;

    /// <summary>MSS, or 0 without the option.</summary>
    public ushort SegmentSize { get; private set; }

    /// <summary>The shift count, at most 14, or -1 without the option.</summary>
    public sbyte WindowScale { get; private set; }

    public bool SackPermitted { get; private set; }

    public TcpTimestamps? Timestamps { get; private set; }

    public SackBlocks SackBlocks;

    public int SackCount { get; private set; }

    /// <summary>Reads the options. Unknown kinds are skipped by their length.</summary>
    /// <param name="bytes">The header beyond its fixed part.</param>
    /// <param name="isSyn">Whether the segment has SYN: only then the options of a SYN count.</param>
    /// <param name="options">The result.</param>
    /// <returns>False when a length is impossible: the segment is not to be believed (RFC 9293 §3.2, MUST-7).</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, bool isSyn, out TcpOptionsWire options)
    {
        options = new TcpOptionsWire { WindowScale = -1 };
        while (!bytes.IsEmpty && bytes[0] != EndOfList)
        {
            if (bytes[0] == NoOperation)
            {
                bytes = bytes[1..];
                continue;
            }
            if (bytes.Length < 2 || bytes[1] < 2 || bytes[1] > bytes.Length)
                return false;
            ReadOnlySpan<byte> data = bytes[2..bytes[1]];
            if (!options.TryReadOne(bytes[0], data, isSyn))
                return false;
            bytes = bytes[bytes[1]..];
        }
        return true;
    }

    private bool TryReadOne(byte kind, ReadOnlySpan<byte> data, bool isSyn)
    {
        switch (kind)
        {
            case MaximumSegmentSize:
                if (data.Length != 2)
                    return false;
                if (isSyn)
                    SegmentSize = BinaryPrimitives.ReadUInt16BigEndian(data);
                return true;
            case Scale:
                if (data.Length != 1)
                    return false;
                // RFC 7323 §2.3: a larger count than 14 is taken as 14.
                if (isSyn)
                    WindowScale = (sbyte)Math.Min((byte)14, data[0]);
                return true;
            case SackPermittedKind:
                if (!data.IsEmpty)
                    return false;
                SackPermitted = isSyn;
                return true;
            case Sack:
                return TryReadSack(data);
            case Timestamp:
                if (data.Length != 8)
                    return false;
                Timestamps = new TcpTimestamps(
                    BinaryPrimitives.ReadUInt32BigEndian(data), BinaryPrimitives.ReadUInt32BigEndian(data[4..]));
                return true;
            default:
                return true;
        }
    }

    private bool TryReadSack(ReadOnlySpan<byte> data)
    {
        // RFC 2018 §3: one to four blocks; a second option of this kind replaces the first.
        if (data.IsEmpty || data.Length % 8 != 0)
            return false;
        SackCount = data.Length / 8;
        for (int i = 0; i < SackCount; i++)
        {
            SackBlocks[i] = new SackBlock(
                BinaryPrimitives.ReadUInt32BigEndian(data[(8 * i)..]), BinaryPrimitives.ReadUInt32BigEndian(data[(8 * i + 4)..]));
        }
        return true;
    }

    /// <summary>Writes what a SYN offers, 4 to 12 bytes.</summary>
    public static int WriteSyn(Span<byte> destination, in SynOffer offer)
    {
        destination[0] = MaximumSegmentSize;
        destination[1] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], offer.SegmentSize);
        int length = 4;
        if (offer.WindowScale >= 0)
        {
            destination[length] = NoOperation;
            destination[length + 1] = Scale;
            destination[length + 2] = 3;
            destination[length + 3] = (byte)offer.WindowScale;
            length += 4;
        }
        if (offer.SackPermitted)
        {
            destination[length] = NoOperation;
            destination[length + 1] = NoOperation;
            destination[length + 2] = SackPermittedKind;
            destination[length + 3] = 2;
            length += 4;
        }
        return length;
    }

    /// <summary>Writes timestamps, 12 bytes.</summary>
    public static int WriteTimestamps(Span<byte> destination, TcpTimestamps timestamps)
    {
        // RFC 7323 appendix A: the recommended layout.
        BinaryPrimitives.WriteUInt32BigEndian(destination, 0x0101_080a);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], timestamps.Value);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], timestamps.Echo);
        return TimestampsSize;
    }

    /// <summary>Writes blocks of SACK, 4 bytes and 8 for each.</summary>
    public static int WriteSack(Span<byte> destination, ReadOnlySpan<SackBlock> blocks)
    {
        destination[0] = NoOperation;
        destination[1] = NoOperation;
        destination[2] = Sack;
        destination[3] = (byte)(2 + 8 * blocks.Length);
        int length = SackSize;
        foreach (SackBlock block in blocks)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[length..], block.Left);
            BinaryPrimitives.WriteUInt32BigEndian(destination[(length + 4)..], block.Right);
            length += 8;
        }
        return length;
    }
}
