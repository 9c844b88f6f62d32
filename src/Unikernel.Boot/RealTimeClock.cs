using System;

namespace Sundog.Unikernel.Boot;

/// <summary>
/// The date from the machine's real-time clock (Motorola MC146818A), in UTC: for machines whose hypervisor does not tell
/// it. What the clock says is checked as what any device says.
/// </summary>
internal static class RealTimeClock
{
    private const byte Seconds = 0;
    private const byte Minutes = 2;
    private const byte Hours = 4;
    private const byte DayOfMonth = 7;
    private const byte Month = 8;
    private const byte Year = 9;
    private const byte StatusA = 10;
    private const byte UpdateInProgress = 0x80;

    // An update takes 2 ms; a read is a call of the base and a port's access, more than a microsecond.
    private const int MostTries = 10_000;

    /// <summary>Reads the date.</summary>
    /// <param name="read">Reads one of the clock's registers.</param>
    /// <returns>Null where there is no such clock, and where what it says is no date.</returns>
    public static DateTime? Read(Func<byte, byte> read)
    {
        int tries = 0;
        while ((read(StatusA) & UpdateInProgress) != 0)
        {
            if (++tries == MostTries)
                return null;
        }
        int year = 2000 + Decimal(read(Year)), month = Decimal(read(Month)), day = Decimal(read(DayOfMonth));
        int hour = Decimal(read(Hours)), minute = Decimal(read(Minutes)), second = Decimal(read(Seconds));
        bool isDate = month is >= 1 and <= 12 && day >= 1 && year <= 2099 && day <= DateTime.DaysInMonth(year, month)
            && hour <= 23 && minute <= 59 && second <= 59;
        return isDate ? new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc) : null;
    }

    // Two decimal digits.
    private static int Decimal(byte value) => (value & 15) + ((value >> 4) * 10);
}
