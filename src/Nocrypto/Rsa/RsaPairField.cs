using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using Lanes = System.Runtime.Intrinsics.Vector256<long>;

namespace Sundog.Nocrypto;

/// <summary>
/// Arithmetic modulo two odd numbers of about the same size at once, the two primes of a key or one modulus twice, in
/// Montgomery's form, by AVX2 in constant time. Numbers are signed and lie between -n and n, or up to 3 n where that is said;
/// there is no other reduction.
/// </summary>
/// <remarks>
/// <para>A number has K = 2 V digits of r bits, from -2^(r - 1) to 2^(r - 1) and a bit more in size, least significant first; R = 2^(r K). A
/// vector holds two neighbouring digits of the one number, then two of the other. A number is stored twice: the even copy
/// has the digits 2i and 2i + 1 in vector i, the odd copy, a stride behind, 2i - 1 and 2i. So whatever digit a row of a product
/// begins at, its loads are aligned, and a shift by one digit stays inside of a lane.</para>
/// <para>A product is reduced at once, not row by row (P. L. Montgomery 1985): with T = a b, q = T (-1/n) mod R, and then
/// (T + q n) / R. That takes as many multiplications, half a product for q and half for the upper half of q n, and has no
/// chain of digits that wait for each other, which is what bounds a row by row reduction on wide machines.</para>
/// <para>Signed digits allow columns of twice the length. A column sums at most K products of two digits from T and as
/// many from q n: 2 K 2^(2r - 2) must be less than 2^63, so r is 29 up to 62 digits, 28 up to 254, and 27 above. R is at least
/// 64 n: for |a|, |b| up to 3 n, |T| / R is at most 9 n / 64, and |q n| / R is n / 2 and a bit, so the result is less than n in size.</para>
/// </remarks>
internal sealed unsafe class RsaPairField : IDisposable
{
    private const int Step = 4;

    // R is at least 2^6 n.
    internal const int SlackBits = 6;

    // The columns of a product are handled six, three and one at a time; fewer there need not be.
    private const int MinVectors = 6;

    private readonly ulong[] _moduli;
    private readonly RsaPairMemory _memory;
    private readonly long* _modulus;
    private readonly long* _negatedInverse;
    private readonly long* _rSquared;
    private readonly long* _one;

    /// <summary>
    /// Prepares two odd moduli of as many limbs, one of which has exactly <paramref name="bits"/> bits, the other as many or
    /// one less; the two may be the same.
    /// </summary>
    internal RsaPairField(ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second, int bits)
    {
        Debug.Assert(first.Length == second.Length && (first[0] & second[0] & 1) == 1, "odd, and of one length");
        RadixBits = (bits + SlackBits) <= 62 * 29 ? 29 : (bits + SlackBits) <= 254 * 28 ? 28 : 27;
        Vectors = Math.Max(MinVectors, (bits + SlackBits + (2 * RadixBits) - 1) / (2 * RadixBits));
        Length = first.Length;
        _moduli = GC.AllocateArray<ulong>(2 * Length, pinned: true);
        first.CopyTo(_moduli);
        second.CopyTo(_moduli.AsSpan(Length));
        _memory = new RsaPairMemory(4 * NumberLength);
        _modulus = _memory.Take(NumberLength);
        _negatedInverse = _memory.Take(NumberLength);
        _rSquared = _memory.Take(NumberLength);
        _one = _memory.Take(NumberLength);
        FindConstants(bits);
    }

    internal static bool IsSupported => Avx2.IsSupported;

    /// <summary>How many limbs a modulus has.</summary>
    internal int Length { get; }

    /// <summary>V, half of the number of digits.</summary>
    internal int Vectors { get; }

    /// <summary>r.</summary>
    internal int RadixBits { get; }

    /// <summary>The words of a number; each starts at a multiple of four.</summary>
    internal nint NumberLength => 2 * Stride(Vectors);

    /// <summary>The words of scratch that the operations need, which may be left with secrets.</summary>
    internal nint ScratchLength => (2 * Step * Vectors) + (2 * NumberLength);

    /// <summary>1 in Montgomery's form.</summary>
    internal long* One => _one;

    /// <summary>The words from an even copy to its odd copy. Behind each there are two vectors of zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nint Stride(nint vectors) => Step * (vectors + 2);

    /// <summary>product = left · right / R, in any of which numbers may be up to 3 n in size; it may be one of the factors.</summary>
    internal void Multiply(long* product, long* left, long* right, long* scratch)
    {
        long bias = RsaCarries.ColumnBias(RadixBits);
        RsaPairProducts.MultiplyLow(scratch, right, left, Vectors, bias);
        new Span<long>(scratch + (Step * Vectors), Step * Vectors).Fill(bias);
        RsaPairProducts.AddHigh(scratch, right, left, Vectors, Vectors);
        Reduce(product, scratch);
    }

    /// <summary>square = value² / R, of a number up to 3 n in size; may be in place.</summary>
    internal void Square(long* square, long* value, long* scratch)
    {
        RsaPairProducts.Square(scratch, value, Vectors, RsaCarries.ColumnBias(RadixBits));
        Reduce(square, scratch);
    }

    /// <summary>
    /// Writes two numbers of any length, one for each lane, in Montgomery's form; up to 3 n in size. The time depends on the
    /// lengths.
    /// </summary>
    internal void Enter(long* number, ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second, long* scratch)
    {
        long* part = scratch, rest = scratch + NumberLength;
        int partBits = 2 * Vectors * RadixBits;
        int firstBit = ((64 * Math.Max(first.Length, second.Length)) - 1) / partBits * partBits;
        Write(number, first, second, firstBit);
        Multiply(number, number, _rSquared, rest);
        while (firstBit > 0)
        {
            // By Horner's rule: times R, which is what multiplies by R², plus the next part below R.
            firstBit -= partBits;
            Multiply(number, number, _rSquared, rest);
            Write(part, first, second, firstBit);
            Multiply(part, part, _rSquared, rest);
            Add(number, part, rest);
        }
    }

    /// <summary>How many words of scratch <see cref="Enter"/> needs.</summary>
    internal nint EnterScratchLength => NumberLength + ScratchLength;

    /// <summary>Writes the digits of numbers below R, one for each lane, as they are.</summary>
    internal void Write(long* number, ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second)
        => Write(number, first, second, 0);

    /// <summary>result = value / R, out of Montgomery's form; may be in place.</summary>
    internal void Leave(long* result, long* value, long* scratch)
    {
        Lanes bias = Vector256.Create(RsaCarries.ColumnBias(RadixBits));
        for (nint i = 0; i < Step * Vectors; i += Step)
        {
            (Vector256.LoadAligned(value + i) + bias).StoreAligned(scratch + i);
            bias.StoreAligned(scratch + (Step * Vectors) + i);
        }
        Reduce(result, scratch);
    }

    /// <summary>Reads what is in a lane, 0 or 1, of a number less than n in size: from 0 to n - 1.</summary>
    internal void Read(Span<ulong> limbs, long* number, int lane)
        => RsaPairDigits.Read(limbs, number, Vectors, lane, Modulus(lane), RadixBits);

    /// <summary>The modulus of a lane, 0 or 1.</summary>
    internal ReadOnlySpan<ulong> Modulus(int lane) => _moduli.AsSpan(lane * Length, Length);

    /// <summary>Zeroes the moduli and all that follows from them.</summary>
    public void Dispose()
    {
        LimbString.Clear(_moduli);
        _memory.Clear();
    }

    /// <summary>(T + q n) / R, for the columns of T, biased, at the start of the scratch.</summary>
    private void Reduce(long* result, long* scratch)
    {
        long* low = scratch + (2 * Step * Vectors), q = low + NumberLength;
        RsaPairCarries.Carry(low, scratch, Vectors, RadixBits);
        RsaPairProducts.MultiplyLow(q, low, _negatedInverse, Vectors, RsaCarries.ColumnBias(RadixBits));
        RsaPairCarries.Carry(q, q, Vectors, RadixBits);
        // T + q n is a multiple of R. Its highest two columns below R, which are one vector, give the carry exactly: after
        // two rounds less than R is left below, and so nothing.
        RsaPairProducts.AddHigh(scratch, q, _modulus, Vectors, Vectors - 1);
        RsaPairCarries.CarryAll(result, scratch + (Step * (Vectors - 1)), Vectors, RadixBits);
    }

    /// <summary>number += other.</summary>
    private void Add(long* number, long* other, long* scratch)
    {
        Lanes bias = Vector256.Create(RsaCarries.ColumnBias(RadixBits));
        bias.StoreAligned(scratch);
        for (nint i = 0; i < Step * Vectors; i += Step)
            (Vector256.LoadAligned(number + i) + Vector256.LoadAligned(other + i) + bias).StoreAligned(scratch + Step + i);
        RsaPairCarries.CarryAll(number, scratch, Vectors, RadixBits);
    }

    private void Write(long* number, ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second, int firstBit)
    {
        new Span<long>(number, (int)NumberLength).Clear();
        RsaPairDigits.Write(number, Vectors, 0, first, firstBit, RadixBits);
        RsaPairDigits.Write(number, Vectors, 1, second, firstBit, RadixBits);
    }

    [SkipLocalsInit]
    private void FindConstants(int bits)
    {
        int digits = 2 * Vectors;
        int words = (int)(ScratchLength + NumberLength) + RsaPairMemory.Slack;
        long* memory = stackalloc long[words];
        long* power = RsaPairMemory.Align(memory), scratch = power + NumberLength;
        new Span<long>(power, (int)NumberLength).Clear();
        ulong[] limbs = GC.AllocateArray<ulong>(Limbs.Count(digits * RadixBits), pinned: true);
        Write(_modulus, Modulus(0), Modulus(1), 0);
        for (int lane = 0; lane < 2; lane++)
        {
            RsaPairDigits.FindNegatedInverse(limbs, Modulus(lane));
            RsaPairDigits.Write(_negatedInverse, Vectors, lane, limbs, 0, RadixBits);
            Span<ulong> value = limbs.AsSpan(0, Length);
            RsaPairDigits.FindPowerOfTwo(value, Modulus(lane), bits, digits * RadixBits);
            RsaPairDigits.Write(_one, Vectors, lane, value, 0, RadixBits);
            RsaPairDigits.FindPowerOfTwo(value, Modulus(lane), bits, digits * (RadixBits + 1));
            RsaPairDigits.Write(power, Vectors, lane, value, 0, RadixBits);
        }
        // The form of 2^K, to the power of r, is that of R.
        Unsafe.CopyBlock(_rSquared, power, (uint)(sizeof(long) * NumberLength));
        for (int bit = 30 - int.LeadingZeroCount(RadixBits); bit >= 0; bit--)
        {
            Square(_rSquared, _rSquared, scratch);
            if (((RadixBits >> bit) & 1) != 0)
                Multiply(_rSquared, _rSquared, power, scratch);
        }
        LimbString.Clear(limbs);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<long>(memory, words)));
    }
}
