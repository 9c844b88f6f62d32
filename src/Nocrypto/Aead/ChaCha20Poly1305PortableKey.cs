using System;

namespace Sundog.Nocrypto;

/// <summary>ChaCha20-Poly1305 by <see cref="ChaCha20"/> and <see cref="Poly1305"/>, for any processor.</summary>
internal sealed unsafe class ChaCha20Poly1305PortableKey(AeadAlgorithm algorithm, ReadOnlySpan<byte> key)
    : ChaCha20Poly1305Key(algorithm, key, ChaCha20.BatchSize)
{
    private protected override void XorBatches(uint* state, uint counter, byte* source, byte* destination, int length)
    {
        ChaCha20.Xor(state, counter, source, destination, length);
        StackScrub.RunAfterKernel();
    }

    private protected override void AbsorbBlocks(Poly1305State* mac, byte* data, int length)
        => Poly1305.Absorb(mac, data, length);
}
