using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake;

/// <summary>KeyUpdate, the same for both roles (RFC 9846 §4.7.3).</summary>
internal static class KeyUpdates
{
    private const int MaxInARow = 32;

    /// <summary>Handles the peer's KeyUpdate; null when all is well.</summary>
    public static TlsFault? Handle(in HandshakeMessage message, HandshakeContext context)
    {
        if (!KeyUpdate.TryRead(message.Body, out KeyUpdate update))
            return new TlsFault(TlsFaultReason.MalformedMessage, "KeyUpdate cannot be parsed (RFC 9846 §4.7.3)");
        // RFC 9846 §4.7.3: any other value is illegal_parameter.
        if (update.Request is not (KeyUpdateRequest.UpdateNotRequested or KeyUpdateRequest.UpdateRequested))
            return new TlsFault(TlsFaultReason.IllegalParameter, $"KeyUpdate has the value {(int)update.Request} (RFC 9846 §4.7.3)");
        if (message.Boundary is not { } boundary)
            return new TlsFault(TlsFaultReason.KeyChangeNotAligned, "something follows KeyUpdate in its record (RFC 9846 §5.1)");
        // Each costs the sender a few bytes and this side a key schedule; nobody needs many without data between them.
        if (++context.Outbox.KeyUpdatesInARow > MaxInARow)
            return new TlsFault(TlsFaultReason.TooManyKeyUpdates, $"more than {MaxInARow} KeyUpdates without data between them");
        context.Outbox.UpdateReadKeys(boundary);
        if (update.Request == KeyUpdateRequest.UpdateRequested)
            Answer(context);
        return null;
    }

    /// <summary>Sends a KeyUpdate under the old keys and goes on with new ones.</summary>
    public static void Send(HandshakeContext context, bool requestPeer)
    {
        int start = context.Outbox.Begin();
        KeyUpdate.Write(
            context.Outbox.Messages, requestPeer ? KeyUpdateRequest.UpdateRequested : KeyUpdateRequest.UpdateNotRequested);
        context.Outbox.End(start, context.Info);
        context.Outbox.UpdateWriteKeys();
    }

    // One answer serves all requests that came since it was sent, so that a peer cannot make answers pile up.
    private static void Answer(HandshakeContext context)
    {
        if (context.Outbox.AnswerIsPending || context.Outbox.IsWriteClosed)
            return;
        Send(context, requestPeer: false);
        context.Outbox.AnswerIsPending = true;
    }
}
