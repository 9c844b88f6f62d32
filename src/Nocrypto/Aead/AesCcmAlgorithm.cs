using System;

namespace Sundog.Nocrypto;

/// <summary>What <see cref="AesCcm"/> and <see cref="AesCcm8"/> offer.</summary>
internal sealed class AesCcmAlgorithm(string name, int keySize, int tagLength, string knownAnswer)
    : AeadAlgorithm(name, keySize, tagLength, knownAnswer)
{
    // SP 800-38C appendix A.1: q = 15 - 12 bytes hold the length.
    internal override int MaxPlaintextSize => (1 << 24) - 1;

    private protected override AeadKey CreateTestedKey(ReadOnlySpan<byte> key)
        => AesInstructions.IsSupported ? new AesInstructionsCcmKey(this, key) : new AesBitslicedCcmKey(this, key);
}
