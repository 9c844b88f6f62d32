using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector256<long>;

namespace Sundog.Nocrypto;

/// <summary>
/// Makes digits of the columns of a product: two rounds in which each column keeps its lowest bits and hands the rest to the
/// next one, all columns at once. Which lane the next column is in, <see cref="RsaPairCarries"/> and
/// <see cref="RsaSingleCarries"/> know. A column t comes as t + 2^63 + 2^(r - 1) for a radix of 2^r, which is not negative, since |t| is
/// less than 2^63 - 2^(r - 1).
/// </summary>
/// <remarks>
/// First round: the lowest r bits are a digit from -2^(r - 1) to below 2^(r - 1), biased by 2^(r - 1); what is above them is the carry, biased by
/// 2^(63 - r). So their sum has a bias again, 2^(r - 1) + 2^(63 - r), and is not negative; its second carry has one of 2^(63 - 2r). After it a
/// digit is at most 2^(r - 1) + 2^(63 - 2r) + 1 in size.
/// </remarks>
internal readonly ref struct RsaCarries
{
    private readonly Lanes _radixBits;

    // By a call the constants would lie in memory.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal RsaCarries(int radixBits)
    {
        Mask = Vector256.Create((1L << radixBits) - 1);
        _radixBits = Vector256.Create((long)radixBits);
        FirstBias = Vector256.Create(1L << (63 - radixBits));
        SecondBias = Vector256.Create(1L << (63 - (2 * radixBits)));
        DigitBias = Vector256.Create(1L << (radixBits - 1)) + SecondBias;
    }

    /// <summary>What a column keeps.</summary>
    internal Lanes Mask { get; }

    /// <summary>The bias of the first round's carries, which come before the first column too.</summary>
    internal Lanes FirstBias { get; }

    /// <summary>The same of the second round.</summary>
    internal Lanes SecondBias { get; }

    /// <summary>What a digit has too much in the end.</summary>
    internal Lanes DigitBias { get; }

    /// <summary>What a column must be given besides its value.</summary>
    internal static long ColumnBias(int radixBits) => long.MinValue + (1L << (radixBits - 1));

    /// <summary>What a column hands on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Lanes Of(Lanes column) => Avx2.ShiftRightLogicalVariable(column, _radixBits.AsUInt64());

    /// <summary>The digits of the last column, whose lanes at the top kept their carry, and so their biases.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Lanes WithoutTopBias(Lanes digits, Lanes isTop) => digits - ((Vector256.Create(long.MinValue) + FirstBias) & isTop);
}
