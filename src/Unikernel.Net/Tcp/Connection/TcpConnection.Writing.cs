using System;
using Sundog.Unikernel.Net.Tcp;

namespace Sundog.Unikernel.Net;

// How a segment is written.
public sealed partial class TcpConnection
{
    // Options that a segment carries now, beside those of a SYN.
    private int OptionsLength(out int blocks)
    {
        int length = _hasTimestamps ? TcpOptionsWire.TimestampsSize : 0;
        blocks = 0;
        if (_hasSack && (_receive.OutOfOrder is not null || _duplicate.End > _duplicate.Start))
        {
            int available = (_duplicate.End > _duplicate.Start ? 1 : 0) + (_receive.OutOfOrder?.Count ?? 0);
            blocks = Math.Min(available, (TcpHeader.MaxOptions - length - TcpOptionsWire.SackSize) / 8);
            length += TcpOptionsWire.SackSize + 8 * blocks;
        }
        return length;
    }

    // How much payload fits into the memory and the packet, and how much into one segment (RFC 6691).
    private int MostPayload(Span<byte> segment, out int single)
    {
        int options = OptionsLength(out _);
        single = PayloadLimit(options);
        int room = segment.Length - TcpHeader.Size - options;
        if (!_layer.CanSegment(Remote.Address))
            return Math.Min(single, room);
        int most = Math.Min(room, LargestPacket - IpHeader - TcpHeader.Size - options);
        return Math.Max(single, most / single * single);
    }

    // Writes [start, end) of the sequence space: SYN and FIN where they lie in it, data between. The end comes nearer
    // when a FIN does not fit, and a SYN goes alone.
    private void Compose(Span<byte> segment, long start, ref long end, int single, ref WrittenSegment written)
    {
        bool isSyn = start == _initialSequence && end > start;
        if (isSyn)
            end = start + 1;
        bool hasFin = !isSyn && _writeClosed && start <= FinSequence && end > FinSequence;
        int length = isSyn ? 0 : (int)(end - start) - (hasFin ? 1 : 0);
        int headerLength = TcpHeader.Size + (isSyn ? WriteSynOptions(segment[TcpHeader.Size..]) : WriteOptions(segment[TcpHeader.Size..]));
        TcpFlags flags = isSyn ? TcpFlags.Syn : TcpFlags.Ack;
        if (isSyn && State != TcpState.SynSent)
            flags |= TcpFlags.Ack;
        if (hasFin)
            flags |= TcpFlags.Fin;
        if (length > 0)
        {
            _send.Copy((int)(start - _dataStart), segment.Slice(headerLength, length));
            // RFC 9293 §3.9.1.2: the peer need not wait for more.
            if (start + length == FinSequence)
                flags |= TcpFlags.Psh;
        }
        new TcpHeader
        {
            SourcePort = Local.Port,
            DestinationPort = Remote.Port,
            Sequence = Sequence.ToWire(start),
            Acknowledgment = State == TcpState.SynSent ? 0 : Sequence.ToWire(ReceiveNext),
            Flags = flags,
            Window = AdvertiseWindow(isSyn),
            Length = headerLength,
        }.Write(segment);
        if (State != TcpState.SynSent)
            OnAcknowledgmentSent();
        _lastSent = _layer.Now;
        written = new WrittenSegment(headerLength + length, headerLength, length > single ? single : 0);
    }

    private int WriteSynOptions(Span<byte> options)
    {
        int length = TcpOptionsWire.WriteSyn(options, Offer);
        if (State == TcpState.SynSent || _hasTimestamps)
            length += TcpOptionsWire.WriteTimestamps(options[length..], Timestamps);
        return length;
    }

    private int WriteOptions(Span<byte> options)
    {
        OptionsLength(out int count);
        int length = _hasTimestamps ? TcpOptionsWire.WriteTimestamps(options, Timestamps) : 0;
        if (count == 0)
            return length;
        Span<SackBlock> blocks = stackalloc SackBlock[SackBlocks.Capacity];
        count = FillSack(blocks[..count]);
        return length + TcpOptionsWire.WriteSack(options[length..], blocks[..count]);
    }

    private TcpTimestamps Timestamps => new(TimestampNow, _hasTimestamps ? _recentTimestamp : 0);
}
