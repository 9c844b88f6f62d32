using System.Globalization;

namespace Sundog.HttpsUnikernel;

/// <summary>Numbers as text.</summary>
internal static class Number
{
    /// <summary>Decimal digits.</summary>
    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Bytes as mebibytes with one decimal.</summary>
    public static string Mebibytes(long bytes)
        => Text(bytes >> 20) + "." + Text((bytes & 0xfffff) * 10 >> 20) + " MiB";
}
