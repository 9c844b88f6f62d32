using System;

namespace Sundog.Nocrypto;

/// <summary>
/// The DER form of an ECDSA signature (RFC 3279 §2.2.3):
/// <code>Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }</code>
/// For these curves it stays below 128 bytes, so that every length is one byte (X.690 §10.1: the shortest form).
/// </summary>
internal static class EcdsaSignature
{
    private const byte Sequence = 0x30, Integer = 0x02;

    /// <summary>Two integers of one byte more than the order, which keeps them positive, and three headers.</summary>
    internal static int MaxSize(int orderSize) => 2 + (2 * (3 + orderSize));

    /// <summary>Writes r and s, big-endian, of the same size; returns the signature's size.</summary>
    internal static int Write(ReadOnlySpan<byte> r, ReadOnlySpan<byte> s, Span<byte> destination)
    {
        int size = 2;
        size += WriteInteger(r, destination[size..]);
        size += WriteInteger(s, destination[size..]);
        destination[0] = Sequence;
        destination[1] = (byte)(size - 2);
        return size;
    }

    /// <summary>
    /// Reads r and s into two big-endian numbers of the same size. Refuses whatever is not the DER of two numbers that
    /// are not negative and fit: other tags, long or indefinite lengths, padding, and bytes inside or after the end.
    /// </summary>
    internal static bool TryRead(ReadOnlySpan<byte> signature, Span<byte> r, Span<byte> s)
        => signature.Length is >= 2 and < 130
            && signature[0] == Sequence
            && signature[1] == signature.Length - 2
            && TryReadInteger(signature[2..], r, out ReadOnlySpan<byte> rest)
            && TryReadInteger(rest, s, out rest)
            && rest.IsEmpty;

    private static int WriteInteger(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        // X.690 §8.3.2: no superfluous zero byte; one in front where the highest bit would make the number negative.
        while (value.Length > 1 && value[0] == 0)
            value = value[1..];
        int sign = value[0] >> 7;
        destination[0] = Integer;
        destination[1] = (byte)(value.Length + sign);
        destination[2] = 0;
        value.CopyTo(destination[(2 + sign)..]);
        return 2 + sign + value.Length;
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
