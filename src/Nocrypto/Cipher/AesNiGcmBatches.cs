using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Block = System.Runtime.Intrinsics.Vector128<byte>;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Sundog.Nocrypto;

/// <summary>
/// The inner loops of AES-GCM on x86: batches of sixteen blocks that share a reduction of GHASH, encrypted in halves of
/// eight; AES-CTR is woven with GHASH where the processor multiplies two pairs at once.
/// </summary>
/// <remarks>
/// A counter is the 16-byte block read as a big-endian number: element 0 is the 32-bit part that counts. The registers
/// hold eight blocks; one call that is not inlined would spill them all. Every half begins with a counter that is 2 modulo
/// 8: SP 800-38D §7.1 step 3 gives data the counters from inc32(J0) on, which is 2 for a nonce of 96 bits.
/// </remarks>
internal static unsafe class AesNiGcmBatches
{
    private const int BatchSize = GhashClmul.BatchSize;
    private const int HalfSize = GhashClmul.HalfBatchSize;

    /// <summary>Encrypts whole batches, at least one, and hashes the ciphertext, one batch behind.</summary>
    // A load of two blocks waits for two stores of one, until they are in the cache: a batch later they are.
    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    public static Vector128<ulong> SealWide(
        byte* schedule, int rounds, byte* powers, Vector128<uint> counter,
        byte* source, byte* destination, int length, Vector128<ulong> hash)
    {
        Encrypt(schedule, rounds, counter, source, destination);
        Encrypt(schedule, rounds, AfterHalf(counter), source + HalfSize, destination + HalfSize);
        counter = AfterHalf(AfterHalf(counter));
        Block group = FirstGroup(schedule, ref counter);
        for (int i = BatchSize; i < length; i += BatchSize)
        {
            hash = EncryptAndHash(
                schedule, rounds, powers, ref counter, ref group, source + i, destination + i, destination + i - BatchSize, hash);
        }
        return GhashClmul.AbsorbBatchWide(powers, hash, destination + length - BatchSize);
    }

    /// <summary>Hashes and decrypts whole batches.</summary>
    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    public static Vector128<ulong> OpenWide(
        byte* schedule, int rounds, byte* powers, Vector128<uint> counter,
        byte* source, byte* destination, int length, Vector128<ulong> hash)
    {
        Block group = FirstGroup(schedule, ref counter);
        for (int i = 0; i < length; i += BatchSize)
        {
            hash = EncryptAndHash(
                schedule, rounds, powers, ref counter, ref group, source + i, destination + i, source + i, hash);
        }
        return hash;
    }

    /// <summary>As <see cref="SealWide"/>, without the wide instruction.</summary>
    public static Vector128<ulong> Seal(
        byte* schedule, int rounds, byte* powers, Vector128<uint> counter,
        byte* source, byte* destination, int length, Vector128<ulong> hash)
    {
        for (int i = 0; i < length; i += HalfSize, counter = AfterHalf(counter))
        {
            Encrypt(schedule, rounds, counter, source + i, destination + i);
            if ((i & HalfSize) != 0)
                hash = GhashClmul.AbsorbBlocks(powers, hash, destination + i - HalfSize, BatchSize / 16);
        }
        return hash;
    }

    /// <summary>As <see cref="OpenWide"/>, without the wide instruction.</summary>
    public static Vector128<ulong> Open(
        byte* schedule, int rounds, byte* powers, Vector128<uint> counter,
        byte* source, byte* destination, int length, Vector128<ulong> hash)
    {
        for (int i = 0; i < length; i += HalfSize, counter = AfterHalf(counter))
        {
            if ((i & HalfSize) == 0)
                hash = GhashClmul.AbsorbBlocks(powers, hash, source + i, BatchSize / 16);
            Encrypt(schedule, rounds, counter, source + i, destination + i);
        }
        return hash;
    }

    /// <summary>Half a batch of AES-CTR.</summary>
    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    public static void Encrypt(byte* schedule, int rounds, Vector128<uint> counter, byte* source, byte* destination)
    {
        Block group = FirstGroup(schedule, ref counter);
        Start(schedule, ref counter, ref group, out Block b0, out Block b1, out Block b2, out Block b3,
            out Block b4, out Block b5, out Block b6, out Block b7);
        for (int i = 1; i < rounds; i++)
            Round(schedule + (16 * i), ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        Finish(schedule + (16 * rounds), source, destination, b0, b1, b2, b3, b4, b5, b6, b7);
    }

    /// <summary>The counter of the half that follows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> AfterHalf(Vector128<uint> counter) => counter + Vector128.Create(8u, 0, 0, 0);

    /// <summary>One batch of AES-CTR, and meanwhile the batch at <paramref name="hashed"/> into the hash.</summary>
    // The hashed half is read before the destination is written: in place, opening hashes what it overwrites.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> EncryptAndHash(
        byte* schedule, int rounds, byte* powers, ref Vector128<uint> counter, ref Block group,
        byte* source, byte* destination, byte* hashed, Vector128<ulong> hash)
    {
        Vector256<ulong> low = default, middle = default, high = default;
        EncryptAndHashHalf(
            schedule, rounds, powers, ref counter, ref group, source, destination,
            hashed, GhashClmul.LoadPair(hashed) ^ hash.ToVector256(), ref low, ref middle, ref high);
        EncryptAndHashHalf(
            schedule, rounds, powers + HalfSize, ref counter, ref group, source + HalfSize, destination + HalfSize,
            hashed + HalfSize, GhashClmul.LoadPair(hashed + HalfSize), ref low, ref middle, ref high);
        return GhashClmul.ReduceWide(low, middle, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EncryptAndHashHalf(
        byte* schedule, int rounds, byte* powers, ref Vector128<uint> counter, ref Block group, byte* source, byte* destination,
        byte* hashed, Vector256<ulong> firstPair, ref Vector256<ulong> low, ref Vector256<ulong> middle, ref Vector256<ulong> high)
    {
        Start(schedule, ref counter, ref group, out Block b0, out Block b1, out Block b2, out Block b3,
            out Block b4, out Block b5, out Block b6, out Block b7);
        Round(schedule + 16, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        GhashClmul.AddPair(powers, 0, firstPair, ref low, ref middle, ref high);
        Round(schedule + 32, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        Round(schedule + 48, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        GhashClmul.AddPair(powers, 1, GhashClmul.LoadPair(hashed + 32), ref low, ref middle, ref high);
        Round(schedule + 64, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        Round(schedule + 80, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        GhashClmul.AddPair(powers, 2, GhashClmul.LoadPair(hashed + 64), ref low, ref middle, ref high);
        Round(schedule + 96, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        Round(schedule + 112, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        GhashClmul.AddPair(powers, 3, GhashClmul.LoadPair(hashed + 96), ref low, ref middle, ref high);
        Round(schedule + 128, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        Round(schedule + 144, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        for (int i = 10; i < rounds; i++)
            Round(schedule + (16 * i), ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        Finish(schedule + (16 * rounds), source, destination, b0, b1, b2, b3, b4, b5, b6, b7);
    }

    /// <summary>
    /// From the counter of a half's first block: the first round key added to the first counter of its group of eight. The
    /// counter becomes that of the next group.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Block FirstGroup(byte* key, ref Vector128<uint> counter)
    {
        Block group = CounterBlock(counter - Vector128.Create(2u, 0, 0, 0)) ^ Vector128.Load(key);
        counter += Vector128.Create(6u, 0, 0, 0);
        return group;
    }

    // Within a group only the last three bits differ, and one addition without carries gives the block: no sum of counters
    // and no reversal for each. A half is the last six of one group and the first two of the next.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Start(
        byte* key, ref Vector128<uint> counter, ref Block group, out Block b0, out Block b1, out Block b2, out Block b3,
        out Block b4, out Block b5, out Block b6, out Block b7)
    {
        b0 = group ^ InGroup(2);
        b1 = group ^ InGroup(3);
        b2 = group ^ InGroup(4);
        b3 = group ^ InGroup(5);
        b4 = group ^ InGroup(6);
        b5 = group ^ InGroup(7);
        group = CounterBlock(counter) ^ Vector128.Load(key);
        counter = AfterHalf(counter);
        b6 = group;
        b7 = group ^ InGroup(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Block InGroup(byte index) => Vector128.Create(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Block CounterBlock(Vector128<uint> counter) => GhashClmul.Reverse(counter.AsByte()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        byte* key, ref Block b0, ref Block b1, ref Block b2, ref Block b3,
        ref Block b4, ref Block b5, ref Block b6, ref Block b7)
    {
        Block k = Vector128.Load(key);
        b0 = X86Aes.Encrypt(b0, k);
        b1 = X86Aes.Encrypt(b1, k);
        b2 = X86Aes.Encrypt(b2, k);
        b3 = X86Aes.Encrypt(b3, k);
        b4 = X86Aes.Encrypt(b4, k);
        b5 = X86Aes.Encrypt(b5, k);
        b6 = X86Aes.Encrypt(b6, k);
        b7 = X86Aes.Encrypt(b7, k);
    }

    // The last step of a round adds the key, so the source can be added to the key instead of to the result.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(
        byte* key, byte* source, byte* destination, Block b0, Block b1, Block b2, Block b3, Block b4, Block b5, Block b6, Block b7)
    {
        Block k = Vector128.Load(key);
        b0 = X86Aes.EncryptLast(b0, k ^ Vector128.Load(source));
        b1 = X86Aes.EncryptLast(b1, k ^ Vector128.Load(source + 16));
        b2 = X86Aes.EncryptLast(b2, k ^ Vector128.Load(source + 32));
        b3 = X86Aes.EncryptLast(b3, k ^ Vector128.Load(source + 48));
        b4 = X86Aes.EncryptLast(b4, k ^ Vector128.Load(source + 64));
        b5 = X86Aes.EncryptLast(b5, k ^ Vector128.Load(source + 80));
        b6 = X86Aes.EncryptLast(b6, k ^ Vector128.Load(source + 96));
        b7 = X86Aes.EncryptLast(b7, k ^ Vector128.Load(source + 112));
        b0.Store(destination);
        b1.Store(destination + 16);
        b2.Store(destination + 32);
        b3.Store(destination + 48);
        b4.Store(destination + 64);
        b5.Store(destination + 80);
        b6.Store(destination + 96);
        b7.Store(destination + 112);
    }
}
