using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector256<long>;

namespace Sundog.Nocrypto;

/// <summary>
/// Three neighbouring columns of a product of numbers of <see cref="RsaSingleField"/>, while it is summed up. Column c is the
/// vector of the digits 4c to 4c + 3; to it, row i, which is digit i of the one number times the other number, adds the digits
/// 4c - i to 4c - i + 3 of the other. Outside of a number there are zeros, so that all three columns take the same rows.
/// </summary>
internal unsafe struct RsaSingleColumns
{
    private const int Step = 4;

    private Lanes _first;
    private Lanes _second;
    private Lanes _third;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal RsaSingleColumns(Lanes start)
    {
        _first = start;
        _second = start;
        _third = start;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static RsaSingleColumns Load(long* source)
    {
        RsaSingleColumns columns;
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

    /// <summary>One column: an even number of rows. The factor is given from the digit that the first row needs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Lanes Sum(long* rows, long* factor, nint count)
    {
        Lanes even = Lanes.Zero, odd = Lanes.Zero;
        for (; count > 0; count -= 2, rows += 2, factor -= 2)
        {
            even += Multiply(Vector256.Create(rows[0]), factor);
            odd += Multiply(Vector256.Create(rows[1]), factor - 1);
        }
        return even + odd;
    }

    /// <summary>An even number of rows. The factor is given from the digit that the first row needs for the first column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AddRows(long* rows, long* factor, nint count)
    {
        for (; count > 0; count -= 2, rows += 2, factor -= 2)
        {
            Lanes even = Vector256.Create(rows[0]), odd = Vector256.Create(rows[1]);
            _first += Multiply(even, factor);
            _second += Multiply(even, factor + Step);
            _third += Multiply(even, factor + (2 * Step));
            _first += Multiply(odd, factor - 1);
            _second += Multiply(odd, factor + Step - 1);
            _third += Multiply(odd, factor + (2 * Step) - 1);
        }
    }

    /// <summary>
    /// Completes three columns of a square from <paramref name="column"/> on, which have the rows below 2c. Of the products of
    /// two digits only those with the first digit below the second are summed; doubled, and with the squares of digits, they
    /// are the column. So column c needs the rows below 2c, of row 2c the lanes above the lowest, of row 2c + 1 the highest,
    /// and the squares of both digits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CompleteSquare(long* value, nint column)
    {
        long* digits = value + (2 * column);
        Lanes row0 = Vector256.Create(digits[0]), row1 = Vector256.Create(digits[1]);
        Lanes row2 = Vector256.Create(digits[2]), row3 = Vector256.Create(digits[3]);
        _second += Multiply(row0, digits + 4) + Multiply(row1, digits + 3);
        _third += Multiply(row0, digits + 8) + Multiply(row1, digits + 7);
        _third += Multiply(row2, digits + 6) + Multiply(row3, digits + 5);
        _first = CompleteSquare(_first, digits, row0, row1);
        _second = CompleteSquare(_second, digits + 2, row2, row3);
        _third = CompleteSquare(_third, digits + 4, Vector256.Create(digits[4]), Vector256.Create(digits[5]));
    }

    /// <summary>One column of a square, by itself; it starts with twice <paramref name="half"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Lanes SumSquare(long* value, nint vectors, nint column, Lanes half)
    {
        nint first = column < vectors ? 0 : Step * (column - vectors);
        long* digits = value + (2 * column);
        Lanes sum = half + Sum(value + first, value + (Step * column) - first, (2 * column) - first);
        return CompleteSquare(sum, digits, Vector256.Create(digits[0]), Vector256.Create(digits[1]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes CompleteSquare(Lanes sum, long* digits, Lanes row, Lanes nextRow)
    {
        sum += Multiply(row & Vector256.Create(0L, -1, -1, -1), digits);
        sum += Multiply(nextRow & Vector256.Create(0L, 0, 0, -1), digits - 1);
        Lanes both = Avx2.Permute4x64(Vector128.Load(digits).ToVector256Unsafe(), 0b01_01_00_00);
        Lanes squares = Avx2.Multiply(both.AsInt32(), both.AsInt32()) & Vector256.Create(-1L, 0, -1, 0);
        return sum + sum + squares;
    }

    /// <summary>Of 32 bits with a sign each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Multiply(Lanes digit, long* factor) => Avx2.Multiply(digit.AsInt32(), Vector256.Load(factor).AsInt32());
}
