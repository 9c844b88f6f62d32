using System;
using System.Collections.Generic;

namespace Sundog.Nocrypto;

/// <summary>Bytes that memcheck takes for undefined: a branch or an index that depends on one is an error.</summary>
internal sealed unsafe class Secrets : RandomSource
{
    private static readonly List<byte[]> Given = [];
    private static readonly List<byte[]> Rooms = [];

    private static uint _state = 1;

    internal static readonly Secrets Random = new();

    internal static delegate* unmanaged<void*, nuint, void> Poison;

    internal static bool ArePoisoned { get; set; }

    /// <summary>Fresh secret bytes.</summary>
    internal static byte[] Bytes(int count)
    {
        return Mark(Public(count));
    }

    /// <summary>Room for an output that is secret, cleared with the secrets that were given.</summary>
    internal static byte[] Room(int count)
    {
        byte[] bytes = new byte[count];
        Rooms.Add(bytes);
        return bytes;
    }

    /// <summary>Fresh bytes that are no secret.</summary>
    internal static byte[] Public(int count)
    {
        byte[] bytes = GC.AllocateArray<byte>(count, pinned: true);
        for (int i = 0; i < count; i++)
        {
            _state = (_state * 1664525) + 1013904223;
            bytes[i] = (byte)(_state >> 24);
        }
        return bytes;
    }

    /// <summary>Clears every array that was given, after what subjects wrote was told as secrets are.</summary>
    internal static void Wipe()
    {
        foreach (byte[] bytes in Rooms)
            Mark(bytes);
        Rooms.Clear();
        foreach (byte[] bytes in Given)
            Array.Clear(bytes);
        Given.Clear();
    }

    /// <summary>Makes bytes that are known into secrets.</summary>
    internal static byte[] Mark(byte[] bytes)
    {
        Given.Add(bytes);
        Mark(bytes.AsSpan());
        return bytes;
    }

    /// <inheritdoc cref="Mark(byte[])"/>
    internal static void Mark(Span<byte> bytes)
    {
        if (!ArePoisoned)
            return;
        fixed (byte* start = bytes)
            Poison(start, (nuint)bytes.Length);
    }

    public override void Fill(Span<byte> destination) => Bytes(destination.Length).CopyTo(destination);
}
