using System;
using System.Globalization;
using System.Text;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Unikernel.Adapter.Tests;

public sealed class HttpClockTests
{
    [Property(MaxTest = 1000)]
    public void A_date_reads_as_the_platform_writes_it(uint seconds, byte centuries)
    {
        DateTime utc = DateTime.UnixEpoch.AddSeconds(seconds).AddYears(100 * (centuries % 79));
        byte[] text = new byte[29];
        HttpClock.Write(utc, text);
        Assert.Equal(utc.ToString("R", CultureInfo.InvariantCulture), Encoding.ASCII.GetString(text));
    }
}
