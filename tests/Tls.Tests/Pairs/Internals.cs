using System.Runtime.CompilerServices;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Record;

namespace Sundog.Tls.Tests.Pairs;

/// <summary>The parts of an engine that tests look into.</summary>
internal static class Internals
{
    public static RecordWriter Writer(TlsEngine engine) => WriterField(engine);

    public static RecordReader Reader(TlsEngine engine) => ReaderField(engine);

    public static RecordKeys? Keys(RecordWriter writer) => WriterKeysField(writer);

    public static RecordKeys? Keys(RecordReader reader) => ReaderKeysField(reader);

    public static TrafficSecret? Secret(RecordReader reader) => ReaderSecretField(reader);

    public static byte[] InitialisationVector(RecordKeys keys) => VectorField(keys);

    /// <summary>How many bytes the engine keeps of what the peer sent, and of what it has to send.</summary>
    public static int RetainedBytes(TlsEngine engine)
        => JoinerBufferField(JoinerField(engine)).Length + OutgoingBufferField(OutgoingField(engine)).Length;

    /// <summary>The buffer in which handshake messages are joined.</summary>
    public static byte[] JoinerBuffer(TlsEngine engine) => JoinerBufferField(JoinerField(engine));

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_writer")]
    private static extern ref RecordWriter WriterField(TlsEngine engine);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_reader")]
    private static extern ref RecordReader ReaderField(TlsEngine engine);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_joiner")]
    private static extern ref HandshakeJoiner JoinerField(TlsEngine engine);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_outgoing")]
    private static extern ref OutgoingBuffer OutgoingField(TlsEngine engine);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_keys")]
    private static extern ref RecordKeys? WriterKeysField(RecordWriter writer);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_keys")]
    private static extern ref RecordKeys? ReaderKeysField(RecordReader reader);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_secret")]
    private static extern ref TrafficSecret? ReaderSecretField(RecordReader reader);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_iv")]
    private static extern ref byte[] VectorField(RecordKeys keys);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_buffer")]
    private static extern ref byte[] JoinerBufferField(HandshakeJoiner joiner);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_buffer")]
    private static extern ref byte[] OutgoingBufferField(OutgoingBuffer outgoing);
}
