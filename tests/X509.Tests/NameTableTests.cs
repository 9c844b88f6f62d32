using System;
using Xunit;

namespace Sundog.X509.Tests;

/// <summary>The names that stand in tables, for images without reflection.</summary>
public sealed class NameTableTests
{
    [Fact]
    public void Every_reason_has_the_name_of_the_enumeration()
    {
        foreach (X509FaultReason reason in Enum.GetValues<X509FaultReason>())
            Assert.Equal(reason.ToString(), reason.Name());
    }

    [Fact]
    public void A_reason_that_has_no_name_has_a_number() => Assert.Equal("4000", ((X509FaultReason)4000).Name());
}
