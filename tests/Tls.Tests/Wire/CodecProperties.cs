using System;
using Sundog.Tls.Wire;
using Xunit;

namespace Sundog.Tls.Tests.Wire;

/// <summary>What holds for every codec, over the same thousands of values on each run.</summary>
public sealed class CodecProperties
{
    private const int Values = 1000;
    private const int Mutations = 5000;

    public static TheoryData<string> Names => new(Codecs.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_written_is_read_again(string name)
    {
        Codec codec = Codecs.Named(name);
        WireWriter again = new();
        foreach (Sample sample in codec.Samples(Values, seed: 1))
        {
            again.Reset();
            Assert.Equal(sample.Text, codec.Read(sample.Encoded, again));
            Assert.Equal(sample.Framed, again.Written.ToArray());
            Assert.Equal(Framed(codec, sample.Encoded), sample.Framed);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_strict_prefix_is_refused(string name)
    {
        Codec codec = Codecs.Named(name);
        WireWriter again = new();
        foreach (Sample sample in codec.Samples(100, seed: 2))
        {
            for (int length = 0; length < sample.Encoded.Length; length++)
            {
                again.Reset();
                bool mayEndHere = sample.OptionalTail != 0 && length == sample.Encoded.Length - sample.OptionalTail;
                Assert.Equal(mayEndHere, codec.Read(sample.Encoded.AsSpan(0, length), again) is not null);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Trailing_bytes_are_refused(string name)
    {
        Codec codec = Codecs.Named(name);
        WireWriter again = new();
        foreach (Sample sample in codec.Samples(Values, seed: 3))
        {
            foreach (byte[] tail in (byte[][])[[0], [0xff], [0, 0], [0, 0, 0, 0]])
                Assert.Null(codec.Read((byte[])[.. sample.Encoded, .. tail], again));
        }
    }

    /// <summary>
    /// Nothing throws; and as every grammar here has one encoding of each value, what is still accepted is written again
    /// as the same bytes, so that no byte was overlooked.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_mutation_is_refused_or_understood(string name)
    {
        Codec codec = Codecs.Named(name);
        Random random = new(4);
        WireWriter again = new();
        foreach (Sample sample in codec.Samples(Mutations, seed: 4))
        {
            byte[] mutated = sample.Encoded;
            for (int i = random.Next(1, 4); i > 0; i--)
                mutated = Mutate(mutated, random);
            again.Reset();
            if (codec.Read(mutated, again) is not null && again.Length != 0)
                Assert.Equal(Framed(codec, mutated), again.Written.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Random_bytes_are_refused_or_understood(string name)
    {
        Codec codec = Codecs.Named(name);
        Random random = new(5);
        WireWriter again = new();
        for (int i = 0; i < Mutations; i++)
        {
            byte[] bytes = new byte[random.Next(120)];
            // Small bytes make plausible lengths.
            for (int j = 0; j < bytes.Length; j++)
                bytes[j] = (byte)(random.Next(256) >> random.Next(9));
            again.Reset();
            if (codec.Read(bytes, again) is not null && again.Length != 0)
                Assert.Equal(Framed(codec, bytes), again.Written.ToArray());
        }
    }

    private static byte[] Framed(Codec codec, byte[] encoded) => [.. codec.Header(encoded.Length), .. encoded];

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        if (bytes.Length == 0)
            return [(byte)random.Next(256)];
        int at = random.Next(bytes.Length);
        byte[] changed = [.. bytes];
        switch (random.Next(6))
        {
            case 0:
                changed[at] ^= (byte)(1 << random.Next(8));
                return changed;
            case 1:
                changed[at] = (byte)random.Next(256);
                return changed;
            case 2:
                changed[at] = (byte)(changed[at] + (random.Next(2) == 0 ? 1 : 255));
                return changed;
            case 3:
                return [.. bytes[..at], .. bytes[(at + 1)..]];
            case 4:
                return [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]];
            default:
                return [.. bytes[..at], .. bytes[random.Next(bytes.Length)..]];
        }
    }
}
