using System;
using System.Linq;
using System.Reflection;
using FsCheck.Xunit;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Prng.Drbg;
using Org.BouncyCastle.Security;
using Xunit;

namespace Sundog.Nocrypto.Tests;

public sealed class HmacDrbgTests
{
    /// <summary>
    /// RFC 6979's nonces are an HMAC_DRBG (§3.3: instantiated with the key as entropy and the hash as nonce): the k of
    /// appendix A.2.5 for "sample" with SHA-256.
    /// </summary>
    [Fact]
    public void The_nonce_of_RFC_6979_comes_out()
    {
        byte[] x = TestBytes.Hex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
        byte[] hash = TestBytes.Hex("AF2BDBE1AA9B6EC1E2ADE1D694F41FC71A831D0268E9891562113D8A62ADD1BF"), k = new byte[32];
        using HmacDrbg drbg = new(Sha256.Instance, x, hash, []);
        drbg.Fill(k);
        Assert.Equal("a6e3c57dd01abe90086538398355dd4c3b17aa873382b0f24d6129493d8aad60", Convert.ToHexStringLower(k));
    }

    [Property(MaxTest = 60)]
    public void It_agrees_with_BouncyCastle(byte[] personalization, byte[] additional, byte length, int seed)
    {
        foreach (ITheoryDataRow row in HashTests.Functions)
        {
            string name = (string)row.GetData()[0]!;
            byte[] entropy = TestBytes.Make(seed, 64), nonce = TestBytes.Make(~seed, 32);
            using HmacDrbg ours = new(HashTests.Named(name), entropy.AsSpan(0, 32), nonce, personalization);
            HMacSP800Drbg theirs = new(
                new HMac(DigestUtilities.GetDigest(name)), name == "SHA-1" ? 128 : name == "SHA-224" ? 192 : 256,
                new ScriptedEntropy(entropy[..32], entropy[32..]), personalization, nonce);
            AssertSame(ours, theirs, length + 1, additional);
            AssertSame(ours, theirs, 200, []);
            ours.Reseed(entropy.AsSpan(32), additional);
            theirs.Reseed(additional);
            AssertSame(ours, theirs, 77, additional);
        }
    }

    [Fact]
    public void A_long_fill_is_several_requests()
    {
        using HmacDrbg whole = Create(), parts = Create();
        byte[] expected = new byte[(2 * HmacDrbg.MaxRequestSize) + 5], actual = new byte[expected.Length];
        whole.Fill(expected);
        parts.Generate([], actual.AsSpan(0, HmacDrbg.MaxRequestSize));
        parts.Generate([], actual.AsSpan(HmacDrbg.MaxRequestSize, HmacDrbg.MaxRequestSize));
        parts.Generate([], actual.AsSpan(2 * HmacDrbg.MaxRequestSize));
        Assert.Equal(expected, actual);
        Assert.Equal(4UL, whole.ReseedCounter);
    }

    [Fact]
    public void The_interval_ends_in_an_exception_and_a_reseed_begins_it_anew()
    {
        using HmacDrbg drbg = Create(reseedInterval: 3);
        byte[] buffer = new byte[8];
        for (int i = 0; i < 3; i++)
            drbg.Fill(buffer);
        byte[] untouched = [9, 9, 9];
        Assert.Throws<InvalidOperationException>(() => drbg.Fill(untouched));
        Assert.Throws<InvalidOperationException>(() => drbg.Generate([], untouched));
        Assert.Equal([9, 9, 9], untouched);
        drbg.Reseed(new byte[32], []);
        Assert.Equal(1UL, drbg.ReseedCounter);
        // A fill that would pass the end gives nothing at all.
        byte[] large = new byte[(3 * HmacDrbg.MaxRequestSize) + 1];
        Assert.Throws<InvalidOperationException>(() => drbg.Fill(large));
        Assert.Equal(new byte[large.Length], large);
        drbg.Fill(large.AsSpan(1));
    }

    [Fact]
    public void Seeds_that_are_too_short_are_the_callers_error()
    {
        byte[] bytes = new byte[64];
        foreach ((HashFunction function, int strength) in new (HashFunction, int)[] { (Sha1.Instance, 16), (Sha224.Instance, 24), (Sha512.Instance, 32) })
        {
            Assert.Throws<ArgumentException>(() => new HmacDrbg(function, bytes.AsSpan(0, strength - 1), bytes, []));
            Assert.Throws<ArgumentException>(() => new HmacDrbg(function, bytes.AsSpan(0, strength), bytes.AsSpan(0, (strength / 2) - 1), []));
            using HmacDrbg fits = new(function, bytes.AsSpan(0, strength * 3 / 2), [], []);
            Assert.Throws<ArgumentException>(() => fits.Reseed(bytes.AsSpan(0, strength - 1), []));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(reseedInterval: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(reseedInterval: HmacDrbg.MaxReseedInterval + 1));
        using HmacDrbg drbg = Create();
        Assert.Throws<ArgumentException>(() => drbg.Generate([], new byte[HmacDrbg.MaxRequestSize + 1]));
        Assert.Throws<ArgumentException>(() => drbg.Generate(bytes.AsSpan(3, 4), bytes));
    }

    [Fact]
    public unsafe void A_disposed_generator_is_cleared()
    {
        HmacDrbg drbg = Create();
        SecretBytes[] secrets = [.. typeof(HmacDrbg)
            .GetFields(BindingFlags.Instance | BindingFlags.NonPublic)
            .Where(field => field.FieldType == typeof(SecretBytes))
            .Select(field => (SecretBytes)field.GetValue(drbg)!)];
        Assert.Equal(2, secrets.Length);
        fixed (byte* key = secrets[0].Expose(), value = secrets[1].Expose())
        {
            Assert.False(ConstantTime.IsZero(new ReadOnlySpan<byte>(key, 32)));
            drbg.Dispose();
            Assert.True(ConstantTime.IsZero(new ReadOnlySpan<byte>(key, 32)));
            Assert.True(ConstantTime.IsZero(new ReadOnlySpan<byte>(value, 32)));
        }
        Assert.Throws<ObjectDisposedException>(() => drbg.Fill(new byte[1]));
        Assert.Throws<ObjectDisposedException>(() => drbg.Reseed(new byte[32], []));
    }

    [Fact]
    public void Requests_allocate_nothing()
    {
        using HmacDrbg drbg = Create();
        byte[] buffer = new byte[100], entropy = new byte[32];
        HashTests.AssertAllocatesNothing(() =>
        {
            drbg.Fill(buffer);
            drbg.Generate(entropy, buffer);
            drbg.Reseed(entropy, buffer);
        });
    }

    private static HmacDrbg Create(ulong reseedInterval = HmacDrbg.MaxReseedInterval)
        => new(Sha256.Instance, TestBytes.Make(1, 32), TestBytes.Make(2, 16), [], reseedInterval);

    private static void AssertSame(HmacDrbg ours, HMacSP800Drbg theirs, int length, byte[] additional)
    {
        byte[] expected = new byte[length], actual = new byte[length];
        theirs.Generate(expected, 0, length, additional.Length == 0 ? null : additional, false);
        ours.Generate(additional, actual);
        Assert.Equal(expected, actual);
    }

    private sealed class ScriptedEntropy(params byte[][] seeds) : Org.BouncyCastle.Crypto.IEntropySource
    {
        private int _next;

        public bool IsPredictionResistant => false;

        public int EntropySize => 8 * seeds[_next].Length;

        public byte[] GetEntropy() => seeds[_next++ % seeds.Length];

        int Org.BouncyCastle.Crypto.IEntropySource.GetEntropy(Span<byte> output)
        {
            byte[] seed = GetEntropy();
            seed.CopyTo(output);
            return seed.Length;
        }
    }
}
