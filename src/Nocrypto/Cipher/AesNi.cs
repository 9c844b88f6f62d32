using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Sundog.Nocrypto;

/// <summary>The steps of <see cref="AesInstructions"/> on x86: the instructions take the same time for all data.</summary>
internal static unsafe class AesNi
{
    public static bool IsSupported => X86Aes.IsSupported && Ssse3.IsSupported;

    /// <summary>As <see cref="AesInstructions.Encrypt"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Encrypt(byte* schedule, int rounds, Vector128<byte> block)
    {
        block ^= Vector128.Load(schedule);
        for (int i = 1; i < rounds; i++)
            block = X86Aes.Encrypt(block, Vector128.Load(schedule + (16 * i)));
        return X86Aes.EncryptLast(block, Vector128.Load(schedule + (16 * rounds)));
    }

    /// <summary>As <see cref="AesInstructions.EncryptPair"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void EncryptPair(byte* schedule, int rounds, ref Vector128<byte> first, ref Vector128<byte> second)
    {
        Vector128<byte> key = Vector128.Load(schedule), left = first ^ key, right = second ^ key;
        for (int i = 1; i < rounds; i++)
        {
            key = Vector128.Load(schedule + (16 * i));
            left = X86Aes.Encrypt(left, key);
            right = X86Aes.Encrypt(right, key);
        }
        key = Vector128.Load(schedule + (16 * rounds));
        first = X86Aes.EncryptLast(left, key);
        second = X86Aes.EncryptLast(right, key);
    }

    /// <summary>As <see cref="AesInstructions.Decrypt"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Decrypt(byte* inverse, int rounds, Vector128<byte> block)
    {
        block ^= Vector128.Load(inverse);
        for (int i = 1; i < rounds; i++)
            block = X86Aes.Decrypt(block, Vector128.Load(inverse + (16 * i)));
        return X86Aes.DecryptLast(block, Vector128.Load(inverse + (16 * rounds)));
    }

    /// <summary>FIPS 197 §5.3.3.</summary>
    public static Vector128<byte> InverseMixColumns(Vector128<byte> key) => X86Aes.InverseMixColumns(key);

    /// <summary>Each word becomes the sum of itself and all words before it.</summary>
    public static Vector128<byte> ChainWords(Vector128<byte> key)
    {
        key ^= Sse2.ShiftLeftLogical128BitLane(key, 4);
        return key ^ Sse2.ShiftLeftLogical128BitLane(key, 8);
    }

    /// <summary>SubWord(RotWord(last word)) ^ Rcon in every word.</summary>
    // AESENCLAST is SubBytes, ShiftRows and a key addition; ShiftRows leaves four equal columns as they are.
    public static Vector128<byte> SubRotatedWord(Vector128<byte> key, uint roundConstant)
        => X86Aes.EncryptLast(
            Ssse3.Shuffle(key, Vector128.Create(0x0C0F0E0Du).AsByte()), Vector128.Create(roundConstant).AsByte());

    /// <summary>SubWord(last word) in every word.</summary>
    public static Vector128<byte> SubWord(Vector128<byte> key)
        => X86Aes.EncryptLast(Ssse3.Shuffle(key, Vector128.Create(0x0F0E0D0Cu).AsByte()), Vector128<byte>.Zero);
}
