using System;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Sundog.Tls.Tests.Streams;

/// <summary>A client and a server that have authenticated over memory.</summary>
internal sealed class StreamPair : IDisposable
{
    private StreamPair(MemoryDuplex clientTransport, MemoryDuplex serverTransport)
    {
        ClientTransport = clientTransport;
        ServerTransport = serverTransport;
        Client = new TlsStream(clientTransport);
        Server = new TlsStream(serverTransport);
    }

    public MemoryDuplex ClientTransport { get; }

    public MemoryDuplex ServerTransport { get; }

    public TlsStream Client { get; }

    public TlsStream Server { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<StreamPair> CreateAsync(
        int maxRead = int.MaxValue, TlsClientConfiguration? client = null, TlsServerConfiguration? server = null)
    {
        (MemoryDuplex clientTransport, MemoryDuplex serverTransport) = MemoryDuplex.Create(maxRead);
        StreamPair pair = new(clientTransport, serverTransport);
        Task serving = pair.Server.AuthenticateAsServerAsync(server ?? StreamConfigurations.Server(), Cancel);
        await pair.Client.AuthenticateAsClientAsync(client ?? StreamConfigurations.Client(), "localhost", Cancel);
        await serving;
        return pair;
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }
}
