using System;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Record;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake;

/// <summary>
/// Where the effects of a step go, in order: messages to send, keys to install, what the application may know. Messages
/// of one flight are packed into as few records as the keys allow.
/// </summary>
internal sealed class Outbox(RecordReader reader, RecordWriter writer, OutgoingBuffer outgoing) : IDisposable
{
    private readonly WireWriter _messages = new();

    /// <summary>Whether the handshake is complete: application data may flow both ways.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The exporter of the connection, once it is authenticated.</summary>
    public ExporterSecret? Exporter { get; private set; }

    /// <summary>How many KeyUpdates came since the last application data.</summary>
    public int KeyUpdatesInARow { get; set; }

    /// <summary>Whether an answer to a KeyUpdate was written since the last time everything was drained.</summary>
    public bool AnswerIsPending { get; set; }

    /// <summary>Whether close_notify was sent: nothing follows it (RFC 9846 §6.1).</summary>
    public bool IsWriteClosed { get; private set; }

    /// <summary>How many bytes of early data the reader may still drop (RFC 9846 §4.3.10).</summary>
    public int EarlyDataToSkip
    {
        set => reader.EarlyDataToSkip = value;
    }

    /// <summary>Where a state writes its messages, between <see cref="Begin"/> and <see cref="End"/>.</summary>
    public WireWriter Messages => _messages;

    /// <summary>Where the next message starts.</summary>
    public int Begin() => _messages.Length;

    /// <summary>The message that began at <paramref name="start"/> is whole: it goes into the transcript, and out.</summary>
    public ReadOnlySpan<byte> End(int start, TlsConnectionInfo info, Transcript? transcript = null)
    {
        ReadOnlySpan<byte> message = _messages.Written[start..];
        transcript?.Append(message);
        info.Record(sent: true, (HandshakeType)message[0]);
        return message;
    }

    /// <summary>RFC 9846 §E.4: the dummy record that makes old middleboxes content.</summary>
    public void SendChangeCipherSpec()
    {
        Flush();
        if (IsWriteClosed)
            return;
        Span<byte> record = outgoing.Reserve(RecordHeader.Size + 1);
        // Never protected, whatever the keys.
        ReadOnlySpan<byte> changeCipherSpec = [(byte)ContentType.ChangeCipherSpec, 3, 3, 0, 1, 1];
        changeCipherSpec.CopyTo(record);
        outgoing.Commit(changeCipherSpec.Length);
    }

    public void SendAlert(AlertLevel level, AlertDescription alert)
    {
        Flush();
        SendRecord(ContentType.Alert, [(byte)level, (byte)alert]);
    }

    /// <summary>Sends close_notify; whatever is sent after it is dropped.</summary>
    public void Close()
    {
        SendAlert(AlertLevel.Warning, AlertDescription.CloseNotify);
        IsWriteClosed = true;
    }

    public void InstallWriteKeys(TrafficSecret secret)
    {
        Flush();
        writer.Install(secret);
    }

    public void UpdateWriteKeys()
    {
        Flush();
        writer.Update();
    }

    public void InstallReadKeys(TrafficSecret secret, RecordBoundary boundary) => reader.Install(secret, boundary);

    public void UpdateReadKeys(RecordBoundary boundary) => reader.Update(boundary);

    /// <summary>From the first ClientHello on a change_cipher_spec is dropped, until the peer's Finished (RFC 9846 §5).</summary>
    public void DropChangeCipherSpec(bool drop) => reader.DropsChangeCipherSpec = drop;

    /// <summary>The peer is authenticated and every key is installed.</summary>
    public void Complete(ExporterSecret exporter)
    {
        Exporter = exporter;
        IsComplete = true;
    }

    /// <summary>Packs what was written into records.</summary>
    public void Flush()
    {
        ReadOnlySpan<byte> rest = _messages.Written;
        while (!rest.IsEmpty)
        {
            int length = Math.Min(rest.Length, RecordHeader.MaxPlaintext);
            SendRecord(ContentType.Handshake, rest[..length]);
            rest = rest[length..];
        }
        // An idle connection holds no buffer: tickets and key updates are few.
        if (IsComplete)
            _messages.Release();
        else
            _messages.Clear();
    }

    public void Dispose()
    {
        _messages.Clear();
        Exporter?.Dispose();
        Exporter = null;
    }

    private void SendRecord(ContentType type, ReadOnlySpan<byte> content)
    {
        if (IsWriteClosed)
            return;
        Span<byte> record = outgoing.Reserve(writer.RecordSize(content.Length));
        outgoing.Commit(writer.Write(type, content, record));
    }
}
