using System;
using System.Buffers.Text;
using System.Text;

namespace Sundog.HttpsUnikernel;

/// <summary>Text in UTF-8 that grows.</summary>
internal sealed class TextBytes
{
    private const int FirstSize = 4096;

    private byte[] _bytes = new byte[FirstSize];
    private int _length;

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, _length);

    /// <summary>Adds text.</summary>
    public TextBytes Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        _length += text.Length;
        return this;
    }

    /// <summary>Adds text.</summary>
    public TextBytes Add(string text)
    {
        _length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));
        return this;
    }

    /// <summary>Adds decimal digits.</summary>
    public TextBytes Add(long value)
    {
        Utf8Formatter.TryFormat(value, Room(20), out int length);
        _length += length;
        return this;
    }

    /// <summary>Adds seconds with six decimals.</summary>
    public TextBytes AddSeconds(long microseconds)
        => Add(microseconds / 1_000_000).Add("."u8).AddPadded(microseconds % 1_000_000);

    /// <summary>Adds two hexadecimal digits for each byte.</summary>
    public TextBytes AddHex(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            Span<byte> room = Room(2);
            (room[0], room[1]) = (Digit(value >> 4), Digit(value & 15));
            _length += 2;
        }
        return this;
    }

    private TextBytes AddPadded(long millionths)
    {
        Span<byte> digits = Room(6)[..6];
        for (int i = digits.Length - 1; i >= 0; i--)
        {
            digits[i] = (byte)('0' + millionths % 10);
            millionths /= 10;
        }
        _length += digits.Length;
        return this;
    }

    private static byte Digit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);

    private Span<byte> Room(int length)
    {
        if (_bytes.Length - _length < length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + length));
        return _bytes.AsSpan(_length);
    }
}
