using System;
using System.Text.Json;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>Hash functions, extendable outputs and HMAC.</summary>
internal static class AcvpHashes
{
    private const int OuterRounds = 100;
    private const int InnerRounds = 1000;

    /// <summary>The function of a name that ACVP uses; null for the ones that are not offered.</summary>
    internal static HashFunction? Named(string name) => name switch
    {
        "SHA-1" => Sha1.Instance,
        "SHA2-224" => Sha224.Instance,
        "SHA2-256" => Sha256.Instance,
        "SHA2-384" => Sha384.Instance,
        "SHA2-512" => Sha512.Instance,
        "SHA2-512/256" => Sha512Truncated256.Instance,
        "SHA3-224" => Sha3.Bits224,
        "SHA3-256" => Sha3.Bits256,
        "SHA3-384" => Sha3.Bits384,
        "SHA3-512" => Sha3.Bits512,
        "SHA2-512/224" => null,
        _ => throw new ArgumentException(name, nameof(name)),
    };

    internal static bool HoldsForHash(AcvpCase test)
    {
        HashFunction function = Named(Algorithm(test))!;
        byte[] message = test.Bytes("msg"), hash = new byte[function.HashSize];
        Assert.Equal(test.Test.GetProperty("len").GetInt32(), 8 * message.Length);
        if (test.TestType == "MCT")
        {
            CheckMonteCarlo(test, function, message);
            return true;
        }
        function.Hash(message, hash);
        Assert.Equal(test.ExpectedBytes("md"), hash);
        return true;
    }

    internal static bool HoldsForXof(AcvpCase test)
    {
        Xof function = Algorithm(test) == "SHAKE-128" ? Xof.Shake128 : Xof.Shake256;
        if (test.TestType == "MCT")
        {
            CheckMonteCarlo(test, function);
            return true;
        }
        byte[] output = new byte[test.Test.GetProperty("outLen").GetInt32() / 8];
        function.Hash(test.Bytes("msg"), output);
        Assert.Equal(test.ExpectedBytes("md"), output);
        return true;
    }

    internal static bool HoldsForHmac(AcvpCase test)
    {
        HashFunction function = Named(Algorithm(test)["HMAC-".Length..])!;
        byte[] mac = new byte[function.HashSize];
        Hmac.Compute(function, test.Bytes("key"), test.Bytes("msg"), mac);
        Assert.Equal(test.ExpectedBytes("mac"), mac[..(test.GroupNumber("macLen") / 8)]);
        return true;
    }

    private static string Algorithm(AcvpCase test) => test.Set.GetProperty("algorithm").GetString()!;

    /// <summary>Each hash is that of the three before it (ACVP, "Secure Hash Algorithm", Monte Carlo test; SHAVS §6.4).</summary>
    private static void CheckMonteCarlo(AcvpCase test, HashFunction function, byte[] seed)
    {
        int size = function.HashSize, count = 0;
        byte[] message = new byte[3 * size], hash = seed;
        foreach (JsonElement expected in test.Expected.GetProperty("resultsArray").EnumerateArray())
        {
            for (int i = 0; i < 3; i++)
                hash.CopyTo(message, i * size);
            for (int i = 0; i < InnerRounds; i++)
            {
                hash = new byte[size];
                function.Hash(message, hash);
                message.AsSpan(size).CopyTo(message);
                hash.CopyTo(message, 2 * size);
            }
            Assert.Equal(AcvpCase.Hex(expected, "md"), hash);
            count++;
        }
        Assert.Equal(OuterRounds, count);
    }

    /// <summary>
    /// Each message is the first 128 bits of the output before, and its last 16 bits say how long the next output is (ACVP,
    /// "SHA-3", Monte Carlo test of SHAKE).
    /// </summary>
    private static void CheckMonteCarlo(AcvpCase test, Xof function)
    {
        int min = test.GroupNumber("minOutLen") / 8, max = test.GroupNumber("maxOutLen") / 8, count = 0;
        byte[] buffer = new byte[max];
        int length = max;
        Span<byte> message = stackalloc byte[16], output = test.Bytes("msg");
        foreach (JsonElement expected in test.Expected.GetProperty("resultsArray").EnumerateArray())
        {
            for (int i = 0; i < InnerRounds; i++)
            {
                message.Clear();
                output[..Math.Min(output.Length, message.Length)].CopyTo(message);
                output = buffer.AsSpan(0, length);
                function.Hash(message, output);
                int last = (output[^2] << 8) | output[^1];
                length = min + (last % (max - min + 1));
            }
            Assert.Equal(expected.GetProperty("outLen").GetInt32(), 8 * output.Length);
            Assert.Equal(AcvpCase.Hex(expected, "md"), output.ToArray());
            count++;
        }
        Assert.Equal(OuterRounds, count);
    }
}
