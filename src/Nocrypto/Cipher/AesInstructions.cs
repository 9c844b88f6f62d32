using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Sundog.Nocrypto;

/// <summary>
/// AES (FIPS 197) by whichever instructions the processor has: <see cref="AesNi"/> or <see cref="AesArm64"/>. A build is
/// for one of the two: the choice is a constant of it, and nothing of the other is left.
/// </summary>
internal static unsafe class AesInstructions
{
    /// <summary>Room for the 15 round keys of AES-256, in bytes.</summary>
    public const int ScheduleSize = 15 * 16;

    public static bool IsSupported => AesNi.IsSupported || AesArm64.IsSupported;

    // Every ARM64 has AdvSimd and no x86 has; whether the AES instructions are there may have to be asked at run time.
    private static bool IsArm64 => AdvSimd.IsSupported;

    /// <summary>FIPS 197 §5.2 for a key of 16 or 32 bytes, into <see cref="ScheduleSize"/> bytes.</summary>
    public static void ExpandKey(ReadOnlySpan<byte> key, byte* schedule)
    {
        key.CopyTo(new Span<byte>(schedule, key.Length));
        if (key.Length == 16)
            Expand128(schedule);
        else
            Expand256(schedule);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Encrypt(byte* schedule, int rounds, Vector128<byte> block)
        => IsArm64 ? AesArm64.Encrypt(schedule, rounds, block) : AesNi.Encrypt(schedule, rounds, block);

    /// <summary>The same for two blocks at once, side by side: each hides the other's latency.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void EncryptPair(byte* schedule, int rounds, ref Vector128<byte> first, ref Vector128<byte> second)
    {
        if (IsArm64)
            AesArm64.EncryptPair(schedule, rounds, ref first, ref second);
        else
            AesNi.EncryptPair(schedule, rounds, ref first, ref second);
    }

    /// <summary>
    /// The round keys of the equivalent inverse cipher (FIPS 197 §5.3.5), from <see cref="ExpandKey"/>'s: in the opposite
    /// order, all but the outer two through InvMixColumns.
    /// </summary>
    public static void InvertSchedule(byte* schedule, int rounds, byte* inverse)
    {
        Vector128.Load(schedule + (16 * rounds)).Store(inverse);
        for (int i = 1; i < rounds; i++)
            InverseMixColumns(Vector128.Load(schedule + (16 * (rounds - i)))).Store(inverse + (16 * i));
        Vector128.Load(schedule).Store(inverse + (16 * rounds));
    }

    /// <summary>The inverse cipher, with the round keys of <see cref="InvertSchedule"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Decrypt(byte* inverse, int rounds, Vector128<byte> block)
        => IsArm64 ? AesArm64.Decrypt(inverse, rounds, block) : AesNi.Decrypt(inverse, rounds, block);

    private static void Expand128(byte* schedule)
    {
        Vector128<byte> key = Vector128.Load(schedule);
        uint roundConstant = 1;
        for (int i = 1; i <= 10; i++)
        {
            key = ChainWords(key) ^ SubRotatedWord(key, roundConstant);
            key.Store(schedule + (16 * i));
            roundConstant = Double(roundConstant);
        }
    }

    private static void Expand256(byte* schedule)
    {
        Vector128<byte> older = Vector128.Load(schedule);
        Vector128<byte> newer = Vector128.Load(schedule + 16);
        uint roundConstant = 1;
        for (int i = 2; i <= 14; i++)
        {
            Vector128<byte> next = ChainWords(older);
            if ((i & 1) == 0)
            {
                next ^= SubRotatedWord(newer, roundConstant);
                roundConstant = Double(roundConstant);
            }
            else
            {
                next ^= SubWord(newer);
            }
            next.Store(schedule + (16 * i));
            older = newer;
            newer = next;
        }
    }

    private static Vector128<byte> InverseMixColumns(Vector128<byte> key)
        => IsArm64 ? AesArm64.InverseMixColumns(key) : AesNi.InverseMixColumns(key);

    /// <summary>Each word becomes the sum of itself and all words before it.</summary>
    private static Vector128<byte> ChainWords(Vector128<byte> key)
        => IsArm64 ? AesArm64.ChainWords(key) : AesNi.ChainWords(key);

    /// <summary>SubWord(RotWord(last word)) ^ Rcon in every word.</summary>
    private static Vector128<byte> SubRotatedWord(Vector128<byte> key, uint roundConstant)
        => IsArm64 ? AesArm64.SubRotatedWord(key, roundConstant) : AesNi.SubRotatedWord(key, roundConstant);

    /// <summary>SubWord(last word) in every word.</summary>
    private static Vector128<byte> SubWord(Vector128<byte> key)
        => IsArm64 ? AesArm64.SubWord(key) : AesNi.SubWord(key);

    /// <summary>Multiplication by x in the field of FIPS 197 §4.2, of a public constant.</summary>
    private static uint Double(uint constant) => ((constant << 1) ^ ((constant >> 7) * 0x1Bu)) & 0xFF;
}
