namespace Sundog.Unikernel.Net.Tcp;

// The state TIME-WAIT.
internal sealed partial class TcpLayer
{
    private readonly TimeWaitTable _timeWait;

    public void EnterTimeWait(in TimeWaitEntry entry)
    {
        _timeWait.Add(entry, Now);
        SendTimeWaitAcknowledgment(entry);
    }

    // RFC 6191, RFC 1122 §4.2.2.13: a SYN that is certainly new opens the connection again.
    private bool IsReopened(int index, in TcpHeader header, in TcpOptionsWire options)
    {
        if (!header.Has(TcpFlags.Syn) || header.Has(TcpFlags.Ack) || header.Has(TcpFlags.Rst))
            return false;
        ref readonly TimeWaitEntry entry = ref _timeWait[index];
        if (entry.HasTimestamps && options.Timestamps is { } timestamps && timestamps.Value != entry.RecentTimestamp)
            return unchecked((int)(timestamps.Value - entry.RecentTimestamp)) > 0;
        return Sequence.FromWire(header.Sequence, entry.ReceiveNext) > entry.ReceiveNext;
    }

    private void ReceiveInTimeWait(int index, in TcpHeader header, int length)
    {
        // RFC 1337 §3: a RST does not end this state early.
        if (header.Has(TcpFlags.Rst))
        {
            _resetsIgnored++;
            return;
        }
        // What occupies no sequence number gets no answer, lest two ends answer each other for ever.
        if (length == 0 && !header.Has(TcpFlags.Syn) && !header.Has(TcpFlags.Fin))
            return;
        if (header.Has(TcpFlags.Fin) && Sequence.FromWire(header.Sequence, _timeWait[index].ReceiveNext) + length + 1 == _timeWait[index].ReceiveNext)
            _timeWait.Restart(index, Now);
        SendTimeWaitAcknowledgment(_timeWait[index]);
    }

    private void SendTimeWaitAcknowledgment(in TimeWaitEntry entry)
    {
        TcpTimestamps? timestamps = entry.HasTimestamps
            ? new TcpTimestamps(unchecked(TcpConnection.TimestampClock(Now) + entry.TimestampOffset), entry.RecentTimestamp)
            : null;
        QueueControl(new ControlSegment(
            entry.Local, entry.Remote, Sequence.ToWire(entry.SendNext), Sequence.ToWire(entry.ReceiveNext), TcpFlags.Ack, 0, null, timestamps));
    }
}
