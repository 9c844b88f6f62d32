using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// What <see cref="RsaPairField"/> does, for one odd modulus in all four lanes: the public operation has no second number to
/// compute with. The same digits, bounds and reduction; K = 4 V digits are contiguous, with <see cref="Margin"/> zeros before
/// and behind them, and loads are not aligned. Constant time but for the sizes. Immutable, and thread-safe with a scratch each.
/// </summary>
internal sealed unsafe class RsaSingleField
{
    /// <summary>The words of zeros on either side of a number, which products read.</summary>
    internal const int Margin = 12;

    private const int Step = 4;
    private const int MinVectors = 3;

    private readonly ulong[] _limbs;
    private readonly RsaPairMemory _memory;
    private readonly long* _modulus;
    private readonly long* _negatedInverse;
    private readonly long* _rSquared;

    /// <summary>Prepares an odd modulus of exactly <paramref name="bits"/> bits.</summary>
    internal RsaSingleField(ReadOnlySpan<ulong> modulus, int bits)
    {
        Debug.Assert((modulus[0] & 1) == 1, "odd");
        int wanted = bits + RsaPairField.SlackBits;
        RadixBits = wanted <= 60 * 29 ? 29 : wanted <= 252 * 28 ? 28 : 27;
        Vectors = Math.Max(MinVectors, (wanted + (Step * RadixBits) - 1) / (Step * RadixBits));
        _limbs = modulus.ToArray();
        _memory = new RsaPairMemory(3 * NumberLength);
        _modulus = _memory.Take(NumberLength) + Margin;
        _negatedInverse = _memory.Take(NumberLength) + Margin;
        _rSquared = _memory.Take(NumberLength) + Margin;
        FindConstants(bits);
    }

    /// <summary>n.</summary>
    internal ReadOnlySpan<ulong> Modulus => _limbs;

    /// <summary>V, a fourth of the number of digits.</summary>
    internal int Vectors { get; }

    /// <summary>r.</summary>
    internal int RadixBits { get; }

    /// <summary>The words of a number with its margins.</summary>
    internal nint NumberLength => (Step * Vectors) + (2 * Margin);

    /// <summary>The words of scratch that the operations need, zeroed before the first.</summary>
    internal nint ScratchLength => (2 * Step * Vectors) + (2 * NumberLength);

    /// <summary>product = left · right / R; it may be one of the factors.</summary>
    internal void Multiply(long* product, long* left, long* right, long* scratch)
    {
        long bias = RsaCarries.ColumnBias(RadixBits);
        RsaSingleProducts.MultiplyLow(scratch, right, left, Vectors, bias);
        new Span<long>(scratch + (Step * Vectors), Step * Vectors).Fill(bias);
        RsaSingleProducts.AddHigh(scratch, right, left, Vectors, Vectors);
        Reduce(product, scratch);
    }

    /// <summary>square = value² / R; may be in place.</summary>
    internal void Square(long* square, long* value, long* scratch)
    {
        RsaSingleProducts.Square(scratch, value, Vectors, RsaCarries.ColumnBias(RadixBits));
        Reduce(square, scratch);
    }

    /// <summary>form = value · R: into Montgomery's form.</summary>
    internal void Enter(long* form, long* value, long* scratch) => Multiply(form, value, _rSquared, scratch);

    /// <summary>Writes the digits of a number below R as they are.</summary>
    internal void Write(long* number, ReadOnlySpan<ulong> limbs)
        => RsaPairDigits.WriteContiguous(number, Step * Vectors, limbs, RadixBits);

    /// <summary>Reads a number less than n in size: from 0 to n - 1.</summary>
    internal void Read(Span<ulong> limbs, long* number)
        => RsaPairDigits.ReadContiguous(limbs, number, Step * Vectors, _limbs, RadixBits);

    /// <summary>(T + q n) / R, for the columns of T, biased, at the start of the scratch.</summary>
    private void Reduce(long* result, long* scratch)
    {
        long* low = scratch + (2 * Step * Vectors) + Margin, q = low + NumberLength;
        RsaSingleCarries.Carry(low, scratch, Vectors, RadixBits);
        RsaSingleProducts.MultiplyLow(q, low, _negatedInverse, Vectors, RsaCarries.ColumnBias(RadixBits));
        RsaSingleCarries.Carry(q, q, Vectors, RadixBits);
        RsaSingleProducts.AddHigh(scratch, q, _modulus, Vectors, Vectors - 1);
        RsaSingleCarries.CarryAll(result, scratch + (Step * (Vectors - 1)), Vectors, RadixBits);
    }

    [SkipLocalsInit]
    private void FindConstants(int bits)
    {
        int digits = Step * Vectors, words = (int)(ScratchLength + NumberLength) + RsaPairMemory.Slack;
        long* memory = stackalloc long[words];
        new Span<long>(memory, words).Clear();
        long* power = RsaPairMemory.Align(memory) + Margin, scratch = power - Margin + NumberLength;
        ulong[] limbs = new ulong[Limbs.Count(digits * RadixBits)];
        Write(_modulus, _limbs);
        RsaPairDigits.FindNegatedInverse(limbs, _limbs);
        Write(_negatedInverse, limbs);
        // The form of 2^K, to the power of r, is that of R.
        RsaPairDigits.FindPowerOfTwo(limbs.AsSpan(0, _limbs.Length), _limbs, bits, digits * (RadixBits + 1));
        Write(power, limbs.AsSpan(0, _limbs.Length));
        Unsafe.CopyBlock(_rSquared, power, (uint)(sizeof(long) * digits));
        for (int bit = 30 - int.LeadingZeroCount(RadixBits); bit >= 0; bit--)
        {
            Square(_rSquared, _rSquared, scratch);
            if (((RadixBits >> bit) & 1) != 0)
                Multiply(_rSquared, _rSquared, power, scratch);
        }
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<long>(memory, words)));
    }
}
