using System;

namespace Sundog.Unikernel.Adapter;

/// <summary>Lists of entity tags (RFC 9110 §8.8.3).</summary>
internal static class EntityTags
{
    /// <summary>Whether a list holds the tag by weak comparison, or is <c>*</c> (RFC 9110 §13.1.2).</summary>
    public static bool Match(ReadOnlySpan<byte> list, ReadOnlySpan<byte> entityTag)
    {
        list = list.Trim(" \t"u8);
        if (list.SequenceEqual("*"u8))
            return true;
        while (!list.IsEmpty)
        {
            // A tag may hold commas: it ends at its closing quote.
            list = list.TrimStart(" \t,"u8);
            if (list.StartsWith("W/"u8))
                list = list[2..];
            if (list.IsEmpty || list[0] != '"')
                return false;
            int end = list[1..].IndexOf((byte)'"');
            if (end < 0)
                return false;
            if (list[..(end + 2)].SequenceEqual(entityTag))
                return true;
            list = list[(end + 2)..];
        }
        return false;
    }
}
