using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using ArmSha1 = System.Runtime.Intrinsics.Arm.Sha1;
using Words = System.Runtime.Intrinsics.Vector128<uint>;

namespace Sundog.Nocrypto;

/// <summary>
/// SHA-1's compression (FIPS 180-4 §6.1.2) by the SHA instructions of ARM64, which make four rounds, or four words of the
/// schedule, at a time. Straight-line, everything in registers: the time depends on the number of blocks only.
/// </summary>
internal static unsafe class Sha1Arm64
{
    private const int BlockSize = 64;

    public static bool IsSupported => ArmSha1.IsSupported;

    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    public static void Compress(uint* chaining, byte* blocks, int length)
    {
        Words abcd = Vector128.Load(chaining);
        Vector64<uint> e = AdvSimd.LoadAndInsertScalar(Vector64<uint>.Zero, 0, chaining + 4);
        for (byte* end = blocks + length; blocks < end; blocks += BlockSize)
        {
            Words oldAbcd = abcd;
            Vector64<uint> oldE = e;
            Words w0 = Load(blocks), w1 = Load(blocks + 16), w2 = Load(blocks + 32), w3 = Load(blocks + 48);

            // §4.1.1 and §4.2.1: a function and a constant for twenty rounds, five times four.
            Words constant = Vector128.Create(0x5a827999u);
            Choose(ref abcd, ref e, w0 + constant);
            Choose(ref abcd, ref e, w1 + constant);
            Choose(ref abcd, ref e, w2 + constant);
            Choose(ref abcd, ref e, w3 + constant);
            Choose(ref abcd, ref e, Advance(ref w0, ref w1, ref w2, ref w3) + constant);
            constant = Vector128.Create(0x6ed9eba1u);
            for (int i = 0; i < 5; i++)
                Parity(ref abcd, ref e, Advance(ref w0, ref w1, ref w2, ref w3) + constant);
            constant = Vector128.Create(0x8f1bbcdcu);
            for (int i = 0; i < 5; i++)
                Majority(ref abcd, ref e, Advance(ref w0, ref w1, ref w2, ref w3) + constant);
            constant = Vector128.Create(0xca62c1d6u);
            for (int i = 0; i < 5; i++)
                Parity(ref abcd, ref e, Advance(ref w0, ref w1, ref w2, ref w3) + constant);
            abcd += oldAbcd;
            e += oldE;
        }
        abcd.Store(chaining);
        AdvSimd.StoreSelectedScalar(chaining + 4, e, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Choose(ref Words abcd, ref Vector64<uint> e, Words scheduled)
    {
        Vector64<uint> next = ArmSha1.FixedRotate(abcd.GetLower());
        abcd = ArmSha1.HashUpdateChoose(abcd, e, scheduled);
        e = next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Parity(ref Words abcd, ref Vector64<uint> e, Words scheduled)
    {
        Vector64<uint> next = ArmSha1.FixedRotate(abcd.GetLower());
        abcd = ArmSha1.HashUpdateParity(abcd, e, scheduled);
        e = next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Majority(ref Words abcd, ref Vector64<uint> e, Words scheduled)
    {
        Vector64<uint> next = ArmSha1.FixedRotate(abcd.GetLower());
        abcd = ArmSha1.HashUpdateMajority(abcd, e, scheduled);
        e = next;
    }

    /// <summary>The next four words of the schedule (step 1); the window of sixteen moves on by them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Words Advance(ref Words w0, ref Words w1, ref Words w2, ref Words w3)
    {
        Words next = ArmSha1.ScheduleUpdate1(ArmSha1.ScheduleUpdate0(w0, w1, w2), w3);
        w0 = w1;
        w1 = w2;
        w2 = w3;
        w3 = next;
        return next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Words Load(byte* block) => AdvSimd.ReverseElement8(Vector128.Load(block).AsUInt32());
}
