using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Block = System.Runtime.Intrinsics.Vector128<byte>;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Sundog.Nocrypto;

/// <summary>
/// The inner loops of AES-GCM on x86: batches of eight blocks of AES-CTR, woven with GHASH where the processor multiplies
/// two pairs at once.
/// </summary>
/// <remarks>
/// A counter is the 16-byte block read as a big-endian number: element 0 is the 32-bit part that counts. The registers
/// hold all eight blocks; one call that is not inlined would spill them all.
/// </remarks>
internal static unsafe class AesNiGcmBatches
{
    public const int BatchSize = GhashClmul.BatchSize;

    /// <summary>Encrypts whole batches and hashes the ciphertext, one batch behind.</summary>
    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    public static Vector128<ulong> SealWide(
        byte* schedule, int rounds, byte* powers, Vector128<uint> counter,
        byte* source, byte* destination, int length, Vector128<ulong> hash)
    {
        Encrypt(schedule, rounds, counter, source, destination);
        for (int i = BatchSize; i < length; i += BatchSize)
        {
            counter += Vector128.Create(8u, 0, 0, 0);
            hash = EncryptAndHash(
                schedule, rounds, powers, counter, source + i, destination + i, destination + i - BatchSize, hash, sealing: true);
        }
        return GhashClmul.AbsorbBatchWide(powers, hash, destination + length - BatchSize);
    }

    /// <summary>Hashes and decrypts whole batches.</summary>
    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    public static Vector128<ulong> OpenWide(
        byte* schedule, int rounds, byte* powers, Vector128<uint> counter,
        byte* source, byte* destination, int length, Vector128<ulong> hash)
    {
        for (int i = 0; i < length; i += BatchSize)
        {
            hash = EncryptAndHash(
                schedule, rounds, powers, counter, source + i, destination + i, source + i, hash, sealing: false);
            counter += Vector128.Create(8u, 0, 0, 0);
        }
        return hash;
    }

    /// <summary>As <see cref="SealWide"/>, without the wide instruction.</summary>
    public static Vector128<ulong> Seal(
        byte* schedule, int rounds, byte* powers, Vector128<uint> counter,
        byte* source, byte* destination, int length, Vector128<ulong> hash)
    {
        for (int i = 0; i < length; i += BatchSize)
        {
            Encrypt(schedule, rounds, counter, source + i, destination + i);
            hash = GhashClmul.AbsorbBlocks(powers, hash, destination + i, BatchSize / 16);
            counter += Vector128.Create(8u, 0, 0, 0);
        }
        return hash;
    }

    /// <summary>As <see cref="OpenWide"/>, without the wide instruction.</summary>
    public static Vector128<ulong> Open(
        byte* schedule, int rounds, byte* powers, Vector128<uint> counter,
        byte* source, byte* destination, int length, Vector128<ulong> hash)
    {
        for (int i = 0; i < length; i += BatchSize)
        {
            hash = GhashClmul.AbsorbBlocks(powers, hash, source + i, BatchSize / 16);
            Encrypt(schedule, rounds, counter, source + i, destination + i);
            counter += Vector128.Create(8u, 0, 0, 0);
        }
        return hash;
    }

    /// <summary>One batch of AES-CTR.</summary>
    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    public static void Encrypt(byte* schedule, int rounds, Vector128<uint> counter, byte* source, byte* destination)
    {
        Start(schedule, counter, out Block b0, out Block b1, out Block b2, out Block b3,
            out Block b4, out Block b5, out Block b6, out Block b7);
        for (int i = 1; i < rounds; i++)
            Round(schedule + (16 * i), ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        Finish(schedule + (16 * rounds), source, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        Store(destination, b0, b1, b2, b3, b4, b5, b6, b7);
    }

    /// <summary>One batch of AES-CTR, and meanwhile the batch at <paramref name="hashed"/> into the hash.</summary>
    // The hashed batch is read before the destination is written: in place, opening hashes what it overwrites.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> EncryptAndHash(
        byte* schedule, int rounds, byte* powers, Vector128<uint> counter,
        byte* source, byte* destination, byte* hashed, Vector128<ulong> hash, bool sealing)
    {
        Vector256<ulong> low = default, middle = default, high = default;
        Start(schedule, counter, out Block b0, out Block b1, out Block b2, out Block b3,
            out Block b4, out Block b5, out Block b6, out Block b7);
        Round(schedule + 16, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        GhashClmul.AddPair(powers, 0, GhashClmul.LoadPair(hashed) ^ hash.ToVector256(), ref low, ref middle, ref high);
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
        hash = GhashClmul.ReduceWide(low, middle, high);
        for (int i = 10; i < rounds; i++)
            Round(schedule + (16 * i), ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        Finish(schedule + (16 * rounds), source, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        if (sealing)
            StorePairs(destination, b0, b1, b2, b3, b4, b5, b6, b7);
        else
            Store(destination, b0, b1, b2, b3, b4, b5, b6, b7);
        return hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Start(
        byte* key, Vector128<uint> counter, out Block b0, out Block b1, out Block b2, out Block b3,
        out Block b4, out Block b5, out Block b6, out Block b7)
    {
        Block k = Vector128.Load(key);
        b0 = CounterBlock(counter) ^ k;
        b1 = CounterBlock(counter + Vector128.Create(1u, 0, 0, 0)) ^ k;
        b2 = CounterBlock(counter + Vector128.Create(2u, 0, 0, 0)) ^ k;
        b3 = CounterBlock(counter + Vector128.Create(3u, 0, 0, 0)) ^ k;
        b4 = CounterBlock(counter + Vector128.Create(4u, 0, 0, 0)) ^ k;
        b5 = CounterBlock(counter + Vector128.Create(5u, 0, 0, 0)) ^ k;
        b6 = CounterBlock(counter + Vector128.Create(6u, 0, 0, 0)) ^ k;
        b7 = CounterBlock(counter + Vector128.Create(7u, 0, 0, 0)) ^ k;
    }

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
        byte* key, byte* source, ref Block b0, ref Block b1, ref Block b2, ref Block b3,
        ref Block b4, ref Block b5, ref Block b6, ref Block b7)
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
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        byte* destination, Block b0, Block b1, Block b2, Block b3, Block b4, Block b5, Block b6, Block b7)
    {
        b0.Store(destination);
        b1.Store(destination + 16);
        b2.Store(destination + 32);
        b3.Store(destination + 48);
        b4.Store(destination + 64);
        b5.Store(destination + 80);
        b6.Store(destination + 96);
        b7.Store(destination + 112);
    }

    /// <summary>
    /// Stores what will soon be loaded two blocks at a time: such a load takes its bytes from a store of the same size, but
    /// waits for two smaller ones until they are in the cache.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePairs(
        byte* destination, Block b0, Block b1, Block b2, Block b3, Block b4, Block b5, Block b6, Block b7)
    {
        Vector256.Create(b0, b1).Store(destination);
        Vector256.Create(b2, b3).Store(destination + 32);
        Vector256.Create(b4, b5).Store(destination + 64);
        Vector256.Create(b6, b7).Store(destination + 96);
    }
}
