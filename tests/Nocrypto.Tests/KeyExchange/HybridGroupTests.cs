using System;
using System.Linq;
using Xunit;

namespace Sundog.Nocrypto.Tests;

public sealed class HybridGroupTests
{
    public static TheoryData<string> Names => new(All.Select(group => group.Name));

    private static readonly HybridGroup[] All
        = [HybridGroup.X25519MlKem768, HybridGroup.SecP256r1MlKem768, HybridGroup.SecP384r1MlKem1024];

    private static HybridGroup Named(string name) => All.Single(group => group.Name == name);

    // Written down apart from the code under test.
    private static (KeyExchangeGroup Curve, MlKem Kem, bool KemFirst) Parts(string name) => name switch
    {
        "X25519MLKEM768" => (X25519.Instance, MlKem.Set768, true),
        "SecP256r1MLKEM768" => (EcdhGroup.P256, MlKem.Set768, false),
        _ => (EcdhGroup.P384, MlKem.Set1024, false),
    };

    private static byte[] Join(string name, byte[] curve, byte[] kem) => Parts(name).KemFirst ? [.. kem, .. curve] : [.. curve, .. kem];

    private static byte[] Share(KeyExchangeInitiator exchange)
    {
        byte[] share = new byte[exchange.Group.InitiatorShareSize];
        exchange.WriteShare(share);
        return share;
    }

    /// <summary>draft-ietf-tls-ecdhe-mlkem §4.1 and §4.2.</summary>
    [Theory]
    [InlineData("X25519MLKEM768", 1216, 1120, 64)]
    [InlineData("SecP256r1MLKEM768", 1249, 1153, 64)]
    [InlineData("SecP384r1MLKEM1024", 1665, 1665, 80)]
    public void Sizes_are_those_of_the_draft(string name, int initiator, int responder, int secret)
    {
        HybridGroup group = Named(name);
        Assert.Equal(initiator, group.InitiatorShareSize);
        Assert.Equal(responder, group.ResponderShareSize);
        Assert.Equal(secret, group.SharedSecretSize);
        Assert.Equal(name, group.ToString());
    }

    /// <summary>Each part by itself, from the same random bytes, put together in the draft's order.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Shares_and_secrets_are_those_of_the_parts_in_the_drafts_order(string name)
    {
        (KeyExchangeGroup curve, MlKem kem, _) = Parts(name);
        HybridGroup group = Named(name);
        byte[] scalar = HashTests.Pattern(48)[..curve.SharedSecretSize], other = [.. scalar.Reverse()];
        byte[] seed = HashTests.Pattern(64), message = HashTests.Pattern(32);
        scalar[0] = other[0] = 1;

        using KeyExchangeInitiator exchange = group.Start(new ScriptedSource(scalar, seed));
        using KeyExchangeInitiator curveExchange = curve.Start(new ScriptedSource(scalar));
        using MlKemDecapsulationKey key = MlKemSupport.Key(kem, seed);
        Assert.Equal(Join(name, Share(curveExchange), MlKemSupport.EncapsulationKey(key)), Share(exchange));

        byte[] answer = new byte[group.ResponderShareSize], secret = new byte[group.SharedSecretSize];
        Assert.True(group.TryRespond(Share(exchange), new ScriptedSource(other, message), answer, secret));
        byte[] point = new byte[curve.ResponderShareSize], curveSecret = new byte[curve.SharedSecretSize];
        byte[] ciphertext = new byte[kem.CiphertextSize], kemSecret = new byte[32];
        Assert.True(curve.TryRespond(Share(curveExchange), new ScriptedSource(other), point, curveSecret));
        key.GetEncapsulationKey().Encapsulate(new ScriptedSource(message), ciphertext, kemSecret);
        Assert.Equal(Join(name, point, ciphertext), answer);
        Assert.Equal(Join(name, curveSecret, kemSecret), secret);

        byte[] finished = new byte[secret.Length];
        Assert.True(exchange.TryFinish(answer, finished));
        Assert.Equal(secret, finished);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_share_that_is_bad_in_either_part_is_refused_with_outputs_zeroed(string name)
    {
        (KeyExchangeGroup curve, MlKem kem, _) = Parts(name);
        HybridGroup group = Named(name);
        using KeyExchangeInitiator exchange = group.Start(new ScriptedSource());
        using MlKemDecapsulationKey key = MlKemSupport.Key(kem, HashTests.Pattern(64));
        using KeyExchangeInitiator curveExchange = curve.Start(new ScriptedSource());
        byte[] goodKey = MlKemSupport.EncapsulationKey(key), goodPoint = Share(curveExchange);
        byte[] badKey = [0xff, 0xff, .. goodKey[2..]], badPoint = new byte[goodPoint.Length];
        byte[] good = Join(name, goodPoint, goodKey);

        byte[][] bad =
        [
            Join(name, badPoint, goodKey), Join(name, goodPoint, badKey), [], good[..^1], [.. good, 0],
            // The parts in the other order.
            Parts(name).KemFirst ? [.. goodPoint, .. goodKey] : [.. goodKey, .. goodPoint],
        ];
        byte[] answer = new byte[group.ResponderShareSize], secret = new byte[group.SharedSecretSize];
        Assert.True(group.TryRespond(good, new ScriptedSource(), answer, secret));
        foreach (byte[] share in bad)
        {
            answer.AsSpan().Fill(1);
            secret.AsSpan().Fill(1);
            Assert.False(group.TryRespond(share, new ScriptedSource(), answer, secret));
            Assert.True(ConstantTime.IsZero(answer) && ConstantTime.IsZero(secret));
        }

        foreach (byte[] share in new[] { Join(name, badPoint, new byte[kem.CiphertextSize]), [], new byte[answer.Length - 1], new byte[answer.Length + 1] })
        {
            secret.AsSpan().Fill(1);
            Assert.False(exchange.TryFinish(share, secret));
            Assert.True(ConstantTime.IsZero(secret));
        }
    }

    /// <summary>ML-KEM rejects without an error: the two sides then hold different secrets, in the part of ML-KEM alone.</summary>
    [Fact]
    public void A_changed_ciphertext_leads_to_another_secret()
    {
        HybridGroup group = HybridGroup.X25519MlKem768;
        using KeyExchangeInitiator exchange = group.Start(new ScriptedSource());
        byte[] answer = new byte[1120], secret = new byte[64], other = new byte[64];
        Assert.True(group.TryRespond(Share(exchange), new ScriptedSource(), answer, secret));
        answer[500] ^= 1;
        Assert.True(exchange.TryFinish(answer, other));
        Assert.NotEqual(secret[..32], other[..32]);
        Assert.Equal(secret[32..], other[32..]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Misuse_is_the_callers_error(string name)
    {
        HybridGroup group = Named(name);
        KeyExchangeInitiator exchange = group.Start(new ScriptedSource());
        byte[] share = Share(exchange), answer = new byte[group.ResponderShareSize], secret = new byte[group.SharedSecretSize];
        ScriptedSource random = new();
        Assert.Throws<ArgumentException>(() => exchange.WriteShare(new byte[share.Length - 1]));
        Assert.Throws<ArgumentException>(() => exchange.TryFinish(answer, new byte[secret.Length + 1]));
        Assert.Throws<ArgumentException>(() => group.TryRespond(share, random, new byte[answer.Length - 1], secret));
        Assert.Throws<ArgumentException>(() => group.TryRespond(share, random, answer, new byte[secret.Length - 1]));
        Assert.Throws<ArgumentException>(() => group.TryRespond(share, random, answer, answer.AsSpan(0, secret.Length)));
        Assert.True(group.TryRespond(share, random, answer, secret));
        exchange.Dispose();
        Assert.Throws<ObjectDisposedException>(() => exchange.TryFinish(answer, secret));
    }
}
