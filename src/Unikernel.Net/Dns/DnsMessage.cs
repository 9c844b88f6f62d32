using System;
using System.Buffers.Binary;

namespace Sundog.Unikernel.Net.Dns;

/// <summary>What a name's question was answered with. The addresses lie in memory of their own.</summary>
/// <param name="Status">The outcome.</param>
/// <param name="Memory">Room for the addresses.</param>
/// <param name="Count">How many there are.</param>
/// <param name="TimeToLive">How long this may be kept, in seconds; 0 for not at all.</param>
/// <param name="IsTruncated">Whether there is more than the message holds (RFC 2181 §9: then nothing of it is used).</param>
internal readonly record struct DnsAnswer(DnsStatus Status, IpAddress[] Memory, int Count, uint TimeToLive, bool IsTruncated = false)
{
    public ReadOnlySpan<IpAddress> Addresses => Memory.AsSpan(0, Count);

    public static DnsAnswer Failure(DnsStatus status) => new(status, [], 0, 0);

    public override string ToString() => $"{Count} addresses for {TimeToLive} s, status {(int)Status}";
}

/// <summary>The messages of the DNS (RFC 1035 §4).</summary>
internal static class DnsMessage
{
    public const int HeaderSize = 12;
    public const ushort TypeV4 = 1;
    public const ushort TypeV6 = 28;

    /// <summary>RFC 1035 §4.2.1: what a datagram may carry.</summary>
    public const int MostSize = 512;

    private const ushort TypeAlias = 5;
    private const ushort TypeAuthority = 6;
    private const ushort ClassInternet = 1;
    private const ushort FlagResponse = 0x8000;
    private const ushort MaskOpcode = 0x7800;
    private const ushort FlagTruncated = 0x0200;
    private const ushort FlagRecursionDesired = 0x0100;
    private const ushort MaskCode = 0x000f;

    // A loop of aliases, or a chain of them that no administrator needs.
    private const int MostAliases = 8;

    // A record may be kept for a day, and what does not exist for five minutes (RFC 2308 §5 allows hours).
    private const uint MostTimeToLive = 86_400;
    private const uint MostNegativeTimeToLive = 300;

    /// <summary>Writes a question for one name and type, and says how long it is.</summary>
    public static int WriteQuestion(Span<byte> message, ushort identifier, ReadOnlySpan<byte> name, ushort type)
    {
        message[..HeaderSize].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(message, identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], FlagRecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], 1);
        name.CopyTo(message[HeaderSize..]);
        int end = HeaderSize + name.Length;
        BinaryPrimitives.WriteUInt16BigEndian(message[end..], type);
        BinaryPrimitives.WriteUInt16BigEndian(message[(end + 2)..], ClassInternet);
        return end + 4;
    }

    /// <summary>Reads the answer to a question.</summary>
    /// <param name="message">What a server sent.</param>
    /// <param name="identifier">The question's number.</param>
    /// <param name="name">
    /// The name, of which <paramref name="nameLength"/> bytes count. Where the answer leads to an alias without addresses,
    /// the alias.
    /// </param>
    /// <param name="nameLength">The name's length, in bytes.</param>
    /// <param name="type">The type asked for.</param>
    /// <param name="answer">The outcome; <see cref="DnsStatus.Pending"/> when the alias is to be asked for.</param>
    /// <returns>False when it is no answer to this question, or malformed.</returns>
    public static bool TryReadAnswer(
        ReadOnlySpan<byte> message, ushort identifier, Span<byte> name, ref int nameLength, ushort type, out DnsAnswer answer)
    {
        answer = default;
        if (message.Length < HeaderSize || BinaryPrimitives.ReadUInt16BigEndian(message) != identifier)
            return false;
        ushort flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        if ((flags & FlagResponse) == 0 || (flags & MaskOpcode) != 0 || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1)
            return false;
        int offset = HeaderSize;
        if (!IsQuestion(message, ref offset, name[..nameLength], type))
            return false;
        bool isTruncated = (flags & FlagTruncated) != 0;
        if (isTruncated || (flags & MaskCode) is not (0 or 3))
        {
            answer = DnsAnswer.Failure(DnsStatus.ServerFailure) with { IsTruncated = isTruncated };
            return true;
        }
        bool isAbsent = (flags & MaskCode) == 3;
        return TryReadRecords(message, offset, name, ref nameLength, type, isAbsent, out answer);
    }

    private static bool IsQuestion(ReadOnlySpan<byte> message, ref int offset, ReadOnlySpan<byte> name, ushort type)
    {
        Span<byte> asked = stackalloc byte[DnsName.MostSize];
        if (!DnsName.TryRead(message, ref offset, asked, out int length)
            || !asked[..length].SequenceEqual(name) || offset + 4 > message.Length)
            return false;
        ushort askedType = BinaryPrimitives.ReadUInt16BigEndian(message[offset..]);
        ushort askedClass = BinaryPrimitives.ReadUInt16BigEndian(message[(offset + 2)..]);
        offset += 4;
        return askedType == type && askedClass == ClassInternet;
    }

    private static bool TryReadRecords(
        ReadOnlySpan<byte> message, int offset, Span<byte> name, ref int nameLength, ushort type, bool isAbsent, out DnsAnswer answer)
    {
        answer = default;
        int answers = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        int authorities = BinaryPrimitives.ReadUInt16BigEndian(message[8..]);
        IpAddress[] addresses = new IpAddress[DnsQuery.MostAddresses];
        int count = 0;
        int aliases = 0;
        uint timeToLive = MostTimeToLive;
        uint negative = 0;
        Span<byte> owner = stackalloc byte[DnsName.MostSize];
        // Each record takes eleven bytes at least, so the message's length bounds this.
        for (int i = 0; i < answers + authorities; i++)
        {
            if (!DnsName.TryRead(message, ref offset, owner, out int ownerLength)
                || !TryReadRecord(message, ref offset, out DnsRecord record))
                return false;
            bool isOurs = i < answers && owner[..ownerLength].SequenceEqual(name[..nameLength]);
            if (isOurs && record.Type == TypeAlias && count == 0)
            {
                int target = record.DataOffset;
                if (++aliases > MostAliases || !DnsName.TryRead(message, ref target, name, out nameLength))
                    return false;
                timeToLive = Math.Min(timeToLive, record.TimeToLive);
            }
            else if (isOurs && record.Type == type && record.Length == (type == TypeV4 ? 4 : 16))
            {
                timeToLive = Math.Min(timeToLive, record.TimeToLive);
                ReadOnlySpan<byte> data = message[record.DataOffset..];
                if (count < addresses.Length)
                    addresses[count++] = type == TypeV4 ? IpAddress.ReadV4(data) : IpAddress.ReadV6(data);
            }
            // RFC 2308 §5: the smaller of the record's own time and its last field.
            else if (i >= answers && record.Type == TypeAuthority && record.Length >= 22)
                negative = Math.Min(Math.Min(record.TimeToLive, LastField(message, record)), MostNegativeTimeToLive);
        }
        if (count > 0)
            answer = new DnsAnswer(DnsStatus.Resolved, addresses, count, timeToLive);
        else if (aliases > 0 && !isAbsent && negative == 0)
            answer = DnsAnswer.Failure(DnsStatus.Pending);
        else
            answer = new DnsAnswer(isAbsent ? DnsStatus.NoSuchName : DnsStatus.NoAddress, addresses, 0, negative);
        return true;
    }

    private readonly record struct DnsRecord(ushort Type, uint TimeToLive, int DataOffset, int Length);

    private static bool TryReadRecord(ReadOnlySpan<byte> message, ref int offset, out DnsRecord record)
    {
        record = default;
        if (offset + 10 > message.Length)
            return false;
        ReadOnlySpan<byte> fixedPart = message[offset..];
        int length = BinaryPrimitives.ReadUInt16BigEndian(fixedPart[8..]);
        if (offset + 10 + length > message.Length)
            return false;
        uint timeToLive = BinaryPrimitives.ReadUInt32BigEndian(fixedPart[4..]);
        bool isInternet = BinaryPrimitives.ReadUInt16BigEndian(fixedPart[2..]) == ClassInternet;
        // RFC 2181 §8: a time with the highest bit set is zero. A record of another class is of no type here.
        record = new DnsRecord(
            isInternet ? BinaryPrimitives.ReadUInt16BigEndian(fixedPart) : (ushort)0,
            timeToLive > int.MaxValue ? 0 : timeToLive, offset + 10, length);
        offset += 10 + length;
        return true;
    }

    private static uint LastField(ReadOnlySpan<byte> message, in DnsRecord record)
        => BinaryPrimitives.ReadUInt32BigEndian(message[(record.DataOffset + record.Length - 4)..]);
}
