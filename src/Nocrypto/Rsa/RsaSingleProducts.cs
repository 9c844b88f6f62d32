using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lanes = System.Runtime.Intrinsics.Vector256<long>;

namespace Sundog.Nocrypto;

/// <summary>
/// The products of numbers of <see cref="RsaSingleField"/>, by columns, which stay in registers while their rows are summed
/// up. Each result is a sum of columns that are not carried yet. Which rows a column has depends on sizes alone.
/// </summary>
internal static unsafe class RsaSingleProducts
{
    private const int Step = 4;

    /// <summary>columns = the lower half of rows · factor, plus a bias in each: the product modulo R.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    internal static void MultiplyLow(long* columns, long* rows, long* factor, nint vectors, long bias)
    {
        Lanes start = Vector256.Create(bias);
        nint column = 0;
        for (; column < vectors % 3; column++, columns += Step, factor += Step)
            (start + RsaSingleColumns.Sum(rows, factor, Step * (column + 1))).StoreAligned(columns);
        for (; column < vectors; column += 3, columns += 3 * Step, factor += 3 * Step)
        {
            RsaSingleColumns sum = new(start);
            sum.AddRows(rows, factor, Step * (column + 3));
            sum.Store(columns);
        }
    }

    /// <summary>Adds to the columns, from <paramref name="column"/> on, which is V - 1 or V, what rows · factor has there.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    internal static void AddHigh(long* columns, long* rows, long* factor, nint vectors, nint column)
    {
        nint end = 2 * vectors;
        // The first row that column c has is 4 (c - V) + 1; its factor ends there.
        long* factorEnd = factor + (Step * vectors);
        columns += Step * column;
        rows += Step * (column - vectors);
        for (; column + 2 < end; column += 3, columns += 3 * Step, rows += 3 * Step)
        {
            RsaSingleColumns sum = RsaSingleColumns.Load(columns);
            sum.AddRows(rows, factorEnd, Step * (end - column));
            sum.Store(columns);
        }
        for (; column < end; column++, columns += Step, rows += Step)
        {
            Lanes sum = RsaSingleColumns.Sum(rows, factorEnd, Step * (end - column));
            (Vector256.LoadAligned(columns) + sum).StoreAligned(columns);
        }
    }

    /// <summary>columns = value², plus a bias, which is even, in each.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    internal static void Square(long* columns, long* value, nint vectors, long bias)
    {
        Lanes half = Vector256.Create(bias >>> 1);
        nint column = 0;
        for (; column < 2 * vectors % 3; column++, columns += Step)
            RsaSingleColumns.SumSquare(value, vectors, column, half).StoreAligned(columns);
        for (; column < 2 * vectors; column += 3, columns += 3 * Step)
        {
            RsaSingleColumns sum = new(half);
            nint first = column < vectors ? 0 : Step * (column - vectors);
            sum.AddRows(value + first, value + (Step * column) - first, (2 * column) - first);
            sum.CompleteSquare(value, column);
            sum.Store(columns);
        }
    }
}
