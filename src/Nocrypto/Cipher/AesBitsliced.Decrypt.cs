using System;
using System.Security.Cryptography;
using Word = System.Runtime.Intrinsics.Vector128<ulong>;

namespace Sundog.Nocrypto;

/// <summary>The inverse cipher (FIPS 197 §5.3), out of the parts of the cipher.</summary>
internal static unsafe partial class AesBitsliced
{
    /// <summary>Decrypts <see cref="BatchSize"/> bytes; the arguments are those of <see cref="Encrypt"/>.</summary>
    public static void Decrypt(ulong* schedule, int rounds, Word* slices, byte* source, byte* destination)
    {
        Slice(source, slices);
        AddRoundKey(slices, schedule + (8 * rounds));
        for (int i = rounds - 1; i > 0; i--)
        {
            InverseShiftRows(slices);
            InverseSubBytes(slices);
            AddRoundKey(slices, schedule + (8 * i));
            InverseMixColumns(slices);
        }
        InverseShiftRows(slices);
        InverseSubBytes(slices);
        AddRoundKey(slices, schedule);
        Unslice(slices, destination);
    }

    /// <summary>Row r turns back by r columns: what turns by four in all is back where it was.</summary>
    private static void InverseShiftRows(Word* q)
    {
        for (int i = 0; i < 8; i++)
            q[i] = ShiftRows(ShiftRows(ShiftRows(q[i])));
    }

    /// <summary>
    /// With the S-box S = A(inverse), its inverse is inverse(B) = B(S(B)), where B undoes the affine map A: so the circuit
    /// of the S-box serves both ways.
    /// </summary>
    private static void InverseSubBytes(Word* q)
    {
        InverseAffine(q);
        SubBytes(q);
        InverseAffine(q);
    }

    /// <summary>The inverse of FIPS 197 §5.1.1's affine map: bit i is the sum of the bits i + 2, i + 5, i + 7 and of 0x05's.</summary>
    private static void InverseAffine(Word* q)
    {
        Word q0 = q[0], q1 = q[1], q2 = q[2], q3 = q[3], q4 = q[4], q5 = q[5], q6 = q[6], q7 = q[7];
        q[0] = ~(q2 ^ q5 ^ q7);
        q[1] = q3 ^ q6 ^ q0;
        q[2] = ~(q4 ^ q7 ^ q1);
        q[3] = q5 ^ q0 ^ q2;
        q[4] = q6 ^ q1 ^ q3;
        q[5] = q7 ^ q2 ^ q4;
        q[6] = q0 ^ q3 ^ q5;
        q[7] = q1 ^ q4 ^ q6;
    }

    /// <summary>
    /// FIPS 197 §5.3.3. The polynomial of InvMixColumns is that of MixColumns times 4x² + 5: each byte takes four times the
    /// sum of itself and the byte two rows on, and MixColumns follows.
    /// </summary>
    private static void InverseMixColumns(Word* q)
    {
        Word* sums = stackalloc Word[8];
        for (int i = 0; i < 8; i++)
            sums[i] = q[i] ^ RotateRight(q[i], 32);
        // Times 4 moves a slice up by two; what leaves slices 6 and 7 comes back by x^8 = x^4 + x^3 + x + 1.
        Word s6 = sums[6], s7 = sums[7];
        q[0] ^= s6;
        q[1] ^= s6 ^ s7;
        q[2] ^= sums[0] ^ s7;
        q[3] ^= sums[1] ^ s6;
        q[4] ^= sums[2] ^ s6 ^ s7;
        q[5] ^= sums[3] ^ s7;
        q[6] ^= sums[4];
        q[7] ^= sums[5];

        // The round's step turns the rows first, so they are turned back before; the key of zeros adds nothing.
        InverseShiftRows(q);
        ulong* zeros = stackalloc ulong[8];
        new Span<ulong>(zeros, 8).Clear();
        ShiftRowsAndMixColumns(q, zeros);
        CryptographicOperations.ZeroMemory(new Span<byte>(sums, SlicesSize));
    }
}
