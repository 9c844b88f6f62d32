using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>DHKEM(P-256, HKDF-SHA256), number 0x0010 of RFC 9180 §7.1.</summary>
internal sealed class HpkeP256Kem() : HpkeKem("DHKEM(P-256, HKDF-SHA256)", 0x0010, Nocrypto.P256.Instance.PointSize)
{
    public override HpkePrivateKey GenerateKey(RandomSource random)
        => new Key(this, Nocrypto.P256.Instance.GeneratePrivateKey(random));

    public override bool TryImportPrivateKey(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out HpkePrivateKey? key)
    {
        key = Nocrypto.P256.Instance.TryImportPrivateKey(encoded, out EcPrivateKey? scalar) ? new Key(this, scalar) : null;
        return key is not null;
    }

    // RFC 9180 §7.1.3: candidates until one is a scalar of the curve, at most 256.
    private protected override HpkePrivateKey DeriveKey(HpkeKdf kdf, ReadOnlySpan<byte> pseudorandomKey)
    {
        Span<byte> candidate = stackalloc byte[PrivateKeySize];
        HpkePrivateKey? key = null;
        for (int counter = 0; counter < 256 && key is null; counter++)
        {
            kdf.Expand(pseudorandomKey, "candidate"u8, [(byte)counter], candidate);
            TryImportPrivateKey(candidate, out key);
        }
        CryptographicOperations.ZeroMemory(candidate);
        return key ?? throw new InvalidOperationException("The machine computed wrongly: 256 candidates in a row were out of range.");
    }

    private sealed class Key(HpkeKem kem, EcPrivateKey scalar) : HpkePrivateKey(kem)
    {
        public override void WritePublicKey(Span<byte> destination) => scalar.PublicKey.WritePoint(destination);

        public override void Export(Span<byte> destination) => scalar.ExportScalar(destination);

        // RFC 9180 §7.1.4: the point must be on the curve and not infinity; only the uncompressed form has this length.
        internal override bool TryAgree(ReadOnlySpan<byte> peer, Span<byte> agreed)
            => peer.Length == Kem.PublicKeySize
                && Nocrypto.P256.Instance.TryImportPublicKey(peer, out EcPublicKey? point)
                && scalar.TryDeriveSharedSecret(point, agreed);

        public override void Dispose() => scalar.Dispose();
    }
}
