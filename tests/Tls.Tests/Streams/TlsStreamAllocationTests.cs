using System;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Sundog.Tls.Tests.Streams;

public sealed class TlsStreamAllocationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(16384)]
    [InlineData(100_000)]
    public async Task Writing_and_reading_allocate_nothing(int size)
    {
        (PreparedDuplex clientBelow, PreparedDuplex serverBelow) = PreparedDuplex.Create();
        using TlsStream client = new(clientBelow);
        using TlsStream server = new(serverBelow);
        Task serving = Task.Run(() => server.AuthenticateAsServerAsync(StreamConfigurations.Server(), Cancel), Cancel);
        await client.AuthenticateAsClientAsync(StreamConfigurations.Client(), "localhost", Cancel);
        await serving;

        byte[] data = new byte[size];
        void Exchange()
        {
            // Everything is there already, so every task is complete.
            ValueTask writing = client.WriteAsync(data, Cancel);
            Assert.True(writing.IsCompletedSuccessfully);
            writing.GetAwaiter().GetResult();
            for (int received = 0; received < size;)
            {
                ValueTask<int> reading = server.ReadAsync(data, Cancel);
                if (!reading.IsCompletedSuccessfully)
                    throw new InvalidOperationException("The read did not complete at once.");
                received += reading.GetAwaiter().GetResult();
            }
        }

        for (int i = 0; i < 20; i++)
            Exchange();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            Exchange();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
