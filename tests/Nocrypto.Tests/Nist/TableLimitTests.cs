using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>The tables of public keys, and how many of them there may be.</summary>
public sealed class TableLimitTests
{
    [Fact]
    public void A_key_that_verifies_often_keeps_its_answers()
    {
        foreach (EcCurve curve in Nist.Curves)
        {
            // What the tests before left takes no room.
            GC.Collect();
            using EcPrivateKey key = Nist.Key(curve, 98);
            byte[] signature = new byte[key.MaxSignatureSize];
            for (int i = 0; i < EcPublicKey.VerificationsBeforeTable; i++)
            {
                byte[] message = [(byte)i];
                Assert.True(key.TrySign(SignatureAlgorithm.EcdsaSha256, message, new ScriptedSource(), signature, out int written));
                Assert.True(key.PublicKey.Verify(SignatureAlgorithm.EcdsaSha256, message, signature.AsSpan(0, written)));
                Assert.False(key.PublicKey.Verify(SignatureAlgorithm.EcdsaSha256, [(byte)i, 0], signature.AsSpan(0, written)));
            }
            Assert.Equal(curve != P521.Instance && FourWay.IsSupported, key.PublicKey.CountVerification() is not null);
        }
    }

    [Fact]
    public void No_more_keys_than_the_limit_have_a_table_at_once()
    {
        Assert.SkipUnless(FourWay.IsSupported, "Only keys on a processor with AVX2 have tables.");
        EcPublicKey[] keys = new EcPublicKey[EcPublicKey.MaxTables + 2];
        for (int i = 0; i < keys.Length; i++)
        {
            using EcPrivateKey key = Nist.Key(P256.Instance, i + 1);
            keys[i] = key.PublicKey;
            Assert.Null(TableAfterVerifications(keys[i], EcPublicKey.VerificationsBeforeTable - 1));
            _ = TableAfterVerifications(keys[i], 1);
        }
        Assert.InRange(Array.FindAll(keys, key => key.CountVerification() is not null).Length, 1, EcPublicKey.MaxTables);

        // Once others are collected, a key that was left out gets its table at a later verification.
        EcPublicKey left = Array.FindLast(keys, key => key.CountVerification() is null)!;
        Array.Clear(keys);
        GC.Collect();
        Assert.NotNull(TableAfterVerifications(left, EcPublicKey.VerificationsBeforeTable));
    }

    [Fact]
    public void A_table_is_refused_until_another_one_is_collected()
    {
        TableLimit limit = new(1);
        MakeAndForget(limit);
        PointMultiples? second = null;
        GC.Collect();
        limit.Make(ref second, static () => new Multiples());
        Assert.NotNull(second);

        PointMultiples? third = null;
        limit.Make(ref third, static () => new Multiples());
        Assert.Null(third);
        GC.KeepAlive(second);
    }

    [Fact]
    public void An_owner_keeps_its_first_table_and_nothing_takes_no_room()
    {
        TableLimit limit = new(2);
        PointMultiples? first = null, second = null;
        limit.Make(ref first, static () => null);
        limit.Make(ref first, static () => null);
        limit.Make(ref first, static () => new Multiples());
        PointMultiples? made = first;
        limit.Make(ref first, static () => new Multiples());
        Assert.NotNull(made);
        Assert.Same(made, first);
        limit.Make(ref second, static () => new Multiples());
        Assert.NotNull(second);
        GC.KeepAlive(first);
    }

    [Fact]
    public void Threads_together_do_not_pass_the_limit()
    {
        TableLimit limit = new(8);
        PointMultiples?[] owners = new PointMultiples?[64];
        Parallel.For(0, owners.Length, i => limit.Make(ref owners[i], static () => new Multiples()));
        Assert.Equal(8, Array.FindAll(owners, owner => owner is not null).Length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeAndForget(TableLimit limit)
    {
        PointMultiples? table = null;
        limit.Make(ref table, static () => new Multiples());
        Assert.NotNull(table);
    }

    private static PointMultiples? TableAfterVerifications(EcPublicKey key, int count)
    {
        PointMultiples? table = null;
        for (int i = 0; i < count; i++)
            table = key.CountVerification();
        return table;
    }

    private sealed class Multiples : PointMultiples;
}
