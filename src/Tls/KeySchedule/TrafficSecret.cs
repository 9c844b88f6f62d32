using System;
using Sundog.Nocrypto;
using Sundog.Tls.Record;

namespace Sundog.Tls.KeySchedule;

/// <summary>One direction's traffic secret (RFC 9846 §7.1), from which its record keys and Finished key come.</summary>
internal sealed class TrafficSecret : IDisposable
{
    private readonly SecretBytes _secret;

    public TrafficSecret(CipherSuite suite, SecretBytes secret)
    {
        Suite = suite;
        _secret = secret;
    }

    public CipherSuite Suite { get; }

    /// <summary>For the key log and tests.</summary>
    public ReadOnlySpan<byte> Expose() => _secret.Expose();

    /// <summary>The record keys of RFC 9846 §7.3.</summary>
    public RecordKeys DeriveRecordKeys()
    {
        Span<byte> key = stackalloc byte[AeadAlgorithm.MaxKeySize];
        key = key[..Suite.Aead.KeySize];
        Span<byte> iv = stackalloc byte[AeadAlgorithm.NonceSize];
        HkdfLabel.Expand(Suite.Hash, _secret.Expose(), "key"u8, [], key);
        HkdfLabel.Expand(Suite.Hash, _secret.Expose(), "iv"u8, [], iv);
        RecordKeys keys = new(Suite.Aead.CreateKey(key), iv);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(key);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(iv);
        return keys;
    }

    /// <summary>The next generation after a KeyUpdate (RFC 9846 §7.2). This one is still the caller's to dispose.</summary>
    public TrafficSecret DeriveNext()
    {
        SecretBytes next = new(Suite.Hash.HashSize);
        HkdfLabel.Expand(Suite.Hash, _secret.Expose(), "traffic upd"u8, [], next.ExposeWritable());
        return new TrafficSecret(Suite, next);
    }

    /// <summary>The verify_data of RFC 9846 §4.5.3 over <paramref name="transcriptHash"/>: <c>Hash.HashSize</c> bytes.</summary>
    public void WriteVerifyData(ReadOnlySpan<byte> transcriptHash, Span<byte> destination)
        => FinishedMac.Write(Suite.Hash, _secret.Expose(), transcriptHash, destination);

    /// <summary>Whether <paramref name="verifyData"/> is right, in constant time.</summary>
    public bool Verifies(ReadOnlySpan<byte> transcriptHash, ReadOnlySpan<byte> verifyData)
    {
        Span<byte> expected = stackalloc byte[HashFunction.MaxHashSize];
        expected = expected[..Suite.Hash.HashSize];
        WriteVerifyData(transcriptHash, expected);
        return ConstantTime.AreEqual(expected, verifyData);
    }

    public void Dispose() => _secret.Dispose();
}
