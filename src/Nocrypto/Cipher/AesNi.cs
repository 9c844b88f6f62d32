using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Sundog.Nocrypto;

/// <summary>AES (FIPS 197) by the processor's own instructions, which take the same time for all data.</summary>
internal static unsafe class AesNi
{
    /// <summary>Room for the 15 round keys of AES-256, in bytes.</summary>
    public const int ScheduleSize = 15 * 16;

    public static bool IsSupported => X86Aes.IsSupported && Ssse3.IsSupported;

    /// <summary>FIPS 197 §5.2 for a key of 16 or 32 bytes.</summary>
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
    {
        block ^= Vector128.Load(schedule);
        for (int i = 1; i < rounds; i++)
            block = X86Aes.Encrypt(block, Vector128.Load(schedule + (16 * i)));
        return X86Aes.EncryptLast(block, Vector128.Load(schedule + (16 * rounds)));
    }

    /// <summary>The same for two blocks at once, side by side: each hides the other's latency.</summary>
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

    /// <summary>
    /// The round keys of the equivalent inverse cipher (FIPS 197 §5.3.5), from <see cref="ExpandKey"/>'s: in the opposite
    /// order, all but the outer two through InvMixColumns.
    /// </summary>
    public static void InvertSchedule(byte* schedule, int rounds, byte* inverse)
    {
        Vector128.Load(schedule + (16 * rounds)).Store(inverse);
        for (int i = 1; i < rounds; i++)
            X86Aes.InverseMixColumns(Vector128.Load(schedule + (16 * (rounds - i)))).Store(inverse + (16 * i));
        Vector128.Load(schedule).Store(inverse + (16 * rounds));
    }

    /// <summary>The inverse cipher, with the round keys of <see cref="InvertSchedule"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Decrypt(byte* inverse, int rounds, Vector128<byte> block)
    {
        block ^= Vector128.Load(inverse);
        for (int i = 1; i < rounds; i++)
            block = X86Aes.Decrypt(block, Vector128.Load(inverse + (16 * i)));
        return X86Aes.DecryptLast(block, Vector128.Load(inverse + (16 * rounds)));
    }

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

    /// <summary>Each word becomes the sum of itself and all words before it.</summary>
    private static Vector128<byte> ChainWords(Vector128<byte> key)
    {
        key ^= Sse2.ShiftLeftLogical128BitLane(key, 4);
        return key ^ Sse2.ShiftLeftLogical128BitLane(key, 8);
    }

    /// <summary>SubWord(RotWord(last word)) ^ Rcon in every word.</summary>
    // AESENCLAST is SubBytes, ShiftRows and a key addition; ShiftRows leaves four equal columns as they are.
    private static Vector128<byte> SubRotatedWord(Vector128<byte> key, uint roundConstant)
        => X86Aes.EncryptLast(
            Ssse3.Shuffle(key, Vector128.Create(0x0C0F0E0Du).AsByte()), Vector128.Create(roundConstant).AsByte());

    /// <summary>SubWord(last word) in every word.</summary>
    private static Vector128<byte> SubWord(Vector128<byte> key)
        => X86Aes.EncryptLast(Ssse3.Shuffle(key, Vector128.Create(0x0F0E0D0Cu).AsByte()), Vector128<byte>.Zero);

    /// <summary>Multiplication by x in the field of FIPS 197 §4.2, of a public constant.</summary>
    private static uint Double(uint constant) => ((constant << 1) ^ ((constant >> 7) * 0x1Bu)) & 0xFF;
}
