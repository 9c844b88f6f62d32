using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Aes = System.Runtime.Intrinsics.Arm.Aes;
using Block = System.Runtime.Intrinsics.Vector128<byte>;

namespace Sundog.Nocrypto;

/// <summary>
/// The inner loops of AES-GCM on ARM64: batches of eight blocks of AES-CTR, and GHASH of each batch.
/// </summary>
/// <remarks>
/// A counter is the 16-byte block read as a big-endian number: element 0 is the 32-bit part that counts. Eight blocks
/// hide the latency of a round; they, a key and what GHASH has live fit into the 32 registers, so all is inlined. A batch's
/// encryption does not wait for the hash before it: a processor that runs out of order weaves them by itself.
/// </remarks>
internal static unsafe class AesArm64GcmBatches
{
    private const int BatchSize = GhashClmul.HalfBatchSize;

    /// <summary>Encrypts whole batches and hashes the ciphertext.</summary>
    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    public static Vector128<ulong> Seal(
        byte* schedule, int rounds, byte* powers, Vector128<uint> counter,
        byte* source, byte* destination, int length, Vector128<ulong> hash)
    {
        for (int i = 0; i < length; i += BatchSize)
        {
            EncryptBatch(schedule, rounds, counter, source + i, destination + i);
            hash = GhashClmul.AbsorbInlined(powers, hash, destination + i, BatchSize / 16);
            counter += Vector128.Create(8u, 0, 0, 0);
        }
        return hash;
    }

    /// <summary>Hashes and decrypts whole batches.</summary>
    // Each batch is hashed before the destination is written: it may be the same memory.
    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    public static Vector128<ulong> Open(
        byte* schedule, int rounds, byte* powers, Vector128<uint> counter,
        byte* source, byte* destination, int length, Vector128<ulong> hash)
    {
        for (int i = 0; i < length; i += BatchSize)
        {
            hash = GhashClmul.AbsorbInlined(powers, hash, source + i, BatchSize / 16);
            EncryptBatch(schedule, rounds, counter, source + i, destination + i);
            counter += Vector128.Create(8u, 0, 0, 0);
        }
        return hash;
    }

    /// <summary>One batch of AES-CTR.</summary>
    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    public static void Encrypt(byte* schedule, int rounds, Vector128<uint> counter, byte* source, byte* destination)
        => EncryptBatch(schedule, rounds, counter, source, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EncryptBatch(byte* schedule, int rounds, Vector128<uint> counter, byte* source, byte* destination)
    {
        Block b0 = CounterBlock(counter, 0), b1 = CounterBlock(counter, 1);
        Block b2 = CounterBlock(counter, 2), b3 = CounterBlock(counter, 3);
        Block b4 = CounterBlock(counter, 4), b5 = CounterBlock(counter, 5);
        Block b6 = CounterBlock(counter, 6), b7 = CounterBlock(counter, 7);
        byte* last = schedule + (16 * (rounds - 1));
        for (; schedule < last; schedule += 16)
        {
            Block key = Vector128.Load(schedule);
            b0 = AesArm64.Round(b0, key);
            b1 = AesArm64.Round(b1, key);
            b2 = AesArm64.Round(b2, key);
            b3 = AesArm64.Round(b3, key);
            b4 = AesArm64.Round(b4, key);
            b5 = AesArm64.Round(b5, key);
            b6 = AesArm64.Round(b6, key);
            b7 = AesArm64.Round(b7, key);
        }
        Block first = Vector128.Load(last), second = Vector128.Load(last + 16);
        Finish(b0, first, second, source, destination);
        Finish(b1, first, second, source + 16, destination + 16);
        Finish(b2, first, second, source + 32, destination + 32);
        Finish(b3, first, second, source + 48, destination + 48);
        Finish(b4, first, second, source + 64, destination + 64);
        Finish(b5, first, second, source + 80, destination + 80);
        Finish(b6, first, second, source + 96, destination + 96);
        Finish(b7, first, second, source + 112, destination + 112);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Block CounterBlock(Vector128<uint> counter, uint index)
        => GhashClmul.Reverse((counter + Vector128.Create(index, 0, 0, 0)).AsByte()).AsByte();

    /// <summary>The last round, with its two keys, and the source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(Block block, Block first, Block second, byte* source, byte* destination)
        => (Aes.Encrypt(block, first) ^ (second ^ Vector128.Load(source))).Store(destination);
}
