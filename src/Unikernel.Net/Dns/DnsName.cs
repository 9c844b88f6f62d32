using System;
using System.Text;

namespace Sundog.Unikernel.Net.Dns;

/// <summary>Names in the form of the wire (RFC 1035 §3.1), always in small letters.</summary>
internal static class DnsName
{
    /// <summary>RFC 1035 §3.1: with all lengths and the root.</summary>
    public const int MostSize = 255;

    private const int MostLabel = 63;

    // A name has at most 127 labels, and between two of them at most one pointer.
    private const int MostPointers = 127;

    /// <summary>Encodes a host name (RFC 1123 §2.1, and the underscore); one dot at the end is allowed.</summary>
    /// <returns>False for what is no such name.</returns>
    public static bool TryEncode(ReadOnlySpan<char> text, Span<byte> name, out int length)
    {
        length = 0;
        if (text.EndsWith('.'))
            text = text[..^1];
        if (text.IsEmpty || text.Length > MostSize - 2)
            return false;
        foreach (Range range in text.Split('.'))
        {
            ReadOnlySpan<char> label = text[range];
            if (label.Length is 0 or > MostLabel || label[0] == '-' || label[^1] == '-')
                return false;
            name[length++] = (byte)label.Length;
            foreach (char character in label)
            {
                if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_'))
                    return false;
                name[length++] = (byte)char.ToLowerInvariant(character);
            }
        }
        name[length++] = 0;
        return true;
    }

    /// <summary>Reads a name of a message, following its pointers, and moves <paramref name="offset"/> behind it.</summary>
    /// <returns>False where it is malformed or longer than <see cref="MostSize"/>.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int offset, Span<byte> name, out int length)
    {
        length = 0;
        int position = offset;
        int pointers = 0;
        // RFC 1035 §4.1.4: a pointer leads to a prior occurrence, so that every jump goes back.
        int limit = offset;
        while (position < message.Length)
        {
            int size = message[position];
            if ((size & 0xc0) == 0xc0)
            {
                if (position + 1 >= message.Length || ++pointers > MostPointers)
                    return false;
                int target = (size & 0x3f) << 8 | message[position + 1];
                if (pointers == 1)
                    offset = position + 2;
                if (target >= limit)
                    return false;
                position = limit = target;
                continue;
            }
            if (size > MostLabel || position + 1 + size > message.Length || length + 1 + size > MostSize)
                return false;
            CopyLabel(message.Slice(position, 1 + size), name[length..]);
            length += 1 + size;
            position += 1 + size;
            if (size > 0)
                continue;
            if (pointers == 0)
                offset = position;
            return true;
        }
        return false;
    }

    /// <summary>The name as text, for messages and the cache.</summary>
    public static string ToText(ReadOnlySpan<byte> name)
    {
        StringBuilder text = new(name.Length);
        while (!name.IsEmpty && name[0] != 0)
        {
            if (text.Length > 0)
                text.Append('.');
            foreach (byte character in name.Slice(1, name[0]))
                text.Append((char)character);
            name = name[(1 + name[0])..];
        }
        return text.ToString();
    }

    // RFC 4343: letters of either case are the same.
    private static void CopyLabel(ReadOnlySpan<byte> label, Span<byte> name)
    {
        name[0] = label[0];
        for (int i = 1; i < label.Length; i++)
            name[i] = label[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(label[i] | 0x20) : label[i];
    }
}
