namespace Sundog.Tls.Record;

/// <summary>
/// The witness that a handshake message ended its record, with nothing after it. Read keys change only with one of
/// these in hand (RFC 9846 §5.1), and only <see cref="HandshakeJoiner"/> gives it out.
/// </summary>
internal sealed class RecordBoundary
{
    private static readonly RecordBoundary Witness = new();

    private RecordBoundary()
    {
    }

    public static RecordBoundary? At(HandshakeJoiner joiner) => joiner.IsEmpty ? Witness : null;
}
