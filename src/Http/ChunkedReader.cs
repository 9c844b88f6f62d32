using System;

namespace Sundog.Http;

/// <summary>
/// Where the data lies in a body that comes in chunks (RFC 9112 §7.1). Chunk extensions and trailers are read over, within
/// bounds. The peer's bytes never throw.
/// </summary>
public struct ChunkedReader
{
    private const int MaxLine = 256;
    private const int MaxTrailers = 4096;
    private const int MaxDigits = 15;

    private enum Place
    {
        Size, SizeExtension, SizeLineFeed, Data, DataReturn, DataLineFeed, TrailerStart, Trailer, TrailerLineFeed, LastLineFeed, End, Refused,
    }

    private Place _place;
    private long _rest;
    private int _digits;
    private int _line;
    private int _trailers;

    /// <summary>Whether the whole body was read.</summary>
    public readonly bool IsAtEnd => _place == Place.End;

    /// <summary>Whether what came is no chunked body; the connection cannot be used further.</summary>
    public readonly bool IsRefused => _place == Place.Refused;

    /// <summary>
    /// Reads on, up to the end of the first piece of data. Returns how many bytes at the start of <paramref name="bytes"/>
    /// are done with; the data is the last <paramref name="dataLength"/> of them.
    /// </summary>
    public int Read(ReadOnlySpan<byte> bytes, out int dataLength)
    {
        dataLength = 0;
        int position = 0;
        while (position < bytes.Length && _place is not (Place.End or Place.Refused))
        {
            if (_place == Place.Data)
            {
                dataLength = (int)Math.Min(_rest, bytes.Length - position);
                _rest -= dataLength;
                if (_rest == 0)
                    _place = Place.DataReturn;
                return position + dataLength;
            }
            _place = Step(bytes[position++]);
        }
        return position;
    }

    private Place Step(byte value) => _place switch
    {
        Place.Size => ReadSize(value),
        Place.SizeExtension => value == '\r' ? Place.SizeLineFeed : ReadOver(value, MaxLine, ref _line, Place.SizeExtension),
        Place.SizeLineFeed => Expect(value, '\n', BeginChunk()),
        Place.DataReturn => Expect(value, '\r', Place.DataLineFeed),
        Place.DataLineFeed => Expect(value, '\n', Place.Size),
        Place.TrailerStart => value == '\r' ? Place.LastLineFeed : ReadOver(value, MaxTrailers, ref _trailers, Place.Trailer),
        Place.Trailer => value == '\r' ? Place.TrailerLineFeed : ReadOver(value, MaxTrailers, ref _trailers, Place.Trailer),
        Place.TrailerLineFeed => Expect(value, '\n', Place.TrailerStart),
        _ => Expect(value, '\n', Place.End),
    };

    // chunk-size = 1*HEXDIG
    private Place ReadSize(byte value)
    {
        if (char.IsAsciiHexDigit((char)value))
        {
            // Looked at first: the next digit would not fit.
            if (++_digits > MaxDigits)
                return Place.Refused;
            _rest = _rest * 16 + HexDigit(value);
            return Place.Size;
        }
        if (_digits == 0)
            return Place.Refused;
        // chunk-ext = *( BWS ";" ... ): the space before it is bad, and left to nobody's interpretation.
        return value == '\r' ? Place.SizeLineFeed : value == ';' ? Place.SizeExtension : Place.Refused;
    }

    private Place BeginChunk()
    {
        _digits = _line = 0;
        return _rest == 0 ? Place.TrailerStart : Place.Data;
    }

    // value is one of 0-9, A-F, a-f.
    private static int HexDigit(byte value) => value <= '9' ? value - '0' : (value | 0x20) - 'a' + 10;

    private static Place ReadOver(byte value, int most, ref int count, Place next)
        => value is (byte)'\n' or 0 || ++count > most ? Place.Refused : next;

    private static Place Expect(byte value, char expected, Place next) => value == expected ? next : Place.Refused;
}
