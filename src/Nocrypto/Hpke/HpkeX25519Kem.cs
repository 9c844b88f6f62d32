using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>DHKEM(X25519, HKDF-SHA256), number 0x0020 of RFC 9180 §7.1.</summary>
internal sealed class HpkeX25519Kem() : HpkeKem("DHKEM(X25519, HKDF-SHA256)", 0x0020, Nocrypto.X25519.KeySize)
{
    public override HpkePrivateKey GenerateKey(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> bytes = stackalloc byte[PrivateKeySize];
        random.Fill(bytes);
        return Take(bytes);
    }

    // RFC 7748 §5: any 32 bytes are a private key, clamped when it is used.
    public override bool TryImportPrivateKey(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out HpkePrivateKey? key)
    {
        key = encoded.Length == PrivateKeySize ? new Key(this, encoded) : null;
        return key is not null;
    }

    private protected override HpkePrivateKey DeriveKey(HpkeKdf kdf, ReadOnlySpan<byte> pseudorandomKey)
    {
        Span<byte> bytes = stackalloc byte[PrivateKeySize];
        kdf.Expand(pseudorandomKey, "sk"u8, [], bytes);
        return Take(bytes);
    }

    private Key Take(Span<byte> bytes)
    {
        Key key = new(this, bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return key;
    }

    private sealed class Key : HpkePrivateKey
    {
        private readonly SecretBytes _scalar;
        private readonly byte[] _publicKey = new byte[Nocrypto.X25519.KeySize];

        internal Key(HpkeKem kem, ReadOnlySpan<byte> scalar)
            : base(kem)
        {
            _scalar = new SecretBytes(scalar);
            Nocrypto.X25519.DerivePublicKey(scalar, _publicKey);
        }

        public override void WritePublicKey(Span<byte> destination) => _publicKey.CopyTo(destination);

        public override void Export(Span<byte> destination) => _scalar.Expose().CopyTo(destination);

        // RFC 9180 §7.1.4: an output of zeros is refused, as RFC 7748 §6.1 has it.
        internal override bool TryAgree(ReadOnlySpan<byte> peer, Span<byte> agreed)
            => Nocrypto.X25519.TryDerive(_scalar.Expose(), peer, agreed);

        public override void Dispose() => _scalar.Dispose();
    }
}
