using System;

namespace Sundog.Nocrypto;

/// <summary>
/// ChaCha20-Poly1305 by <see cref="ChaCha20Avx512"/> and <see cref="Poly1305Avx512"/>: where the application is compiled for
/// AVX-512 (x86-64-v4). A native build for less does not ask the processor for it.
/// </summary>
internal sealed unsafe class ChaCha20Poly1305Avx512Key(AeadAlgorithm algorithm, ReadOnlySpan<byte> key)
    : ChaCha20Poly1305Key(algorithm, key, ChaCha20Avx512.BatchSize)
{
    public static bool IsSupported => ChaCha20Avx512.IsSupported && Poly1305Avx512.IsSupported;

    private protected override void XorBatches(uint* state, uint counter, byte* source, byte* destination, int length)
        => ChaCha20Avx512.Xor(state, counter, source, destination, length);

    private protected override void AbsorbBlocks(Poly1305State* mac, byte* data, int length)
        => Poly1305Avx512.Absorb(mac, data, length);
}
