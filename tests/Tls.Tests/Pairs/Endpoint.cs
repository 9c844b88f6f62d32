using System;
using System.Collections.Generic;
using Sundog.Tls.Record;
using Sundog.Tls.Wire;
using Xunit;

namespace Sundog.Tls.Tests.Pairs;

/// <summary>One engine with its transport's buffers.</summary>
internal sealed class Endpoint(TlsEngine engine)
{
    private readonly ByteQueue _outgoing = new();
    private readonly ByteQueue _received = new();
    private readonly ByteQueue _unread = new();

    public TlsEngine Engine { get; } = engine;

    public TlsStatus LastStatus { get; private set; } = TlsStatus.Complete;

    /// <summary>The application data that came.</summary>
    public byte[] Received => _received.Span.ToArray();

    /// <summary>Every byte that this side put on the wire.</summary>
    public List<byte> Sent { get; } = [];

    /// <summary>How many bytes came that the engine has not consumed.</summary>
    public int Unread => _unread.Count;

    public void Send(ReadOnlySpan<byte> plaintext)
    {
        byte[] buffer = new byte[TlsEngine.MaxRecordSize];
        while (true)
        {
            TlsStatus status = Engine.Send(plaintext, buffer, out int consumed, out int written);
            Put(buffer.AsSpan(0, written));
            plaintext = plaintext[consumed..];
            if (plaintext.IsEmpty)
                return;
            if (status is not (TlsStatus.Complete or TlsStatus.DestinationTooSmall))
                throw new InvalidOperationException($"Send says {status}: {Engine.Fault}");
        }
    }

    /// <summary>Puts bytes on the wire as if the engine had made them.</summary>
    public void Put(ReadOnlySpan<byte> bytes)
    {
        _outgoing.Add(bytes);
        Sent.AddRange(bytes);
    }

    /// <summary>Puts a record on the wire that the engine would not send, under its present keys.</summary>
    public void Forge(ContentType type, params ReadOnlySpan<byte> content)
    {
        Flush();
        RecordWriter writer = Internals.Writer(Engine);
        byte[] record = new byte[writer.RecordSize(content.Length)];
        Put(record.AsSpan(0, writer.Write(type, content, record)));
    }

    /// <summary>The same with a whole TLSInnerPlaintext: content, type and padding are the caller's.</summary>
    public void ForgeInner(ReadOnlySpan<byte> inner)
    {
        Flush();
        Put(TrafficKeys.Seal(Internals.Keys(Internals.Writer(Engine))!, inner));
    }

    /// <summary>Takes everything off the wire that this side has to send.</summary>
    public byte[] Collect()
    {
        Flush();
        return _outgoing.Take(_outgoing.Count);
    }

    public bool Transmit(Endpoint peer, Chunking chunking)
    {
        Flush();
        if (_outgoing.Count == 0)
            return false;
        int count = Math.Clamp(chunking(_outgoing.Count), 1, _outgoing.Count);
        peer.Take(_outgoing.Take(count));
        return true;
    }

    /// <summary>Receives bytes from the wire.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        _unread.Add(bytes);
        Pump();
    }

    /// <summary>Goes on with what was left unread, after a suspension.</summary>
    public void Pump()
    {
        while (_unread.Count > 0)
        {
            TlsReceived received = Engine.Receive(_unread.Span);
            LastStatus = received.Status;
            _received.Add(received.Plaintext);
            _unread.Skip(received.Consumed);
            if (received.Status != TlsStatus.Complete)
                break;
        }
    }

    /// <summary>32 exported bytes, which two ends of one connection share.</summary>
    public byte[] Exported()
    {
        byte[] exported = new byte[32];
        Assert.True(Engine.TryExportKeyingMaterial("EXPORTER-Channel-Binding", [], exported));
        return exported;
    }

    /// <summary>This side found the fault, with exactly this reason and alert, and does nothing more.</summary>
    public void AssertFaulted(TlsFaultReason reason, AlertDescription alert)
    {
        Assert.NotNull(Engine.Fault);
        Assert.Equal((reason, (AlertDescription?)alert), (Engine.Fault.Reason, Engine.Fault.Alert));
        AssertDead();
    }

    /// <summary>The other side found the fault, and its alert came.</summary>
    public void AssertToldOf(AlertDescription alert)
    {
        Assert.NotNull(Engine.Fault);
        Assert.Equal((TlsFaultReason.PeerAlert, (AlertDescription?)alert), (Engine.Fault.Reason, Engine.Fault.Alert));
        AssertDead();
    }

    private void AssertDead()
    {
        byte[] buffer = new byte[TlsEngine.MaxRecordSize];
        Assert.Equal(TlsStatus.Faulted, Engine.Receive(new byte[] { 23, 3, 3, 0, 1, 0 }).Status);
        Assert.Equal(TlsStatus.Faulted, Engine.EndOfInput());
        Assert.Equal(TlsStatus.Faulted, Engine.Send("x"u8, buffer, out int consumed, out int written));
        Put(buffer.AsSpan(0, written));
        Assert.Equal(0, consumed);
        Assert.Null(Engine.Suspension);
        Assert.False(Engine.TryExportKeyingMaterial("label", [], new byte[1]));
    }

    private void Flush()
    {
        byte[] buffer = new byte[4096];
        for (int drained; (drained = Engine.Drain(buffer)) > 0;)
            Put(buffer.AsSpan(0, drained));
    }
}
