using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lanes = System.Runtime.Intrinsics.Vector256<long>;

namespace Sundog.Nocrypto;

/// <summary>
/// The products of numbers of <see cref="RsaPairField"/>, by columns, which stay in registers while their rows are summed
/// up. Each result is a sum of columns that are not carried yet. Which rows a column has depends on sizes alone.
/// </summary>
internal static unsafe class RsaPairProducts
{
    private const int Step = 4;

    /// <summary>columns = the lower half of rows · factor, plus a bias in each: the product modulo R.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    internal static void MultiplyLow(long* columns, long* rows, long* factor, nint vectors, long bias)
    {
        nint stride = RsaPairField.Stride(vectors), column = 0;
        Lanes start = Vector256.Create(bias);
        for (; column < vectors % 3; column++)
        {
            Lanes sum = RsaPairColumns.Sum(rows, factor + (Step * column), stride, column + 1);
            (start + sum).StoreAligned(columns + (Step * column));
        }
        if (((vectors - column) & 1) != 0)
        {
            RsaPairColumns sum = new(start);
            sum.AddRows(rows, factor + (Step * column), stride, column + 1);
            sum.AddLastRows(rows + (Step * (column + 1)), factor, stride);
            sum.Store(columns + (Step * column));
            column += 3;
        }
        for (; column < vectors; column += 6)
        {
            RsaPairColumns low = new(start), high = new(start);
            long* lastRows = rows + (Step * (column + 1));
            RsaPairColumns.AddRows(ref low, ref high, rows, factor + (Step * column), stride, column + 1);
            low.AddLastRows(lastRows, factor, stride);
            low.Store(columns + (Step * column));
            high.AddThreePairs(lastRows, factor + (2 * Step), stride);
            high.AddLastRows(lastRows + (3 * Step), factor, stride);
            high.Store(columns + (Step * (column + 3)));
        }
    }

    /// <summary>Adds to the columns, from <paramref name="column"/> on, which is V - 1 or V, what rows · factor has there.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    internal static void AddHigh(long* columns, long* rows, long* factor, nint vectors, nint column)
    {
        nint stride = RsaPairField.Stride(vectors), end = 2 * vectors;
        long* factorEnd = factor + (Step * vectors);
        columns += Step * column;
        rows += Step * (column - vectors);
        for (; column + 5 < end; column += 6, columns += 6 * Step, rows += 6 * Step)
        {
            RsaPairColumns low = RsaPairColumns.Load(columns), high = RsaPairColumns.Load(columns + (3 * Step));
            low.AddFirstRows(rows, factorEnd, stride);
            high.AddFirstRows(rows + (3 * Step), factorEnd, stride);
            low.AddThreePairs(rows + (3 * Step), factorEnd - (3 * Step), stride);
            RsaPairColumns.AddRows(ref low, ref high, rows + (6 * Step), factorEnd - (6 * Step), stride, end - column - 6);
            low.Store(columns);
            high.Store(columns + (3 * Step));
        }
        if (column + 2 < end)
        {
            RsaPairColumns sum = RsaPairColumns.Load(columns);
            sum.AddFirstRows(rows, factorEnd, stride);
            sum.AddRows(rows + (3 * Step), factorEnd - (3 * Step), stride, end - column - 3);
            sum.Store(columns);
            column += 3;
            columns += 3 * Step;
            rows += 3 * Step;
        }
        for (; column < end; column++, columns += Step, rows += Step)
        {
            Lanes sum = RsaPairColumns.Sum(rows, factorEnd, stride, end - column);
            (Vector256.LoadAligned(columns) + sum).StoreAligned(columns);
        }
    }

    /// <summary>columns = value², plus a bias, which is even, in each.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    internal static void Square(long* columns, long* value, nint vectors, long bias)
    {
        Lanes half = Vector256.Create(bias >>> 1);
        SquareLow(columns, value, vectors, half);
        SquareHigh(columns, value, vectors, half);
    }

    private static void SquareLow(long* columns, long* value, nint vectors, Lanes half)
    {
        nint stride = RsaPairField.Stride(vectors), column = 0;
        for (; column < vectors % 3; column++)
            RsaPairColumns.SumSquare(value, vectors, column, half).StoreAligned(columns + (Step * column));
        if (((vectors - column) & 1) != 0)
        {
            RsaPairColumns sum = new(half);
            sum.AddRows(value, value + (Step * column), stride, column >> 1);
            sum.CompleteSquare(value, stride, column);
            sum.Store(columns + (Step * column));
            column += 3;
        }
        for (; column < vectors; column += 6)
        {
            RsaPairColumns low = new(half), high = new(half);
            RsaPairColumns.AddRows(ref low, ref high, value, value + (Step * column), stride, column >> 1);
            CompleteSix(ref low, ref high, columns, value, stride, column);
        }
    }

    private static void SquareHigh(long* columns, long* value, nint vectors, Lanes half)
    {
        nint stride = RsaPairField.Stride(vectors), end = 2 * vectors, column = vectors;
        long* valueEnd = value + (Step * vectors), rows = value;
        for (; column <= end - 12; column += 6, rows += 6 * Step)
        {
            RsaPairColumns low = new(half), high = new(half);
            low.AddFirstRows(rows, valueEnd, stride);
            high.AddFirstRows(rows + (3 * Step), valueEnd, stride);
            low.AddThreePairs(rows + (3 * Step), valueEnd - (3 * Step), stride);
            nint pairs = (column >> 1) - (column - vectors) - 6;
            RsaPairColumns.AddRows(ref low, ref high, rows + (6 * Step), valueEnd - (6 * Step), stride, pairs);
            CompleteSix(ref low, ref high, columns, value, stride, column);
        }
        for (; column <= end - 6; column += 3, rows += 3 * Step)
        {
            RsaPairColumns sum = new(half);
            sum.AddFirstRows(rows, valueEnd, stride);
            nint pairs = (column >> 1) - (column - vectors) - 3;
            sum.AddRows(rows + (3 * Step), valueEnd - (3 * Step), stride, pairs);
            sum.CompleteSquare(value, stride, column);
            sum.Store(columns + (Step * column));
        }
        for (; column < end; column++)
            RsaPairColumns.SumSquare(value, vectors, column, half).StoreAligned(columns + (Step * column));
    }

    /// <summary>Six columns that have their rows below 2 (column / 2); the upper three need one pair more, or two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CompleteSix(
        ref RsaPairColumns low, ref RsaPairColumns high, long* columns, long* value, nint stride, nint column)
    {
        low.CompleteSquare(value, stride, column);
        low.Store(columns + (Step * column));
        nint middle = column >> 1;
        long* rows = value + (Step * middle), factor = value + (Step * (column - middle + 3));
        high.AddPair(rows, factor, stride);
        if ((column & 1) != 0) // a position
            high.AddPair(rows + Step, factor - Step, stride);
        high.CompleteSquare(value, stride, column + 3);
        high.Store(columns + (Step * (column + 3)));
    }
}
