using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// <see cref="EdwardsComb"/> and <see cref="EdwardsSumVarTime"/> by <see cref="EdwardsPointAvx2"/>: the same digits, the same
/// order, and tables of its entries.
/// </summary>
internal static unsafe class EdwardsTablesAvx2
{
    private const int EntryWords = EdwardsPointAvx2.EntryWords;
    private const int PointWords = EdwardsPointAvx2.MemoryWords;

    // Room to align.
    private const int Lanes = Field25519Four.Lanes;

    internal static bool IsSupported => EdwardsPointAvx2.IsSupported;

    /// <summary>The sum of secret signed hexadecimal digits times 16^i B, in constant time; the table is of <see cref="EdwardsComb"/>'s order.</summary>
    [SkipLocalsInit]
    internal static void MultiplyBase(ReadOnlySpan<sbyte> digits, uint[] table, out EdwardsPoint point)
    {
        const int Words = PointWords + (EntryWords / 2);
        ulong* unaligned = stackalloc ulong[Words + Lanes], memory = Align(unaligned);
        uint* entry = (uint*)(memory + PointWords);
        EdwardsPointAvx2 sum = new(memory, EdwardsPoint.Identity);
        fixed (uint* entries = table)
        {
            for (int first = 1; first >= 0; first--)
            {
                for (int i = first; i < digits.Length; i += 2)
                {
                    int sign = digits[i] >> 31;
                    Select(entries + (i / 2 * EdwardsComb.Multiples * EntryWords), (uint)((digits[i] ^ sign) - sign), entry);
                    sum.LoadEntry(entry, (ulong)(long)sign);
                    sum.AddEntry();
                }
                if (first == 1)
                    sum.Double(4);
            }
        }
        point = sum.ToPoint();
        CryptographicOperations.ZeroMemory(new Span<byte>(memory, Words * sizeof(ulong)));
    }

    /// <summary>
    /// The sum of digits times 2^i of a public point and of the base point, of whose odd multiples there is a table. T is set.
    /// </summary>
    [SkipLocalsInit]
    internal static void SumVarTime(
        ReadOnlySpan<sbyte> pointDigits, in EdwardsPoint point, int pointMultiples, ReadOnlySpan<sbyte> baseDigits, uint[] baseTable,
        out EdwardsPoint sum)
    {
        ulong* unaligned = stackalloc ulong[PointWords + (pointMultiples * EntryWords / 2) + Lanes], memory = Align(unaligned);
        uint* pointTable = (uint*)(memory + PointWords);
        EdwardsPointAvx2 lanes = new(memory, point);
        FillOddMultiples(lanes, point, pointTable, pointMultiples);
        lanes.Set(EdwardsPoint.Identity);
        int doublings = 0;
        fixed (uint* baseEntries = baseTable)
        {
            for (int i = pointDigits.Length - 1; i >= 0; i--)
            {
                doublings++;
                if (pointDigits[i] == 0 && baseDigits[i] == 0)
                    continue;
                lanes.Double(doublings);
                doublings = 0;
                AddVarTime(lanes, pointTable, pointDigits[i]);
                AddVarTime(lanes, baseEntries, baseDigits[i]);
            }
        }
        lanes.Double(doublings);
        sum = lanes.ToPoint();
    }

    /// <summary>The points as entries.</summary>
    [SkipLocalsInit]
    internal static uint[] Entries(ReadOnlySpan<EdwardsPoint> points)
    {
        ulong* unaligned = stackalloc ulong[PointWords + Lanes];
        EdwardsPointAvx2 point = new(Align(unaligned), EdwardsPoint.Identity);
        uint[] entries = GC.AllocateUninitializedArray<uint>(points.Length * EntryWords);
        fixed (uint* entry = entries)
        {
            for (int i = 0; i < points.Length; i++)
            {
                point.Set(points[i]);
                point.WriteEntry(entry + (i * EntryWords));
            }
        }
        return entries;
    }

    // P, 3P, 5P, ...
    private static void FillOddMultiples(in EdwardsPointAvx2 lanes, in EdwardsPoint point, uint* table, int count)
    {
        uint* twice = table + ((count - 1) * EntryWords);
        lanes.Double(1);
        // The last entry's place is free until then.
        lanes.WriteEntry(twice);
        lanes.Set(point);
        for (int i = 0; ; i++)
        {
            if (i == count - 1)
            {
                lanes.WriteEntry(twice);
                return;
            }
            lanes.WriteEntry(table + (i * EntryWords));
            lanes.LoadEntry(twice, 0);
            lanes.AddEntry();
        }
    }

    private static void AddVarTime(in EdwardsPointAvx2 sum, uint* oddMultiples, int digit)
    {
        if (digit == 0)
            return;
        sum.LoadEntry(oddMultiples + (Math.Abs(digit) / 2 * EntryWords), digit < 0 ? ulong.MaxValue : 0);
        sum.AddEntry();
    }

    /// <summary>The multiple of that magnitude, from 0 to 8, out of a row of 1 to 8. Reads the whole row.</summary>
    private static void Select(uint* row, uint magnitude, uint* entry)
    {
        Vector256<uint> wanted = Vector256.Create(magnitude), number = Vector256<uint>.One;
        Vector256<uint> v0 = default, v1 = default, v2 = default, v3 = default, v4 = default;
        for (int i = 0; i < EdwardsComb.Multiples; i++, row += EntryWords, number += Vector256<uint>.One)
        {
            Vector256<uint> mask = Vector256.Equals(wanted, number);
            v0 |= Vector256.Load(row) & mask;
            v1 |= Vector256.Load(row + 8) & mask;
            v2 |= Vector256.Load(row + 16) & mask;
            v3 |= Vector256.Load(row + 24) & mask;
            v4 |= Vector256.Load(row + 32) & mask;
        }
        // Zero times the base point is (0, 1): y - x = y + x = 1, 2 z = 2, t = 0.
        v0 |= Vector256.Equals(wanted, default) & Vector256.Create(1u, 1, 2, 0, 0, 0, 0, 0);
        v0.StoreAligned(entry);
        v1.StoreAligned(entry + 8);
        v2.StoreAligned(entry + 16);
        v3.StoreAligned(entry + 24);
        v4.StoreAligned(entry + 32);
    }

    private static ulong* Align(ulong* memory) => (ulong*)(((nuint)memory + 31) & ~(nuint)31);
}
