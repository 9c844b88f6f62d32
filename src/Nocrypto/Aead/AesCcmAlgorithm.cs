using System;

namespace Sundog.Nocrypto;

/// <summary>What <see cref="AesCcm"/> and <see cref="AesCcm8"/> offer.</summary>
internal sealed class AesCcmAlgorithm(string name, int keySize, int tagLength) : AeadAlgorithm(name, keySize, tagLength)
{
    // SP 800-38C appendix A.1: q = 15 - 12 bytes hold the length.
    internal override int MaxPlaintextSize => (1 << 24) - 1;

    public override AeadKey CreateKey(ReadOnlySpan<byte> key)
        => AesNi.IsSupported ? new AesNiCcmKey(this, key) : new AesBitslicedCcmKey(this, key);
}
