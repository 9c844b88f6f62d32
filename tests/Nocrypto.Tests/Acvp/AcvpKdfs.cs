using System;
using System.Linq;
using System.Text;
using System.Text.Json;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>Key derivation, and HMAC_DRBG.</summary>
internal static class AcvpKdfs
{
    /// <summary>Key agreement's HKDF (SP 800-56C revision 1): the info is what each party put in.</summary>
    internal static bool HoldsForHkdf(AcvpCase test)
    {
        JsonElement configuration = test.Group.GetProperty("kdfConfiguration"), parameters = test.Test.GetProperty("kdfParameter");
        Assert.Equal("uPartyInfo||vPartyInfo", configuration.GetProperty("fixedInfoPattern").GetString());
        HashFunction function = AcvpHashes.Named(configuration.GetProperty("hmacAlg").GetString()!)!;
        byte[] info = [.. Party(test, "fixedInfoPartyU"), .. Party(test, "fixedInfoPartyV")];
        byte[] key = new byte[function.HashSize], made = new byte[parameters.GetProperty("l").GetInt32() / 8];
        Hkdf.Extract(function, AcvpCase.Hex(parameters, "salt"), AcvpCase.Hex(parameters, "z"), key);
        Hkdf.Expand(function, key, info, made);
        if (test.TestType == "VAL")
            Assert.Equal(test.Passes, made.AsSpan().SequenceEqual(test.Bytes("dkm")));
        else
            Assert.Equal(test.ExpectedBytes("dkm"), made);
        return true;
    }

    internal static bool HoldsForPbkdf2(AcvpCase test)
    {
        if (AcvpHashes.Named(test.GroupText("hmacAlg")) is not { } function)
            return false;
        byte[] password = Encoding.ASCII.GetBytes(test.Test.GetProperty("password").GetString()!);
        byte[] made = new byte[test.Test.GetProperty("keyLen").GetInt32() / 8];
        Pbkdf2.DeriveKey(function, password, test.Bytes("salt"), test.Test.GetProperty("iterationCount").GetInt32(), made);
        Assert.Equal(test.ExpectedBytes("derivedKey"), made);
        return true;
    }

    /// <summary>
    /// The master secret of TLS 1.2, plain (RFC 5246 §8.1) and extended (RFC 7627 §4), and the key block (RFC 5246 §6.3).
    /// The PRF of TLS 1.0 and 1.1 is not offered.
    /// </summary>
    internal static bool HoldsForTlsPrf(AcvpCase test)
    {
        if (test.Group.TryGetProperty("tlsVersion", out JsonElement version) && version.GetString() != "v1.2")
            return false;
        HashFunction function = AcvpHashes.Named(test.GroupText("hashAlg"))!;
        byte[] secret = test.Bytes("preMasterSecret"), master = new byte[48];
        if (test.Has("sessionHash"))
            TlsPrf.Expand(function, secret, "extended master secret"u8, test.Bytes("sessionHash"), master);
        else
            TlsPrf.Expand(
                function, secret, "master secret"u8, [.. test.Bytes("clientHelloRandom"), .. test.Bytes("serverHelloRandom")], master);
        Assert.Equal(test.ExpectedBytes("masterSecret"), master);
        byte[] block = new byte[test.GroupNumber("keyBlockLength") / 8];
        TlsPrf.Expand(function, master, "key expansion"u8, [.. test.Bytes("serverRandom"), .. test.Bytes("clientRandom")], block);
        Assert.Equal(test.ExpectedBytes("keyBlock"), block);
        return true;
    }

    /// <summary>Instantiates, reseeds and generates as the test says; of the outputs the last one counts (SP 800-90A §10.1.2).</summary>
    internal static bool HoldsForHmacDrbg(AcvpCase test)
    {
        using HmacDrbg drbg = new(
            AcvpHashes.Named(test.GroupText("mode"))!, test.Bytes("entropyInput"), test.Bytes("nonce"), test.Bytes("persoString"));
        byte[] made = new byte[test.GroupNumber("returnedBitsLen") / 8];
        foreach (JsonElement step in test.Test.GetProperty("otherInput").EnumerateArray())
        {
            byte[] entropy = AcvpCase.Hex(step, "entropyInput"), additional = AcvpCase.Hex(step, "additionalInput");
            bool generates = step.GetProperty("intendedUse").GetString() == "generate";
            // With prediction resistance a request reseeds first, and the reseeding takes the additional input (§9.3.1).
            bool reseeds = !generates || test.Group.GetProperty("predResistance").GetBoolean();
            if (reseeds)
                drbg.Reseed(entropy, additional);
            if (generates)
                drbg.Generate(reseeds ? [] : additional, made);
        }
        Assert.Equal(test.ExpectedBytes("returnedBits"), made);
        return true;
    }

    private static byte[] Party(AcvpCase test, string name)
    {
        JsonElement party = test.Test.GetProperty(name);
        byte[] data = party.TryGetProperty("ephemeralData", out _) ? AcvpCase.Hex(party, "ephemeralData") : [];
        return [.. AcvpCase.Hex(party, "partyId"), .. data];
    }
}
