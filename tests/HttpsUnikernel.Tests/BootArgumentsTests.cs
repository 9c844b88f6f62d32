using Xunit;

namespace Sundog.HttpsUnikernel.Tests;

/// <summary>The kernel command line.</summary>
public sealed class BootArgumentsTests
{
    [Fact]
    public void Without_words_everything_has_its_default()
    {
        BootArguments arguments = BootArguments.Read([], out string? complaint);
        Assert.Null(complaint);
        Assert.Equal(("localhost", (ushort)443, LogLevel.Info), (arguments.Name, arguments.Port, arguments.LogLevel));
        Assert.Null(arguments.Address);
    }

    [Fact]
    public void Every_word_is_taken()
    {
        BootArguments arguments = BootArguments.Read(
            ["quiet", "name=a.example", "port=8443", "log=debug", "ip=10.0.0.2/24,10.0.0.1", "other=x"], out string? complaint);
        Assert.Null(complaint);
        Assert.Equal(("a.example", (ushort)8443, LogLevel.Debug), (arguments.Name, arguments.Port, arguments.LogLevel));
        Assert.Equal(("10.0.0.2/24", "10.0.0.1"), (arguments.Address, arguments.Gateway));
    }

    [Fact]
    public void An_address_needs_no_gateway_and_dhcp_is_no_address()
    {
        BootArguments still = BootArguments.Read(["ip=10.0.0.2/24"], out _);
        Assert.Equal(("10.0.0.2/24", null), (still.Address, still.Gateway));
        Assert.Null(BootArguments.Read(["ip=dhcp"], out _).Address);
    }

    [Theory]
    [InlineData("port=0")]
    [InlineData("port=65536")]
    [InlineData("port=-1")]
    [InlineData("port= 1")]
    [InlineData("log=loud")]
    [InlineData("name=")]
    [InlineData("ip=")]
    public void What_is_wrong_with_a_word_is_told(string word)
    {
        BootArguments arguments = BootArguments.Read(["log=info", word, "port=80"], out string? complaint);
        Assert.Equal(word, complaint);
        Assert.Equal(80, arguments.Port);
    }
}
