namespace Sundog.Tls.Wire;

/// <summary>RFC 9846 §4: the handshake messages.</summary>
internal enum HandshakeType : byte
{
    ClientHello = 1,
    ServerHello = 2,
    NewSessionTicket = 4,
    EndOfEarlyData = 5,
    EncryptedExtensions = 8,
    Certificate = 11,
    CertificateRequest = 13,
    CertificateVerify = 15,
    Finished = 20,
    KeyUpdate = 24,

    /// <summary>RFC 9846 §4.1: never sent; it stands in the transcript for the first ClientHello.</summary>
    MessageHash = 254,
}
