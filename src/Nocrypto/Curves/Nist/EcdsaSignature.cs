using System;

namespace Sundog.Nocrypto;

/// <summary>
/// The DER form of an ECDSA signature (RFC 3279 §2.2.3):
/// <code>Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }</code>
/// Each integer stays below 128 bytes, the sequence below 256, so that one byte, or for a long sequence two, hold a
/// length (X.690 §10.1: the shortest form).
/// </summary>
internal static class EcdsaSignature
{
    private const byte Sequence = 0x30, Integer = 0x02, LongLength = 0x81;

    /// <summary>Two integers of one byte more than the order, which keeps them positive, and three headers.</summary>
    internal static int MaxSize(int orderSize)
    {
        int content = 2 * (3 + orderSize);
        return HeaderSize(content) + content;
    }

    /// <summary>Writes r and s, big-endian, of the same size; returns the signature's size.</summary>
    internal static int Write(ReadOnlySpan<byte> r, ReadOnlySpan<byte> s, Span<byte> destination)
    {
        int content = IntegerSize(r) + IntegerSize(s), size = HeaderSize(content);
        destination[0] = Sequence;
        destination[1] = LongLength;
        destination[size - 1] = (byte)content;
        size += WriteInteger(r, destination[size..]);
        return size + WriteInteger(s, destination[size..]);
    }

    /// <summary>
    /// Reads r and s into two big-endian numbers of the same size. Refuses whatever is not the DER of two numbers that
    /// are not negative and fit: other tags, lengths longer than needed or indefinite, padding, and bytes inside or after
    /// the end.
    /// </summary>
    internal static bool TryRead(ReadOnlySpan<byte> signature, Span<byte> r, Span<byte> s)
    {
        int header = signature.Length > 1 && signature[1] == LongLength ? 3 : 2;
        int content = signature.Length - header;
        return content is > 0 and < 256
            && HeaderSize(content) == header
            && signature[0] == Sequence
            && signature[header - 1] == content
            && TryReadInteger(signature[header..], r, out ReadOnlySpan<byte> rest)
            && TryReadInteger(rest, s, out rest)
            && rest.IsEmpty;
    }

    /// <summary>The size of the sequence's tag and length.</summary>
    private static int HeaderSize(int content) => content < 128 ? 2 : 3;

    private static int IntegerSize(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> digits = Trim(value);
        return 2 + (digits[0] >> 7) + digits.Length;
    }

    private static int WriteInteger(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        int size = IntegerSize(value);
        ReadOnlySpan<byte> digits = Trim(value);
        destination[0] = Integer;
        destination[1] = (byte)(size - 2);
        destination[2] = 0;
        digits.CopyTo(destination[(size - digits.Length)..]);
        return size;
    }

    /// <summary>X.690 §8.3.2: no superfluous zero byte; one goes in front where the highest bit would mean a minus.</summary>
    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value)
    {
        while (value.Length > 1 && value[0] == 0)
            value = value[1..];
        return value;
    }

    private static bool TryReadInteger(ReadOnlySpan<byte> input, Span<byte> value, out ReadOnlySpan<byte> rest)
    {
        rest = default;
        if (input.Length < 3 || input[0] != Integer || input[1] is 0 or >= 128 || input[1] > input.Length - 2)
            return false;
        ReadOnlySpan<byte> content = input.Slice(2, input[1]);
        rest = input[(2 + content.Length)..];

        // X.690 §8.3.2: the first nine bits are neither all zeros nor all ones. SEC 1 §4.1.4: r and s are not negative.
        if (content[0] >= 0x80 || (content[0] == 0 && content.Length > 1 && content[1] < 0x80))
            return false;
        if (content[0] == 0)
            content = content[1..];
        if (content.Length > value.Length)
            return false;
        value.Clear();
        content.CopyTo(value[(value.Length - content.Length)..]);
        return true;
    }
}
