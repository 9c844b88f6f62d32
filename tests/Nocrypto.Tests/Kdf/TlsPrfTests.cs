using System;
using System.Linq;
using System.Text;
using FsCheck.Xunit;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;
using Xunit;

namespace Sundog.Nocrypto.Tests;

public sealed class TlsPrfTests
{
    private static byte[] Expand(HashFunction function, byte[] secret, string label, byte[] seed, int size)
    {
        byte[] output = new byte[size];
        TlsPrf.Expand(function, secret, Encoding.ASCII.GetBytes(label), seed, output);
        return output;
    }

    // RFC 5246 has no examples. This one was sent to the IETF's TLS working group for it.
    [Fact]
    public void The_example_of_the_working_group_holds()
        => Assert.Equal(
            "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17"
            + "abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66",
            Convert.ToHexStringLower(Expand(
                Sha256.Instance, Convert.FromHexString("9bbe436ba940f017b17652849a71db35"), "test label",
                Convert.FromHexString("a0ba9f936cda311827a6f796ffd5198c"), 100)));

    [Property(MaxTest = 100)]
    public bool It_agrees_with_BouncyCastle(byte[] secret, byte[] seed, byte size)
    {
        BcTlsCrypto crypto = new(new SecureRandom());
        bool Agrees(HashFunction function, int algorithm)
            => new BcTlsSecret(crypto, [.. secret, 1]).DeriveUsingPrf(algorithm, "key expansion", seed, size + 1).Extract()
                .SequenceEqual(Expand(function, [.. secret, 1], "key expansion", seed, size + 1));
        return Agrees(Sha256.Instance, PrfAlgorithm.tls_prf_sha256) && Agrees(Sha384.Instance, PrfAlgorithm.tls_prf_sha384);
    }

    [Fact]
    public void The_secret_may_be_replaced_in_place()
    {
        byte[] secret = HashTests.Pattern(48);
        byte[] expected = Expand(Sha384.Instance, secret, "master secret", [1, 2, 3], 48);
        TlsPrf.Expand(Sha384.Instance, secret, "master secret"u8, [1, 2, 3], secret);
        Assert.Equal(expected, secret);
    }

    [Fact]
    public void Misuse_is_the_callers_error()
    {
        byte[] buffer = new byte[100];
        Assert.Throws<ArgumentException>(
            () => TlsPrf.Expand(Sha256.Instance, [], buffer.AsSpan(10, 20), [], buffer.AsSpan(0, 64)));
        Assert.Throws<ArgumentException>(
            () => TlsPrf.Expand(Sha256.Instance, [], "label"u8, buffer.AsSpan(10, 20), buffer.AsSpan(0, 64)));
        TlsPrf.Expand(Sha256.Instance, [], [], [], []);
    }

    [Fact]
    public void It_allocates_nothing()
    {
        byte[] seed = new byte[64], output = new byte[200];
        HashTests.AssertAllocatesNothing(() => TlsPrf.Expand(Sha384.Instance, output, "label"u8, seed, output));
    }
}
