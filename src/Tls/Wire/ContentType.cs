namespace Sundog.Tls.Wire;

/// <summary>RFC 9846 §5.1: what a record carries.</summary>
internal enum ContentType : byte
{
    Invalid = 0,
    ChangeCipherSpec = 20,
    Alert = 21,
    Handshake = 22,
    ApplicationData = 23,
}
