using System.Linq;
using System.Text;
using Xunit;

namespace Sundog.Tls.Tests.Pairs;

public sealed class HandshakeTests
{
    [Fact]
    public void Two_engines_connect_and_exchange_data()
    {
        using EnginePair pair = PairOptions.Connect();
        pair.Run();
        Assert.Null(pair.Client.Engine.Fault);
        Assert.Null(pair.Server.Engine.Fault);
        Assert.True(pair.Client.Engine.IsHandshakeComplete);
        Assert.True(pair.Server.Engine.IsHandshakeComplete);
        pair.Client.Send(Encoding.ASCII.GetBytes("hello"));
        pair.Server.Send(Encoding.ASCII.GetBytes("world"));
        pair.Run();
        Assert.Equal("hello", Encoding.ASCII.GetString(pair.Server.Received));
        Assert.Equal("world", Encoding.ASCII.GetString(pair.Client.Received));
        Assert.Equal(
            ["ClientHello", "ServerHello", "EncryptedExtensions", "Certificate", "CertificateVerify", "Finished", "Finished"],
            pair.Client.Engine.Info!.Messages.Select(message => message.Name));
    }
}
