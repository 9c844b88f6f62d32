using System;

namespace Sundog.Unikernel.Net.Dns;

/// <summary>Answers that may be given again: a few, of which the one that ends first gives way.</summary>
internal sealed class DnsCache(int capacity)
{
    private readonly Entry[] _entries = new Entry[capacity];

    private record struct Entry(byte[]? Name, ushort Type, DnsAnswer Answer, Instant ValidUntil);

    public bool TryFind(ReadOnlySpan<byte> name, ushort type, Instant now, out DnsAnswer answer)
    {
        foreach (ref readonly Entry entry in _entries.AsSpan())
        {
            if (entry.Name is not null && entry.Type == type && now < entry.ValidUntil && name.SequenceEqual(entry.Name))
            {
                answer = entry.Answer;
                return true;
            }
        }
        answer = default;
        return false;
    }

    public void Add(ReadOnlySpan<byte> name, ushort type, in DnsAnswer answer, Instant now)
    {
        if (answer.TimeToLive == 0 || _entries.Length == 0)
            return;
        int index = 0;
        for (int i = 0; i < _entries.Length; i++)
        {
            ref readonly Entry entry = ref _entries[i];
            if (entry.Name is not null && entry.Type == type && name.SequenceEqual(entry.Name))
            {
                index = i;
                break;
            }
            if (entry.ValidUntil < _entries[index].ValidUntil)
                index = i;
        }
        _entries[index] = new Entry(name.ToArray(), type, answer, now.After(answer.TimeToLive * 1_000_000L));
    }
}
