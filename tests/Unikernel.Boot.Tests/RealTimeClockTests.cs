using System;
using System.Collections.Generic;
using Xunit;

namespace Sundog.Unikernel.Boot.Tests;

/// <summary>The date from registers that are right, and from those that are not.</summary>
public sealed class RealTimeClockTests
{
    [Fact]
    public void The_date_is_read_from_the_registers_in_two_decimal_digits()
    {
        DateTime? date = RealTimeClock.Read(Registers(0x26, 0x11, 0x30, 0x23, 0x59, 0x08));

        Assert.Equal(new DateTime(2026, 11, 30, 23, 59, 8, DateTimeKind.Utc), date);
        Assert.Equal(DateTimeKind.Utc, date!.Value.Kind);
    }

    [Theory]
    [InlineData(0xff, 0xff, 0xff, 0xff, 0xff, 0xff)]
    [InlineData(0x26, 0x00, 0x01, 0x00, 0x00, 0x00)]
    [InlineData(0x26, 0x13, 0x01, 0x00, 0x00, 0x00)]
    [InlineData(0x26, 0x02, 0x29, 0x00, 0x00, 0x00)]
    [InlineData(0x26, 0x02, 0x00, 0x00, 0x00, 0x00)]
    [InlineData(0x26, 0x02, 0x01, 0x24, 0x00, 0x00)]
    [InlineData(0x26, 0x02, 0x01, 0x00, 0x60, 0x00)]
    [InlineData(0x26, 0x02, 0x01, 0x00, 0x00, 0x60)]
    public void Registers_that_are_no_date_are_none(byte year, byte month, byte day, byte hour, byte minute, byte second)
        => Assert.Null(RealTimeClock.Read(Registers(year, month, day, hour, minute, second)));

    [Fact]
    public void A_clock_under_update_is_waited_for()
    {
        int asked = 0;
        Func<byte, byte> registers = Registers(0x26, 0x01, 0x02, 0x03, 0x04, 0x05);

        DateTime? date = RealTimeClock.Read(register => register == 10 && ++asked < 100 ? (byte)0x80 : registers(register));

        Assert.Equal(new DateTime(2026, 1, 2, 3, 4, 5), date);
        Assert.Equal(100, asked);
    }

    [Fact]
    public void A_clock_that_never_ends_its_update_is_none()
        => Assert.Null(RealTimeClock.Read(_ => 0x80));

    private static Func<byte, byte> Registers(byte year, byte month, byte day, byte hour, byte minute, byte second)
    {
        Dictionary<byte, byte> values = new() { [0] = second, [2] = minute, [4] = hour, [7] = day, [8] = month, [9] = year, [10] = 0 };
        return register => values[register];
    }
}
