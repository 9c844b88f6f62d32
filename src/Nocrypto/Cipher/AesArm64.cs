using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace Sundog.Nocrypto;

/// <summary>
/// The steps of <see cref="AesInstructions"/> on ARM64. The instructions read no table, and are among those that ARM lists
/// as taking the same time for all data (Architecture Reference Manual, PSTATE.DIT).
/// </summary>
/// <remarks>
/// AESE adds the key, then does SubBytes and ShiftRows; AESMC is MixColumns. So the last round key is added by itself. A
/// processor may run an AESE and the AESMC right behind it as one.
/// </remarks>
internal static unsafe class AesArm64
{
    public static bool IsSupported => ArmAes.IsSupported;

    /// <summary>As <see cref="AesInstructions.Encrypt"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Encrypt(byte* schedule, int rounds, Vector128<byte> block)
    {
        byte* last = schedule + (16 * (rounds - 1));
        for (byte* key = schedule; key < last; key += 16)
            block = Round(block, Vector128.Load(key));
        return ArmAes.Encrypt(block, Vector128.Load(last)) ^ Vector128.Load(last + 16);
    }

    /// <summary>As <see cref="AesInstructions.EncryptPair"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void EncryptPair(byte* schedule, int rounds, ref Vector128<byte> first, ref Vector128<byte> second)
    {
        Vector128<byte> key, left = first, right = second;
        byte* last = schedule + (16 * (rounds - 1));
        for (; schedule < last; schedule += 16)
        {
            key = Vector128.Load(schedule);
            left = Round(left, key);
            right = Round(right, key);
        }
        key = Vector128.Load(last);
        first = ArmAes.Encrypt(left, key) ^ Vector128.Load(last + 16);
        second = ArmAes.Encrypt(right, key) ^ Vector128.Load(last + 16);
    }

    /// <summary>All but the last round of the cipher (FIPS 197 §5.1): the key first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Round(Vector128<byte> block, Vector128<byte> key)
        => ArmAes.MixColumns(ArmAes.Encrypt(block, key));

    /// <summary>As <see cref="AesInstructions.Decrypt"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Decrypt(byte* inverse, int rounds, Vector128<byte> block)
    {
        byte* last = inverse + (16 * (rounds - 1));
        for (byte* key = inverse; key < last; key += 16)
            block = ArmAes.InverseMixColumns(ArmAes.Decrypt(block, Vector128.Load(key)));
        return ArmAes.Decrypt(block, Vector128.Load(last)) ^ Vector128.Load(last + 16);
    }

    /// <summary>FIPS 197 §5.3.3.</summary>
    public static Vector128<byte> InverseMixColumns(Vector128<byte> key) => ArmAes.InverseMixColumns(key);

    /// <summary>Each word becomes the sum of itself and all words before it.</summary>
    public static Vector128<byte> ChainWords(Vector128<byte> key)
    {
        key ^= AdvSimd.ExtractVector128(Vector128<byte>.Zero, key, 12);
        return key ^ AdvSimd.ExtractVector128(Vector128<byte>.Zero, key, 8);
    }

    /// <summary>SubWord(RotWord(last word)) ^ Rcon in every word.</summary>
    public static Vector128<byte> SubRotatedWord(Vector128<byte> key, uint roundConstant)
    {
        Vector128<uint> word = SubWord(key).AsUInt32();
        return ((word >>> 8) ^ (word << 24) ^ Vector128.Create(roundConstant)).AsByte();
    }

    /// <summary>SubWord(last word) in every word.</summary>
    // ShiftRows leaves four equal columns as they are.
    public static Vector128<byte> SubWord(Vector128<byte> key)
        => ArmAes.Encrypt(AdvSimd.DuplicateSelectedScalarToVector128(key.AsUInt32(), 3).AsByte(), Vector128<byte>.Zero);
}
