using System;
using System.Linq;
using System.Runtime.InteropServices;
using FsCheck.Xunit;
using Sundog.Unikernel.Net.Hashing;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Hashing;

public sealed class HashingTests
{
    // The reference's own table: key 00..0f, messages of 0, 8 and 16 bytes 00, 01, ….
    [Theory]
    [InlineData(0, 0x726f_db47_dd0e_0e31UL)]
    [InlineData(1, 0x93f5_f579_9a93_2462UL)]
    [InlineData(2, 0x3f2a_cc7f_57c2_9bdbUL)]
    public void SipHash_gives_the_values_of_its_reference(int words, ulong expected)
    {
        SipHash24 hash = new(Bytes(16));
        Assert.Equal(expected, hash.Hash(MemoryMarshal.Cast<byte, ulong>(Bytes(8 * words))));
    }

    [Fact]
    public void The_example_of_RFC_1071_sums_to_ddf2()
        => Assert.Equal(0xddf2, InternetChecksum.Sum([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]));

    [Property]
    public void A_sum_is_that_of_the_plain_loop(byte[] data, ushort start)
    {
        byte[] repeated = Enumerable.Repeat(data, 20).SelectMany(part => part).ToArray();
        Assert.Equal(Plain(data, start), InternetChecksum.Sum(data, start));
        Assert.Equal(Plain(repeated, start), InternetChecksum.Sum(repeated, start));
    }

    [Fact]
    public void Sums_of_ones_carry_around()
    {
        byte[] ones = Enumerable.Repeat((byte)0xff, 65_536).ToArray();
        for (int length = 0; length < 300; length++)
            Assert.Equal(Plain(ones[..length], 0xffff), InternetChecksum.Sum(ones.AsSpan(0, length), 0xffff));
        Assert.Equal(0xffff, InternetChecksum.Sum(ones));
    }

    [Property]
    public void A_checksum_follows_the_change_of_one_word(byte[] data, ushort after)
    {
        byte[] packet = [0x12, 0x34, .. data];
        ushort before = InternetChecksum.Complement(InternetChecksum.Sum(packet));
        ushort old = 0x1234;
        packet[0] = (byte)(after >> 8);
        packet[1] = (byte)(after & 0xff);
        Assert.Equal(
            InternetChecksum.Complement(InternetChecksum.Sum(packet)) % 0xffff,
            InternetChecksum.Update(before, old, after) % 0xffff);
    }

    [Fact]
    public void Random_numbers_differ_by_key_and_stay_below_their_limit()
    {
        KeyedRandom first = new(Bytes(16));
        KeyedRandom second = new(new byte[16]);
        Assert.NotEqual(first.NextUInt64(), second.NextUInt64());
        Assert.All(Enumerable.Range(0, 200), _ => Assert.InRange(first.Below(7), 0, 6));
        Assert.True(Enumerable.Range(0, 200).Select(_ => first.NextUInt16()).Distinct().Count() > 180);
    }

    private static byte[] Bytes(int length) => Enumerable.Range(0, length).Select(i => (byte)i).ToArray();

    private static ushort Plain(byte[] data, ushort start)
    {
        uint sum = start;
        for (int i = 0; i < data.Length; i++)
        {
            sum += i % 2 == 0 ? (uint)data[i] << 8 : data[i];
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (ushort)sum;
    }
}
