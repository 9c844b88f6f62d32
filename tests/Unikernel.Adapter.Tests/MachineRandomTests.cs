using System;
using Sundog.Nocrypto;
using Xunit;

namespace Sundog.Unikernel.Adapter.Tests;

public sealed class MachineRandomTests
{
    [Fact]
    public void A_machine_with_a_source_has_a_generator()
    {
        using Fortuna? random = MachineRandom.TrySeed(new FakeMachine(), out string? fault);
        Assert.Null(fault);
        byte[] bytes = new byte[64];
        random!.Fill(bytes);
        Assert.Contains(bytes, value => value != 0);
    }

    [Fact]
    public void A_dry_source_leaves_it_unseeded_and_says_so()
    {
        FakeMachine machine = new();
        ((CountingSource)machine.EntropySources[0]).IsDry = true;
        Assert.Null(MachineRandom.TrySeed(machine, out string? fault));
        Assert.Contains("not seeded", fault);
    }

    [Fact]
    public void A_clone_gives_nothing_before_it_has_a_seed_of_its_own()
    {
        FakeMachine machine = new();
        using Fortuna random = MachineRandom.TrySeed(machine, out _)!;
        ((CountingSource)machine.EntropySources[0]).IsDry = true;
        byte[] bytes = new byte[16];
        random.Fill(bytes);
        machine.CurrentGeneration++;
        Assert.Throws<InvalidOperationException>(() => random.Fill(bytes));
        ((CountingSource)machine.EntropySources[0]).IsDry = false;
        random.Fill(bytes);
    }
}
