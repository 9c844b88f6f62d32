using System;

namespace Sundog.Unikernel.Net.Ip;

/// <summary>What a fragment did to its datagram.</summary>
internal enum FragmentResult
{
    /// <summary>More are missing.</summary>
    Incomplete,

    /// <summary>All are there.</summary>
    Complete,

    /// <summary>It does not fit; the datagram will not be delivered.</summary>
    Refused,
}

/// <summary>
/// A datagram that is being put together: its bytes, and one bit for each eight of them that came. The memory is taken at
/// first use and kept.
/// </summary>
internal sealed class Datagram(int capacity)
{
    private const int UnknownLength = -1;

    private readonly ulong[] _present = new ulong[(capacity / 8 + 63) / 64 + 1];
    private byte[] _content = [];
    private int _length;
    private int _received;
    private bool _isSpoilt;

    public bool IsUsed { get; set; }
    public FragmentKey Key { get; private set; }
    public Instant Deadline { get; private set; }

    /// <summary>What the datagram holds, as its first fragment says.</summary>
    public byte NextHeader { get; set; }

    /// <summary>The bytes, once all are there.</summary>
    public ReadOnlySpan<byte> Content => _content.AsSpan(0, _length);

    public void Begin(in FragmentKey key, Instant deadline)
    {
        if (_content.Length == 0)
            _content = new byte[capacity];
        _present.AsSpan().Clear();
        _length = UnknownLength;
        _received = 0;
        _isSpoilt = false;
        Key = key;
        Deadline = deadline;
        IsUsed = true;
    }

    public FragmentResult Add(in Fragment fragment)
    {
        int end = fragment.Offset + fragment.Data.Length;
        if (_isSpoilt || end > capacity || !AgreesOnLength(fragment, end))
            return Spoil();
        int first = fragment.Offset / 8;
        int last = (end + 7) / 8;
        int known = CountPresent(first, last);
        // RFC 8200 §4.5: an exact duplicate may be ignored; any other overlap ends the datagram.
        if (known == last - first && fragment.Data.SequenceEqual(_content.AsSpan(fragment.Offset, fragment.Data.Length)))
            return FragmentResult.Incomplete;
        if (known > 0)
            return Spoil();
        for (int i = first; i < last; i++)
            _present[i / 64] |= 1UL << i % 64;
        fragment.Data.CopyTo(_content.AsSpan(fragment.Offset));
        _received += fragment.Data.Length;
        return _received == _length ? FragmentResult.Complete : FragmentResult.Incomplete;
    }

    // The last fragment says where the datagram ends; nothing may lie behind, and no second end.
    private bool AgreesOnLength(in Fragment fragment, int end)
    {
        if (fragment.HasMore)
            return _length == UnknownLength || end <= _length;
        if (_length != UnknownLength)
            return end == _length;
        if (CountPresent((end + 7) / 8, capacity / 8) > 0)
            return false;
        _length = end;
        return true;
    }

    private int CountPresent(int first, int last)
    {
        int count = 0;
        for (int i = first; i < last; i++)
            count += (int)(_present[i / 64] >> i % 64 & 1);
        return count;
    }

    // RFC 5722 §4: the fragments that are still to come are discarded as well, so it keeps its place until its time is up.
    private FragmentResult Spoil()
    {
        _isSpoilt = true;
        return FragmentResult.Refused;
    }
}
