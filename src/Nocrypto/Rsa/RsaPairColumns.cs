using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector256<long>;

namespace Sundog.Nocrypto;

/// <summary>
/// Three neighbouring columns of a product of numbers of <see cref="RsaPairField"/>, while it is summed up. A column is a
/// vector of two digits of each lane: column c has the digits 2c and 2c + 1. To it, row i of the product, which is digit i
/// of the one number times the other number, adds the digits 2c - i and 2c - i + 1 of the other.
/// </summary>
/// <remarks>
/// Rows are taken in pairs, 2m and 2m + 1, so that all loads are aligned: for row 2m the digits lie in vector c - m of the
/// even copy, for row 2m + 1 in vector c - m of the odd one. The digit of the row itself is the lower one of vector m of the
/// even copy, or of vector m + 1 of the odd one. Pointers here are to vector m of the rows' even copy and to the vector of
/// the even copy that the pair of rows needs for the first column; the stride is from an even copy to its odd copy.
/// </remarks>
internal unsafe struct RsaPairColumns
{
    private const int Step = 4;

    private Lanes _first;
    private Lanes _second;
    private Lanes _third;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal RsaPairColumns(Lanes start)
    {
        _first = start;
        _second = start;
        _third = start;
    }

    /// <summary>Reads three columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static RsaPairColumns Load(long* source)
    {
        RsaPairColumns columns;
        columns._first = Vector256.LoadAligned(source);
        columns._second = Vector256.LoadAligned(source + Step);
        columns._third = Vector256.LoadAligned(source + (2 * Step));
        return columns;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void Store(long* destination)
    {
        _first.StoreAligned(destination);
        _second.StoreAligned(destination + Step);
        _third.StoreAligned(destination + (2 * Step));
    }

    /// <summary>One column: some pairs of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Lanes Sum(long* rows, long* factor, nint stride, nint pairs)
    {
        long* oddRows = rows + stride + Step, oddFactor = factor + stride;
        Lanes even = Lanes.Zero, odd = Lanes.Zero;
        for (; pairs > 0; pairs--)
        {
            even += Multiply(Digit(rows), factor);
            odd += Multiply(Digit(oddRows), oddFactor);
            rows += Step;
            oddRows += Step;
            factor -= Step;
            oddFactor -= Step;
        }
        return even + odd;
    }

    /// <summary>Some pairs of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AddRows(long* rows, long* factor, nint stride, nint pairs)
    {
        long* oddRows = rows + stride + Step, oddFactor = factor + stride;
        for (; pairs > 0; pairs--)
        {
            AddPair(rows, oddRows, factor, oddFactor);
            rows += Step;
            oddRows += Step;
            factor -= Step;
            oddFactor -= Step;
        }
    }

    /// <summary>Some pairs of rows for six columns, which halves the loads of rows and the overhead of the loop.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void AddRows(
        ref RsaPairColumns low, ref RsaPairColumns high, long* rows, long* factor, nint stride, nint pairs)
    {
        long* oddRows = rows + stride + Step, oddFactor = factor + stride;
        for (; pairs > 0; pairs--)
        {
            Lanes even = Digit(rows), odd = Digit(oddRows);
            low.AddRow(even, factor);
            high.AddRow(even, factor + (3 * Step));
            low.AddRow(odd, oddFactor);
            high.AddRow(odd, oddFactor + (3 * Step));
            rows += Step;
            oddRows += Step;
            factor -= Step;
            oddFactor -= Step;
        }
    }

    /// <summary>One pair of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AddPair(long* rows, long* factor, nint stride) => AddPair(rows, rows + stride + Step, factor, factor + stride);

    /// <summary>Three pairs of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AddThreePairs(long* rows, long* factor, nint stride)
    {
        AddPair(rows, factor, stride);
        AddPair(rows + Step, factor - Step, stride);
        AddPair(rows + (2 * Step), factor - (2 * Step), stride);
    }

    /// <summary>
    /// The last rows of columns in the lower half: the two pairs behind those that all three columns have, from
    /// <paramref name="rows"/> on. The factor is given from its start.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AddLastRows(long* rows, long* factor, nint stride)
    {
        long* oddRows = rows + stride + Step, oddFactor = factor + stride;
        Lanes even = Digit(rows), odd = Digit(oddRows);
        _second += Multiply(even, factor) + Multiply(odd, oddFactor);
        _third += Multiply(even, factor + Step) + Multiply(odd, oddFactor + Step);
        _third += Multiply(Digit(rows + Step), factor) + Multiply(Digit(oddRows + Step), oddFactor);
    }

    /// <summary>
    /// The first rows of columns in the upper half: the odd row at <paramref name="rows"/> and the two pairs behind it, which
    /// not all three columns have. The factor is given from its end.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AddFirstRows(long* rows, long* factorEnd, nint stride)
    {
        long* oddRows = rows + stride + Step, oddEnd = factorEnd + stride;
        _first += Multiply(Digit(oddRows), oddEnd);
        Lanes even = Digit(rows + Step), odd = Digit(oddRows + Step);
        _first += Multiply(even, factorEnd - Step) + Multiply(odd, oddEnd - Step);
        _second += Multiply(odd, oddEnd);
        even = Digit(rows + (2 * Step));
        odd = Digit(oddRows + (2 * Step));
        _first += Multiply(even, factorEnd - (2 * Step)) + Multiply(odd, oddEnd - (2 * Step));
        _second += Multiply(even, factorEnd - Step) + Multiply(odd, oddEnd - Step);
        _third += Multiply(odd, oddEnd);
    }

    /// <summary>
    /// Completes three columns of a square from <paramref name="column"/> on, which have the sum of the rows below
    /// 2 (column / 2). Of the products of two digits only those with the first digit below the second are summed; doubled,
    /// and with the squares of digits, they are the column. So column c needs the rows below c, the upper half of row c, and
    /// the square of digit c.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CompleteSquare(long* value, nint stride, nint column)
    {
        nint isOdd = column & 1, oddStride = -isOdd & stride;
        if (isOdd != 0) // a position
            AddRow(Digit(value + (2 * (column - 1))), value + (2 * (column + 1)));
        // The digits from `column` and from `column + 1` on.
        long* even = value + (2 * (column + isOdd)) + oddStride;
        long* odd = value + (2 * (column + 2 - isOdd)) + (stride - oddStride);
        Lanes digit = Digit(even), next = Digit(odd);
        _second += Multiply(digit, even + Step);
        _third += Multiply(digit, even + (2 * Step)) + Multiply(next, odd + Step);
        _first += _first + DoubleUpper(Multiply(digit, even));
        _second += _second + DoubleUpper(Multiply(next, odd));
        _third += _third + DoubleUpper(Multiply(Digit(even + Step), even + Step));
    }

    /// <summary>One column of a square, by itself; it starts with twice <paramref name="half"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Lanes SumSquare(long* value, nint vectors, nint column, Lanes half)
    {
        nint stride = RsaPairField.Stride(vectors), isOdd = column & 1, middle = column >> 1;
        nint first = column < vectors ? 0 : column - vectors;
        Lanes sum = half + Sum(value + (Step * first), value + (Step * (column - first)), stride, middle - first);
        if (isOdd != 0) // a position
            sum += Multiply(Digit(value + (Step * middle)), value + (Step * (column - middle)));
        long* digits = value + (2 * (column + isOdd)) + (-isOdd & stride);
        return sum + sum + DoubleUpper(Multiply(Digit(digits), digits));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddPair(long* rows, long* oddRows, long* factor, long* oddFactor)
    {
        Lanes even = Digit(rows), odd = Digit(oddRows);
        AddRow(even, factor);
        AddRow(odd, oddFactor);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddRow(Lanes digit, long* factor)
    {
        _first += Multiply(digit, factor);
        _second += Multiply(digit, factor + Step);
        _third += Multiply(digit, factor + (2 * Step));
    }

    /// <summary>The lower digit of each lane's two, for both. A load alone does it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Digit(long* digits) => Avx.DuplicateEvenIndexed(Vector256.LoadAligned((double*)digits)).AsInt64();

    /// <summary>Of 32 bits with a sign each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Multiply(Lanes digit, long* factor)
        => Avx2.Multiply(digit.AsInt32(), Vector256.LoadAligned(factor).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes DoubleUpper(Lanes products) => Avx2.ShiftLeftLogicalVariable(products, Vector256.Create(0UL, 1, 0, 1));
}
