using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using ArmSha256 = System.Runtime.Intrinsics.Arm.Sha256;
using Words = System.Runtime.Intrinsics.Vector128<uint>;

namespace Sundog.Nocrypto;

/// <summary>
/// SHA-256's compression (FIPS 180-4 §6.2.2) by the SHA instructions of ARM64, which make four rounds, or four words of the
/// schedule, at a time. Straight-line, everything in registers: the time depends on the number of blocks only.
/// </summary>
internal static unsafe class Sha256Arm64
{
    private const int BlockSize = 64;

    public static bool IsSupported => ArmSha256.IsSupported;

    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    public static void Compress(uint* chaining, byte* blocks, int length)
    {
        ref uint constants = ref MemoryMarshal.GetReference(Sha256Compression.Constants);
        Words abcd = Vector128.Load(chaining), efgh = Vector128.Load(chaining + 4);
        for (byte* end = blocks + length; blocks < end; blocks += BlockSize)
        {
            Words oldAbcd = abcd, oldEfgh = efgh;
            Words w0 = Load(blocks), w1 = Load(blocks + 16), w2 = Load(blocks + 32), w3 = Load(blocks + 48);
            for (nuint t = 0; t < 48; t += 16)
            {
                // Each vector is replaced by the words sixteen places later, as soon as its rounds have read it.
                Rounds(ref abcd, ref efgh, w0, ref constants, t);
                w0 = Next(w0, w1, w2, w3);
                Rounds(ref abcd, ref efgh, w1, ref constants, t + 4);
                w1 = Next(w1, w2, w3, w0);
                Rounds(ref abcd, ref efgh, w2, ref constants, t + 8);
                w2 = Next(w2, w3, w0, w1);
                Rounds(ref abcd, ref efgh, w3, ref constants, t + 12);
                w3 = Next(w3, w0, w1, w2);
            }
            Rounds(ref abcd, ref efgh, w0, ref constants, 48);
            Rounds(ref abcd, ref efgh, w1, ref constants, 52);
            Rounds(ref abcd, ref efgh, w2, ref constants, 56);
            Rounds(ref abcd, ref efgh, w3, ref constants, 60);
            abcd += oldAbcd;
            efgh += oldEfgh;
        }
        abcd.Store(chaining);
        efgh.Store(chaining + 4);
    }

    /// <summary>Rounds t to t+3 (step 3), from their words of the schedule.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rounds(ref Words abcd, ref Words efgh, Words words, ref uint constants, nuint t)
    {
        Words scheduled = words + Vector128.LoadUnsafe(ref constants, t);
        Words before = abcd;
        abcd = ArmSha256.HashUpdate1(abcd, efgh, scheduled);
        efgh = ArmSha256.HashUpdate2(efgh, before, scheduled);
    }

    /// <summary>Four words of the schedule (step 1) from the sixteen before them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Words Next(Words w0, Words w1, Words w2, Words w3)
        => ArmSha256.ScheduleUpdate1(ArmSha256.ScheduleUpdate0(w0, w1), w2, w3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Words Load(byte* block) => AdvSimd.ReverseElement8(Vector128.Load(block).AsUInt32());
}
