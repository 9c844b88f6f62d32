using System;

namespace Sundog.Nocrypto;

/// <summary>ChaCha20-Poly1305 by <see cref="ChaCha20Avx2"/> and <see cref="Poly1305Avx2"/>.</summary>
internal sealed unsafe class ChaCha20Poly1305Avx2Key(AeadAlgorithm algorithm, ReadOnlySpan<byte> key)
    : ChaCha20Poly1305Key(algorithm, key, ChaCha20Avx2.BatchSize)
{
    private protected override void XorBatches(uint* state, uint counter, byte* source, byte* destination, int length)
        => ChaCha20Avx2.Xor(state, counter, source, destination, length);

    private protected override void AbsorbBlocks(Poly1305State* mac, byte* data, int length)
        => Poly1305Avx2.Absorb(mac, data, length);
}
